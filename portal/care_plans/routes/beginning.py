"""Beginning a plan: from a referral, for a person from the list, or by the person themselves."""

from typing import Any

from flask import Response, abort, current_app, request, url_for

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.care_plans import beginning, queries, services, sharing
from portal.care_plans.models import PlanLink
from portal.care_plans.routes.reaching import blueprint, template_of, templates
from portal.community import queries as community
from portal.community.models import Referral
from portal.community.wording import need_words
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.ways_to_reach import NoAddress
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
        need_words=need_words(rules()),
        matters=beginning.matters(referral),
    )


def _begin(referral: Referral, patient: Patient) -> Response:
    asked = triage.request_by_id(viewer(), referral.request_id) if referral.request_id else None
    template = template_of(TEMPLATE)
    first = beginning.first_content(
        template,
        rules(),
        referral,
        patient,
        asked_in=asked.language if asked else "en",
        key_worker=people.staff_names(viewer()).get(referral.link_worker_id or 0, viewer().name),
    )
    begun = services.begin_plan(viewer(), template, referral, patient.id, first)
    return fragments.redirect(url_for("care_plans.edit", public_id=begun.public_id))


def rules() -> RuleSet:
    found: RuleSet = current_app.extensions["portal"].rules
    return found


@blueprint.get("/plans/begin")
@requires(Permission.WRITE_PLANS)
def find_person() -> Response:
    """Find the person whose plan it will be."""
    sought = request.args.get("q", "").strip()
    found = people.patients_found(viewer(), sought) if sought else []
    return fragments.render(
        "care_plans/find_person.html", layout="staff", section="plans", sought=sought, found=found
    )


@blueprint.route("/plans/begin/<patient_id>", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def begin(patient_id: str) -> Response:
    """Choose the kind of plan, then begin it, or let the person start it."""
    patient = people.patient(viewer(), patient_id) or abort(404)
    chosen = templates().get(request.form.get("template", ""))
    problem = ""
    if request.method == "POST" and chosen:
        if request.form.get("by") != "person":
            first = _first_content(chosen, patient, viewer().name)
            begun = services.begin_plan(viewer(), chosen, None, patient.id, first)
            return fragments.redirect(url_for("care_plans.edit", public_id=begun.public_id))
        try:
            sharing.share_plan(viewer(), patient, None, chosen.id)
            return fragments.redirect(url_for("care_plans.begin", patient_id=patient_id, sent=1))
        except NoAddress:
            problem = "no_address"
    elif request.method == "POST":
        problem = "no_template"
    return fragments.render(
        "care_plans/begin.html",
        layout="staff",
        section="plans",
        status=422 if problem else 200,
        has_error=bool(problem),
        problem=problem,
        patient=patient,
        plan_templates=list(templates().values()),
        existing=[(each, templates().get(each.template_id)) for each in _existing(patient)],
        is_sent="sent" in request.args,
    )


def _existing(patient: Patient) -> list[Any]:
    return list(queries.plans_of_patient(viewer(), patient.id))


def _first_content(template: Any, patient: Patient, key_worker: str) -> Any:
    return beginning.first_content(template, rules(), None, patient, asked_in="en", key_worker=key_worker)


def start_by_link(link: PlanLink) -> Response:
    """The person starts their plan: what the record knows is filled in, the rest is theirs."""
    patient = people.patient_by_id(viewer(), link.patient_id) or abort(404)
    template = template_of(link.template_id)
    key_worker = people.staff_names(viewer()).get(link.sent_by_id or 0, "")
    first = beginning.first_content(
        template, rules(), None, patient, asked_in=i18n.current().code, key_worker=key_worker
    )
    begun = sharing.start_plan(viewer(), link, template, first)
    plan = begun or queries.plan_by_id(viewer(), link.care_plan_id or 0) or abort(404)
    return fragments.redirect(url_for("care_plans.edit", public_id=plan.public_id))
