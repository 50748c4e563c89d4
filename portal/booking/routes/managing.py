"""Behind the link of an appointment: proving that it is one's own, seeing it, and cancelling it."""

from flask import Response, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.booking import proving, queries, services
from portal.booking.arrangements import token_for
from portal.booking.forms import BirthDate, CancelReason
from portal.booking.meeting import meeting_of
from portal.booking.models import Appointment
from portal.booking.routes.confirming import calendar_answer
from portal.booking.routes.reaching import (
    THEN,
    blueprint,
    for_appointment,
    for_proved,
    is_proved,
    page,
    remember_proof,
)


@blueprint.route("/appointment/<token>", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_appointment
def manage(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """The appointment, with what can be done about it; before that, once, the birth date."""
    if not is_proved(appointment.request, appointment):
        return _prove(bearer, appointment, token)
    return page(
        "booking/manage.html",
        appointment=appointment,
        is_moved="moved" in web.args,
        asked=appointment.request,
        meeting=meeting_of(bearer, appointment, appointment.mode),
        token=token,
    )


def _prove(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    form = BirthDate(queries.link_try(appointment.id))
    if born_on := form.given():
        with form.refusing():
            proving.prove_birth_date(bearer, appointment, born_on)
            remember_proof(appointment)
            then = web.args.get("then")
            return fragments.redirect(url_for(f"booking.{then if then in THEN else 'manage'}", token=token))
    if form.resting_until:
        return page("people/link_resting.html", until=form.resting_until, status=429)
    return page("booking/prove.html", form=form, status=form.status)


@blueprint.route("/appointment/<token>/cancel", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_proved
def cancel(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """Cancel, with a reason."""
    form = CancelReason()
    if form.validate_on_submit():
        try:
            cancelled = services.cancel_appointment(bearer, appointment, form.reason.data)
        except services.AppointmentChanged:
            return too_late()
        return fragments.redirect(url_for("booking.manage", token=token_for(cancelled)))
    return page(
        "booking/cancel.html",
        form=form,
        status=form.status,
        meeting=meeting_of(bearer, appointment, appointment.mode),
        token=token,
    )


@blueprint.get("/appointment/<token>/calendar.ics")
@requires(Permission.ASK)
@for_proved
def calendar_file_by_link(bearer: Viewer, appointment: Appointment, token: str) -> Response:
    """The appointment for a calendar."""
    return calendar_answer(appointment)


def too_late() -> Response:
    """It has begun, or was changed meanwhile."""
    return page("booking/too_late.html", status=409)
