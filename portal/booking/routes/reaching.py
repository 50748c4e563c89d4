"""What the pages of booking do first: reach the request or the appointment that the address names."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, session, url_for
from flask import request as web
from flask.sansio.blueprints import BlueprintSetupState

from portal import clock, fragments
from portal.access import Permission, Viewer
from portal.booking import queries
from portal.booking.arrangements import arrange, read_token
from portal.booking.models import Appointment
from portal.booking.proving import may_see_to
from portal.people.viewing import enter_practice
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage.models import Request

blueprint = Blueprint("booking", __name__)


@blueprint.record_once
def _arrange(state: BlueprintSetupState) -> None:
    portal = state.app.extensions["portal"]
    arrange(portal.settings, portal.roles, portal.live)


View = Callable[..., Response]
KEPT_OPEN = timedelta(days=1)  # how long a link outlives its appointment: none leads anywhere for ever
THEN = ("cancel", "move")  # pages that a link leads to through the birth date
PROVED = "proved_appointments"  # in the cookie session: those whose birth date was given right


def page(template: str, **context: Any) -> Response:
    """A page of booking, in the layout of who is looking."""
    return fragments.render(template, layout="staff" if viewer().is_staff else "patient", **context)


def for_request(view: View) -> View:
    """Give the view the request that its address names, or answer that there is none."""

    @wraps(view)
    def reach(rid: str, **values: Any) -> Response:
        request = triage.request(viewer(), rid)
        if request is None:
            abort(404)
        return view(request, **values)

    return reach


def for_appointment(view: View) -> View:
    """Give the view the appointment that its signed link names, and a viewer who may see that one alone.

    An ended link (the appointment was moved or cancelled since, or is over) and a broken one have own pages.
    """

    @wraps(view)
    def reach(token: str, **values: Any) -> Response:
        link = read_token(token)
        appointment = queries.appointment_by_link(link.public_id) if link else None
        if not link or not appointment or not enter_practice(appointment.practice_id):
            return page("booking/link_broken.html", status=404)
        if link.version != appointment.version or appointment.ends_at + KEPT_OPEN < clock.now():
            return page("booking/link_ended.html", status=410)
        bearer = bearer_of(appointment)
        if not may_see_to(bearer, appointment.request):
            return not_theirs()
        return view(bearer, appointment, token=token, **values)

    return reach


def not_theirs() -> Response:
    """The one who asked may act for the person no more, or never might: nothing of it is shown."""
    return page("booking/not_yours.html", status=403)


def for_proved(view: View) -> View:
    """As for_appointment, once the bearer of the link has shown that it is theirs."""

    @wraps(view)
    def reach(bearer: Viewer, appointment: Appointment, token: str, **values: Any) -> Response:
        if not is_proved(appointment.request, appointment):
            return fragments.redirect(url_for("booking.manage", token=token, then=_wanted()))
        return view(bearer, appointment, token=token, **values)

    return for_appointment(reach)


def _wanted() -> str | None:
    """What the link was for, where the birth date comes first: who came to cancel gets to cancelling."""
    name = (web.endpoint or "").removeprefix("booking.")
    return name if name in THEN else None


def bearer_of(appointment: Appointment) -> Viewer:
    """The viewer, let in to the one request whose appointment the link is for."""
    return replace(viewer(), request_ids=viewer().request_ids | {appointment.request.public_id})


def is_proved(request: Request, appointment: Appointment) -> bool:
    """Staff who book, the browser that made the request, and one that gave the birth date."""
    is_own = request.public_id in viewer().request_ids
    return viewer().can(Permission.BOOK) or is_own or appointment.public_id in session.get(PROVED, ())


def remember_proof(appointment: Appointment) -> None:
    """Ask this browser no more."""
    session[PROVED] = [*session.get(PROVED, ())[-4:], appointment.public_id]
