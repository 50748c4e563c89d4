"""A clinician or receptionist passes somebody to the link workers, from the request they look at."""

from flask import Response, abort, current_app, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.community import forms, message_back, queries, services
from portal.community.case_notes import Risks
from portal.community.routes.reaching import (
    blueprint,
    found_case,
    may_choose,
    needs_in_words,
    page,
    person_of,
)
from portal.community.words import COLOURS
from portal.people import queries as people
from portal.people.ways_to_reach import NoAddress
from portal.security import viewer
from portal.triage import deciding, reviews
from portal.triage import queries as triage


@blueprint.route("/refer/<rid>", methods=["GET", "POST"])
@requires(Permission.REFER)
def refer(rid: str) -> Response:
    """Refer the person of a request: what they said comes along, so that nothing is typed again."""
    asked = triage.request(viewer(), rid) or abort(404)
    if asked.submitted_at is None:
        abort(404)
    existing = queries.referral_for_request(viewer(), asked.id)
    needs = list(existing.needs) if existing else []
    form = forms.Refer(needs=needs)
    form.needs.options = [
        {"value": need, "text": words} for need, words in needs_in_words().items() if need != "none"
    ]
    if not form.validate_on_submit():
        return page(
            "refer",
            section="todays_requests",
            status=form.status,
            form=form,
            asked=asked,
            existing=existing,
            patient=people.patient_by_id(viewer(), asked.patient_id) if asked.patient_id else None,
        )
    services.refer(
        viewer(),
        asked,
        kind=form.kind.data,
        needs=form.needs.data or [],
        reason=form.reason.data or "",
        risks=Risks(form.risk_state.data, form.risk_note.data or "", form.lone_working.data or ""),
        consents=form.consents,
    )
    return fragments.redirect(url_for("community.referred", rid=rid))


@blueprint.get("/refer/<rid>/done")
@requires(Permission.REFER)
def referred(rid: str) -> Response:
    """What happens next, to say to the person."""
    asked = triage.request(viewer(), rid) or abort(404)
    referral = queries.referral_for_request(viewer(), asked.id) or abort(404)
    return page("referred", section="todays_requests", asked=asked, referral=referral)


@blueprint.get("/refer/<rid>/came-of-it")
@requires(Permission.REFER)
def came_of_it(rid: str) -> Response:
    """To the newest message about what came of a request's referral."""
    asked = triage.request(viewer(), rid) or abort(404)
    referral = queries.referral_for_request(viewer(), asked.id) or abort(404)
    told = queries.messages_back(viewer(), referral) or abort(404)
    return fragments.redirect(url_for("community.message", public_id=told[0].public_id))


@blueprint.get("/refer/<rid>/news")
@requires(Permission.REFER)
def referral_news(rid: str) -> Response:
    """Who has said yes or no to a request's referral: the link worker, and the services asked."""
    asked = triage.request(viewer(), rid) or abort(404)
    referral = queries.referral_for_request(viewer(), asked.id) or abort(404)
    if queries.consents(viewer(), referral).get(message_back.PURPOSE) == "no":
        abort(404)
    return page(
        "referral_news",
        section="todays_requests",
        asked=asked,
        referral=referral,
        history=queries.history(viewer(), referral),
        worker=people.staff_names(viewer()).get(referral.link_worker_id or 0, ""),
        services=[
            each for each in queries.asked_services(viewer(), referral) if each.row.state != "signposted"
        ],
        colours=COLOURS,
    )


@blueprint.post("/referral/<public_id>/invite")
@requires(Permission.SEE_CASELOAD)
def invite(public_id: str) -> Response:
    """Send the person a link by which they choose a time with a link worker by themselves (D25)."""
    found = found_case(public_id)
    asked = triage.request_by_id(viewer(), found.request_id)
    patient = person_of(found)
    if asked is None or patient is None or not may_choose(asked):
        abort(409)
    base_url = current_app.extensions["portal"].settings.base_url
    if web.form.get("how") == deciding.GROUP:
        deciding.open_groups(viewer(), asked)
    try:
        reviews.send_way_back(viewer(), asked, patient, base_url)
    except NoAddress:
        return fragments.redirect(url_for("community.referral", public_id=public_id, invited="nowhere"))
    return fragments.redirect(url_for("community.referral", public_id=public_id, invited="yes"))
