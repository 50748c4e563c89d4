"""A clinician or receptionist passes somebody to the link workers, from the request they look at."""

from flask import Response, abort, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.community import forms, queries, services
from portal.community.case_notes import Risks
from portal.community.routes.reaching import blueprint, needs_in_words, page
from portal.people import queries as people
from portal.security import viewer
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
