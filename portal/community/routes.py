"""Pages of the link worker: the caseload, a referral, the directory of local services."""

from flask import Blueprint, Response, abort, current_app, request, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.community import queries, services, wording
from portal.community.models import Referral
from portal.pathways.model import RuleSet
from portal.people import queries as people
from portal.security import viewer
from portal.triage import queries as triage

blueprint = Blueprint("community", __name__)


@blueprint.get("/caseload")
@requires(Permission.SEE_CASELOAD)
def caseload() -> Response:
    """The viewer's own cases, and the referrals nobody has taken."""
    return fragments.render(
        "community/caseload.html",
        layout="staff",
        section="caseload",
        own=queries.caseload(viewer()),
        waiting=queries.waiting(viewer()),
        need_words=wording.need_words(_rules()),
    )


@blueprint.get("/referral/<public_id>")
@requires(Permission.SEE_CASELOAD)
def referral(public_id: str) -> Response:
    """Everything the person already said, what helps them, and services that answer their needs."""
    return _referral_page(_found(public_id))


def _referral_page(found: Referral, *, is_taken: bool = False) -> Response:
    rules = _rules()
    asked = triage.request_by_id(viewer(), found.request_id)
    return fragments.render(
        "community/referral.html",
        layout="staff",
        section="caseload",
        status=409 if is_taken else 200,
        referral=found,
        asked=asked,
        patient=people.patient_by_id(viewer(), found.patient_id) if found.patient_id else None,
        said=wording.what_was_said(rules, found.said),
        need_words=wording.need_words(rules),
        services=queries.services_for(viewer(), needs=found.needs, limit=6) if found.needs else [],
        link_worker=people.staff_names(viewer()).get(found.link_worker_id or 0),
        is_taken=is_taken,
    )


@blueprint.post("/referral/<public_id>/take")
@requires(Permission.SEE_CASELOAD)
def take(public_id: str) -> Response:
    """Become this person's link worker."""
    found = _found(public_id)
    try:
        services.take_referral(viewer(), found)
    except services.AlreadyTaken:
        return _referral_page(found, is_taken=True)
    return fragments.redirect(url_for("community.referral", public_id=public_id))


@blueprint.get("/services")
@requires(Permission.SEE_DIRECTORY)
def directory() -> Response:
    """Local services by need and words; nothing here is about a person, so the search may be an address."""
    needs = [need for need in request.args.getlist("need") if need]
    text = request.args.get("q", "").strip()[:80]
    step_free = request.args.get("step_free") == "1"
    found = queries.services_for(viewer(), needs=needs, text=text, step_free=step_free)
    need_words = wording.need_words(_rules())
    return fragments.render(
        "community/directory.html",
        layout="staff",
        section="directory",
        services=found,
        needs=needs,
        text=text,
        step_free=step_free,
        need_words=need_words,
        need_choices=[
            {"value": need, "text": need_words.get(need, need)} for need in queries.needs_offered(viewer())
        ],
    )


def _found(public_id: str) -> Referral:
    return queries.referral(viewer(), public_id) or abort(404)


def _rules() -> RuleSet:
    rules: RuleSet = current_app.extensions["portal"].rules
    return rules
