"""Review forms sent ahead: staff send the link, the patient opens it."""

from flask import Response, abort, current_app, session, url_for

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.viewing import enter_practice, stay_at_practice
from portal.people.ways_to_reach import NoAddress
from portal.security import viewer
from portal.triage import reviews, wording
from portal.triage.forms import ReviewBirthDate, SendReview
from portal.triage.routes.door import MOST_REQUESTS
from portal.triage.routes.reaching import blueprint, page, rules


@blueprint.route("/patient/<patient_id>/send-review", methods=["GET", "POST"])
@requires(Permission.ENTER_REQUESTS)
def send_review(patient_id: str) -> Response:
    """Choose the review and send its link to the number or address on record."""
    patient = people.patient(viewer(), patient_id) or abort(404)
    form = SendReview()
    form.pathway.options = [(each.id, wording.said(each.title)) for each in reviews.reviews_of(rules())]
    if form.validate_on_submit():
        base_url = current_app.extensions["portal"].settings.base_url
        try:
            reviews.send_review(viewer(), patient, form.pathway.data, base_url)
        except NoAddress:
            form.refuse("pathway", _("We have no mobile number or e-mail address for this person"))
        else:
            return fragments.redirect(url_for("triage.review_sent", patient_id=patient_id))
    return page("triage/send_review.html", form=form, patient=patient, status=form.status)


@blueprint.get("/patient/<patient_id>/review-sent")
@requires(Permission.ENTER_REQUESTS)
def review_sent(patient_id: str) -> Response:
    """Say that it is on its way."""
    patient = people.patient(viewer(), patient_id) or abort(404)
    return page("triage/review_sent.html", patient=patient)


@blueprint.route("/review/<secret>", methods=["GET", "POST"])
@requires(Permission.ASK)
def review(secret: str) -> Response:
    """The birth date opens the form, at its first question."""
    invitation = reviews.invitation_for(rules(), secret)
    if invitation is None or not enter_practice(invitation.practice_id):
        return page("triage/review_ended.html", status=410)
    if not reviews.is_for_somebody_here(viewer(), invitation):
        return page("triage/review_ended.html", status=410)
    form = ReviewBirthDate(invitation)
    if born_on := form.given():
        with form.refusing():
            language = i18n.current().code
            request = reviews.open_review(viewer(), rules(), invitation, born_on, language)
            stay_at_practice(request.practice_id)
            kept = [each for each in session.get("requests", ()) if each != request.public_id]
            session["requests"] = [*kept, request.public_id][-MOST_REQUESTS:]
            return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    if form.resting_until:
        return page("people/link_resting.html", until=form.resting_until, status=429)
    return page("triage/review.html", form=form, status=form.status)
