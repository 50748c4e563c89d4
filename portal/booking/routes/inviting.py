"""The pages behind an invitation: the birth date, what it is for, and the way to say no."""

from datetime import date

from flask import Response, session, url_for

from portal import fragments, i18n
from portal.access import Permission, requires
from portal.booking import invited as services
from portal.booking.arrangements import read_invitation_token, rules
from portal.booking.forms import InvitedBirthDate, NotWanted
from portal.booking.invitation_models import InvitedPerson
from portal.booking.invitation_queries import invited_by_link, invited_by_request
from portal.booking.routes.reaching import blueprint, for_request, page
from portal.people.viewing import enter_practice, stay_at_practice
from portal.security import viewer
from portal.triage.deciding import outcome_to_book
from portal.triage.inviting import FORMS, kinds_of
from portal.triage.models import BOOKED, DRAFT, QUEUED, WITHDRAWN, Request
from portal.triage.routes.door import MOST_REQUESTS


@blueprint.route("/invited/<token>", methods=["GET", "POST"])
@requires(Permission.ASK)
def invited(token: str) -> Response:
    """The birth date opens it. The page does not say what the appointment is for."""
    public_id = read_invitation_token(token)
    person = invited_by_link(public_id) if public_id else None
    if person is None or not enter_practice(person.practice_id):
        return _ended()
    form = InvitedBirthDate(person)
    if born_on := form.given():
        with form.refusing():
            return _opened(person, born_on)
    if form.resting_until:
        return page("people/link_resting.html", until=form.resting_until, status=429)
    return page("booking/prove.html", form=form, status=form.status)


def _opened(person: InvitedPerson, born_on: date) -> Response:
    try:
        request = services.open_invitation(viewer(), person, born_on, i18n.current().code)
    except services.NotAnyMore:
        return _ended()
    stay_at_practice(request.practice_id)
    kept = [each for each in session.get("requests", ()) if each != request.public_id]
    session["requests"] = [*kept, request.public_id][-MOST_REQUESTS:]
    return fragments.redirect(url_for("booking.invitation", rid=request.public_id))


def _ended() -> Response:
    return page("booking/invitation_ended.html", status=410)


@blueprint.route("/request/<rid>/invitation", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def invitation(request: Request) -> Response:
    """What they may book, what not to book it for, and the way to say no."""
    person = invited_by_request(viewer(), request)
    if person is None:
        return fragments.redirect(url_for("triage.start"))  # a later one took its place
    if request.state == BOOKED:
        return fragments.redirect(url_for("booking.booked", rid=request.public_id, again=1))
    is_form = person.group.kind in FORMS
    if is_form and request.state not in (DRAFT, WITHDRAWN):
        return fragments.redirect(url_for("triage.result", rid=request.public_id))
    form = NotWanted()
    if form.validate_on_submit():
        services.decline(viewer(), request, person, for_good=form.how.data == "any")
        return fragments.redirect(url_for("booking.invitation", rid=request.public_id))
    return page(
        "booking/invitation.html",
        asked=request,
        group=person.group,
        kind=kinds_of(rules()).get(person.group.kind, ""),
        outcome=outcome_to_book(request),
        is_form=is_form,
        form=form,
        is_over=person.ended_at is not None or request.state == WITHDRAWN,
        is_waiting=request.state == QUEUED,
        status=form.status,
    )
