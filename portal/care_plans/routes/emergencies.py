"""The emergency card: making and ending it, its print, and the page that opens with its code."""

from datetime import datetime

from flask import Response, abort, make_response, render_template, request, session, url_for

from portal import clock, documents, fragments, i18n
from portal.access import Permission, requires
from portal.care_plans import content, emergency, queries, services, sharing, sharing_queries
from portal.care_plans.models import CarePlan, EmergencyCard
from portal.care_plans.routes.reaching import blueprint, opened, template_of_plan
from portal.care_plans.sharing_forms import EMERGENCY_REASONS, WhyOpen
from portal.people import queries as people
from portal.people.viewing import enter_practice
from portal.security import viewer

OPENED = "emergency_pages"  # in the cookie session: which pages this browser has opened, and when


@blueprint.route("/plan/<public_id>/card", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def card(public_id: str) -> Response:
    """The card there is, who opened its page, and a button for a new one."""
    found = opened(public_id)
    if request.method == "POST":
        emergency.make_card(viewer(), found.plan)
        return fragments.redirect(url_for("care_plans.card", public_id=public_id))
    living = emergency.living_card(viewer(), found.plan)
    return found.page(
        "care_plans/card.html",
        card=living,
        leads_to=sharing.emergency_address(living.public_id) if living else "",
        openings=sharing_queries.openings(viewer(), found.plan),
        reasons=EMERGENCY_REASONS,
    )


@blueprint.post("/plan/<public_id>/card/end")
@requires(Permission.OPEN_PLANS)
def end_card(public_id: str) -> Response:
    """The card is lost, or not wanted any more."""
    found = opened(public_id)
    emergency.end_cards(viewer(), found.plan)
    return fragments.redirect(url_for("care_plans.card", public_id=public_id))


@blueprint.get("/plan/<public_id>/card/<lang>.pdf")
@requires(Permission.OPEN_PLANS)
def card_pdf(public_id: str, lang: str) -> Response:
    """The card on a sheet of paper, to cut out and fold."""
    found = opened(public_id)
    made = emergency.living_card(viewer(), found.plan) or abort(404)
    if lang not in found.print_languages:
        abort(404)
    path, squares = emergency.code_path(sharing.emergency_address(made.public_id))
    with i18n.speaking(lang):
        html = render_template(
            "care_plans/card_document.html", card=made, code=path, squares=squares, **found.context()
        )
    services.note_view(viewer(), found.plan, found.version, "card_printed")
    response = make_response(documents.pdf(html, sheet="plan"))
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="card-{lang}.pdf"'
    return response


@blueprint.route("/emergency/<token>", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def emergency_page(token: str) -> Response:
    """Who you are and why, then the essentials on one screen."""
    card_id = sharing.read_token(token, is_emergency=True)
    row = sharing_queries.card(card_id) if card_id else None
    if row is None or not enter_practice(row[0].practice_id):
        return fragments.render("care_plans/emergency_ended.html", status=410)
    found, plan = row
    if _is_open(found):
        return _essentials(plan)
    form = WhyOpen()
    if form.validate_on_submit():
        emergency.open_emergency(viewer(), found, plan, str(form.who.data), str(form.reason.data))
        session[OPENED] = {**session.get(OPENED, {}), found.public_id: clock.now().isoformat()}
        return fragments.redirect(url_for("care_plans.emergency_page", token=token))
    return fragments.render("care_plans/why_open.html", form=form, status=form.status)


def _is_open(card: EmergencyCard) -> bool:
    at = session.get(OPENED, {}).get(card.public_id)
    return at is not None and clock.now() < datetime.fromisoformat(at) + emergency.OPEN_FOR


def _essentials(plan: CarePlan) -> Response:
    patient = people.patient_by_id(viewer(), plan.patient_id) or abort(404)
    version = queries.version(viewer(), plan) or abort(404)
    template = template_of_plan(plan)
    wanted = ("contingency", "crisis", "breathing", "low_sugar", "calling", "advance", "people")
    sections = [
        each
        for name in wanted
        if (each := template.find(name))
        and content.is_filled(each, content.section_value(version.content, name))
    ]
    return fragments.render(
        "care_plans/emergency_page.html",
        patient=patient,
        plan=plan,
        version=version,
        sections=sections,
        language_of_plan=version.content["language"],
        about=content.section_value(version.content, "about_me") or {},
        key_worker=people.staff_names(viewer()).get(plan.key_worker_id, ""),
    )
