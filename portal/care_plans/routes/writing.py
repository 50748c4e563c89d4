"""Beginning a plan from a referral, writing it section by section, joining two saves, agreeing it."""

from typing import Any

from flask import Response, abort, current_app, request, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.care_plans import beginning, completeness, content, queries, services
from portal.care_plans.forms import Agreement, SectionForm, section_form
from portal.care_plans.merging import merged
from portal.care_plans.plan_templates import Section
from portal.care_plans.routes.reaching import Opened, blueprint, opened, template_of
from portal.care_plans.routes.reading import criteria_of
from portal.community import queries as community
from portal.community.models import Referral
from portal.community.wording import need_words
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.people.models import Patient
from portal.security import viewer
from portal.triage import queries as triage

TEMPLATE = "social_prescribing"


@blueprint.route("/referral/<public_id>/plan", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def for_referral(public_id: str) -> Response:
    """To this referral's plan; a button begins it, with everything the person already said filled in."""
    referral = community.referral(viewer(), public_id) or abort(404)
    patient = people.patient_by_id(viewer(), referral.patient_id) if referral.patient_id else None
    existing = queries.plan_of_referral(viewer(), referral.id)
    if existing:
        return fragments.redirect(url_for("care_plans.edit", public_id=existing.public_id))
    if request.method == "POST" and patient:
        return _begin(referral, patient)
    return fragments.render(
        "care_plans/for_referral.html",
        layout="staff",
        section="caseload",
        status=200 if request.method == "GET" else 409,
        referral=referral,
        patient=patient,
        need_words=need_words(_rules()),
        matters=beginning.matters(referral),
    )


def _begin(referral: Referral, patient: Patient) -> Response:
    asked = triage.request_by_id(viewer(), referral.request_id)
    template = template_of(TEMPLATE)
    first = beginning.first_content(
        template,
        _rules(),
        referral,
        patient,
        asked_in=asked.language if asked else "en",
        key_worker=people.staff_names(viewer()).get(referral.link_worker_id or 0, viewer().name),
    )
    begun = services.begin_plan(viewer(), template, referral, patient.id, first)
    return fragments.redirect(url_for("care_plans.edit", public_id=begun.public_id))


def _rules() -> RuleSet:
    rules: RuleSet = current_app.extensions["portal"].rules
    return rules


@blueprint.get("/plan/<public_id>/edit")
@requires(Permission.WRITE_PLANS)
def edit(public_id: str) -> Response:
    """The sections as a list of things to do, and how far the plan meets the five criteria."""
    found = opened(public_id)
    services.note_view(viewer(), found.plan, found.version)
    filled = {
        each.id: content.is_filled(each, content.section_value(found.content, each.id))
        for each in found.template.sections
    }
    return fragments.render(
        "care_plans/edit.html",
        layout="staff",
        filled=filled,
        criteria=criteria_of(found),
        steps_too_big=completeness.steps_too_big(found.content),
        saved=request.args.get("saved", ""),
        **found.context(),
    )


@blueprint.route("/plan/<public_id>/edit/<slug>", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def section(public_id: str, slug: str) -> Response:
    """One section to write. A button may ask for another row or one fewer: nothing is saved then."""
    found = opened(public_id)
    part = found.template.with_slug(slug) or abort(404)
    known = content.section_value(found.content, part.id)
    if request.method == "GET":
        return _form_page(found, part, section_form(part, known, found.language), found.version.number)
    form = section_form(part, known, found.language, request.form)
    base = request.form.get("base", type=int) or 0
    if "add" in request.form or "remove" in request.form:
        return _form_page(found, part, form, base)
    if not form.validate():
        return _form_page(found, part, form, base)
    mine = form.value(known)
    try:
        services.save_section(viewer(), found.plan, part.id, base, mine)
    except services.ChangedMeanwhile as changed:
        return _merge_page(found, part, mine, changed)
    saved_to = url_for("care_plans.edit", public_id=public_id, saved=part.slug)
    return fragments.redirect(saved_to)


def _form_page(found: Opened, part: Section, form: SectionForm, base: int, **more: Any) -> Response:
    return fragments.render(
        "care_plans/section.html",
        layout="staff",
        status=more.pop("status", form.status),
        part=part,
        form=form,
        base=base,
        to_confirm=part.id in found.content["to_confirm"],
        **more,
        **found.context(),
    )


def _merge_page(found: Opened, part: Section, mine: Any, changed: services.ChangedMeanwhile) -> Response:
    """Theirs to read, mine to go on writing with their other changes in it; saved on top of theirs."""
    theirs = content.section_value(changed.latest.content, part.id)
    was = content.section_value(changed.base.content, part.id) if changed.base else None
    form = section_form(part, merged(was, theirs, mine), found.language)
    return _form_page(
        found,
        part,
        form,
        changed.latest.number,
        status=409,
        has_error=True,
        theirs=theirs,
        is_merge=True,
        changed_by=found.staff.get(changed.latest.written_by_id, ""),
        changed_at=changed.latest.written_at,
    )


@blueprint.route("/plan/<public_id>/agree", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def agree(public_id: str) -> Response:
    """Note that the person agrees to the plan as it stands."""
    found = opened(public_id)
    form = Agreement(data={"who": "person", "on": clock.today()})
    missing = completeness.hindrances(found.content, clock.today())
    is_changed = False
    if form.validate_on_submit() and not missing:
        try:
            return _agree(found, form)
        except services.ChangedMeanwhile:
            is_changed = True
    has_error = is_changed or (request.method == "POST" and bool(missing))
    return fragments.render(
        "care_plans/agree.html",
        layout="staff",
        status=409 if has_error else form.status,
        has_error=has_error,
        form=form,
        missing=missing,
        is_changed=is_changed,
        criteria=criteria_of(found),
        **found.context(),
    )


def _agree(found: Opened, form: Agreement) -> Response:
    with_whom = found.patient.name if form.who.data == "person" else str(form.name.data)
    services.agree_plan(
        viewer(),
        found.plan,
        request.form.get("base", type=int) or 0,
        agreed_with=with_whom,
        agreed_on=form.on.data or clock.today(),
    )
    return fragments.redirect(url_for("care_plans.plan", public_id=found.plan.public_id))
