"""Moving an appointment: a new time is held first, then swapped for the old one, safe until then."""

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.booking import queries, services
from portal.booking.arrangements import token_for
from portal.booking.meeting import meeting_of
from portal.booking.models import Appointment, Claim
from portal.booking.routes.choosing import Journey, hold_chosen, times_page
from portal.booking.routes.confirming import REFUSALS, confirm_page, hold_again
from portal.booking.routes.managing import too_late
from portal.booking.routes.reaching import blueprint, for_proved


@blueprint.get("/appointment/<token>/move")
@requires(Permission.ASK)
@for_proved
def move(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """Times to move to."""
    if appointment.status != "booked":
        return too_late()
    return times_page(_journey(bearer, appointment))


@blueprint.post("/appointment/<token>/move/hold")
@requires(Permission.ASK)
@for_proved
def hold_new(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """A new time is chosen; the old one is kept beside it."""
    if appointment.status != "booked":
        return too_late()
    return hold_chosen(_journey(bearer, appointment))


@blueprint.route("/appointment/<token>/move/confirm", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_proved
def confirm_move(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """Old and new side by side, then the swap."""
    journey = _journey(bearer, appointment)
    claim = queries.hold_of(journey.request)
    if claim is None:
        return fragments.redirect(journey.url("times"))
    if web.method == "POST":
        return _swap(journey, appointment, claim)
    old = meeting_of(bearer, appointment, appointment.mode)
    return confirm_page("booking/confirm_move.html", journey, claim, old=old)


def _swap(journey: Journey, appointment: Appointment, claim: Claim) -> Response:
    try:
        try:
            moved = services.move_appointment(journey.viewer, appointment, claim)
        except services.HoldExpired:
            moved = services.move_appointment(journey.viewer, appointment, hold_again(journey, claim))
    except services.AppointmentChanged:
        return too_late()
    except REFUSALS as refusal:
        return times_page(journey, refusal)
    return fragments.redirect(url_for("booking.manage", token=token_for(moved), moved=1))


def _journey(bearer: Viewer, appointment: Appointment) -> Journey:
    return Journey(bearer, appointment.request, appointment)
