"""Sharing a plan: links for the person and carers, comments, asking for a review, the key worker."""

from functools import partial

from flask import Response, abort, request, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.care_plans import notes, queries, services, sharing, sharing_queries
from portal.care_plans.models import PlanLink
from portal.care_plans.routes.beginning import start_by_link
from portal.care_plans.routes.reaching import blueprint, opened, refused_at, template_of
from portal.care_plans.sharing_forms import AskForReview, Comment, KeyWorker, PlanBirthDate, SharePlan
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.viewing import enter_practice
from portal.people.ways_to_reach import NoAddress
from portal.security import viewer


@blueprint.route("/my-plan/<token>", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def my_plan(token: str) -> Response:
    """The birth date opens the plan. The page does not say whose it is, or that it is a plan of care."""
    link = _link(token)
    if link is None:
        return fragments.render("care_plans/link_ended.html", status=410)
    if link.public_id in viewer().plan_link_ids:
        return _into(link, token)
    prove = partial(sharing.prove_birth_date, viewer(), link)
    return refused_at(link, PlanBirthDate(link), prove) or _into(link, token)


def _link(token: str) -> PlanLink | None:
    public_id = sharing.read_token(token)
    found = sharing_queries.link(public_id) if public_id else None
    if found is None or not enter_practice(found.practice_id):
        return None
    patient = people.patient_by_id(viewer(), found.patient_id)
    return found if patient and not patient.has_died else None


def _into(link: PlanLink, token: str) -> Response:
    plan = queries.plan_by_id(viewer(), link.care_plan_id) if link.care_plan_id else None
    if plan is None:
        return fragments.redirect(url_for("care_plans.start", token=token))
    return fragments.redirect(url_for("care_plans.plan", public_id=plan.public_id))


@blueprint.route("/my-plan/<token>/start", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def start(token: str) -> Response:
    """The person reads what a plan is, then starts theirs."""
    link = _link(token)
    if link is None:
        return fragments.render("care_plans/link_ended.html", status=410)
    if link.public_id not in viewer().plan_link_ids:
        return fragments.redirect(url_for("care_plans.my_plan", token=token))
    if request.method == "POST" and link.can_write:
        return start_by_link(link)
    if link.care_plan_id:
        return _into(link, token)
    return fragments.render("care_plans/start.html", plan_template=template_of(link.template_id), link=link)


@blueprint.route("/plan/<public_id>/share", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def share(public_id: str) -> Response:
    """Give the person, or somebody whom they allow, a way in; see and end the ways there are."""
    found = opened(public_id)
    form = SharePlan(data={"who": "person", "how": "send"})
    if form.validate_on_submit():
        is_carer = form.who.data == "carer"
        try:
            made = sharing.share_plan(
                viewer(),
                found.patient,
                found.plan,
                found.plan.template_id,
                carer_name=str(form.name.data) if is_carer else "",
                can_write=not is_carer or form.agreed.data == "write",
                is_sent=form.how.data == "send",
            )
        except NoAddress:
            form.refuse("how", _("We have no mobile number or e-mail address for this person"))
        else:
            is_sent = form.how.data == "send"
            told = url_for(
                "care_plans.share",
                public_id=public_id,
                sent="1" if is_sent else None,
                made=None if is_sent else made.public_id,
            )
            return fragments.redirect(told)
    links = sharing.own_links(viewer(), found.plan)
    made_now = [each for each in links if each.public_id == request.args.get("made")]
    return found.page(
        "care_plans/share.html",
        status=form.status,
        form=form,
        shown=sharing.address_of(made_now[0]) if made_now else "",
        is_sent="sent" in request.args,
        links=links,
    )


@blueprint.post("/plan/<public_id>/share/<link_id>/end")
@requires(Permission.WRITE_PLANS)
def end_link(public_id: str, link_id: str) -> Response:
    """Take a way in back."""
    found = opened(public_id)
    links = {each.public_id: each for each in sharing.own_links(viewer(), found.plan)}
    sharing.end_link(viewer(), found.plan, links.get(link_id) or abort(404))
    return fragments.redirect(url_for("care_plans.share", public_id=public_id))


@blueprint.route("/plan/<public_id>/comments", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def comments(public_id: str) -> Response:
    """What people said about the plan, and a box to say something."""
    found = opened(public_id)
    form = Comment()
    about = found.template.with_slug(request.args.get("about", ""))
    if form.validate_on_submit():
        notes.add_comment(viewer(), found.plan, str(form.text.data), about.id if about else "")
        return fragments.redirect(url_for("care_plans.comments", public_id=public_id))
    return found.page(
        "care_plans/comments.html",
        status=form.status,
        form=form,
        about=about,
        notes=sharing_queries.notes(viewer(), found.plan),
        titles={each.id: each.title for each in found.template.sections},
    )


@blueprint.post("/plan/<public_id>/comments/<note_id>/settle")
@requires(Permission.WRITE_PLANS)
def settle_note(public_id: str, note_id: str) -> Response:
    """It has been answered."""
    found = opened(public_id)
    note = sharing_queries.note(viewer(), found.plan, note_id) or abort(404)
    notes.settle_note(viewer(), found.plan, note)
    return fragments.redirect(url_for("care_plans.comments", public_id=public_id))


@blueprint.route("/plan/<public_id>/ask-for-review", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def ask_for_review(public_id: str) -> Response:
    """The person may ask to look at the plan again at any time."""
    found = opened(public_id)
    form = AskForReview()
    if form.validate_on_submit():
        notes.ask_for_review(viewer(), found.plan, str(form.text.data))
        return fragments.redirect(url_for("care_plans.plan", public_id=public_id, asked=1))
    return found.page("care_plans/ask_for_review.html", status=form.status, form=form)


@blueprint.route("/plan/<public_id>/key-worker", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def key_worker(public_id: str) -> Response:
    """Hand the plan to another key worker."""
    found = opened(public_id)
    form = KeyWorker(data={"staff": str(found.plan.key_worker_id)})
    names = sorted(found.staff.items(), key=lambda each: each[1])
    form.staff.options = [(str(number), name) for number, name in names]
    if form.validate_on_submit():
        services.change_key_worker(viewer(), found.plan, int(form.staff.data))
        return fragments.redirect(url_for("care_plans.plan", public_id=public_id))
    return found.page("care_plans/key_worker.html", status=form.status, form=form)
