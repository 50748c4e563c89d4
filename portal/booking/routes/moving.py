"""Moving an appointment: a new time is held first, then swapped for the old one, safe until then."""

from functools import partial

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.booking import queries, services
from portal.booking.arrangements import token_for
from portal.booking.meeting import meeting_of
from portal.booking.models import Appointment, Claim
from portal.booking.moving_limit import MOVE_WANTED, ask_to_have_it_moved, has_moved_often
from portal.booking.routes.choosing import Journey, hold_chosen, times_page
from portal.booking.routes.confirming import REFUSALS, confirm_page, hold_again
from portal.booking.routes.managing import too_late
from portal.booking.routes.reaching import blueprint, for_proved, page
from portal.i18n import gettext as _
from portal.triage import queries as triage


@blueprint.get("/appointment/<token>/move")
@requires(Permission.ASK)
@for_proved
def move(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """Times to move to."""
    if appointment.status != "booked":
        return too_late()
    if has_moved_often(bearer, appointment):
        return moved_often(bearer, appointment, token)
    return times_page(_journey(bearer, appointment))


def moved_often(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """No more moves by oneself: whom to call, or the call that was asked for."""
    asked = triage.open_task(bearer, appointment.request, MOVE_WANTED)
    call_by = asked.due_at if asked else None
    return page("booking/moved_often.html", appointment=appointment, token=token, call_by=call_by)


@blueprint.post("/appointment/<token>/move/ask")
@requires(Permission.ASK)
@for_proved
def ask_to_move(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """Reception calls about another time."""
    if appointment.status != "booked":
        return too_late()
    ask_to_have_it_moved(bearer, appointment)
    return fragments.redirect(url_for("booking.move", token=token))


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
    clashing = queries.overlapping(bearer, journey.request, claim)
    is_warned = not clashing or "overlap" in web.form
    if web.method == "POST" and is_warned:
        return _swap(journey, appointment, claim, token)
    return confirm_page(
        "booking/confirm_move.html",
        journey,
        claim,
        old=meeting_of(bearer, appointment, appointment.mode),
        clashing=clashing,
        overlap_error="" if web.method == "GET" else _("Tick the box to book both, or choose another time"),
    )


def _swap(journey: Journey, appointment: Appointment, claim: Claim, token: str) -> Response:
    move = partial(services.move_appointment, journey.viewer, appointment, overlap="overlap" in web.form)
    try:
        try:
            moved = move(claim)
        except services.HoldExpired:
            moved = move(hold_again(journey, claim))
    except services.AppointmentChanged:
        return too_late()
    except services.MovedOften:
        return moved_often(journey.viewer, appointment, token)
    except REFUSALS as refusal:
        return times_page(journey, refusal)
    return fragments.redirect(url_for("booking.manage", token=token_for(moved), moved=1))


def _journey(bearer: Viewer, appointment: Appointment) -> Journey:
    return Journey(bearer, appointment.request, appointment)
