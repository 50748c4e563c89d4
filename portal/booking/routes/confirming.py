"""Confirming a held time, and the page that says it is booked."""

from functools import partial

from flask import Response, url_for
from flask import request as web

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking import queries, services
from portal.booking.arrangements import token_for
from portal.booking.calendar_file import calendar_file
from portal.booking.confirmations import address_for
from portal.booking.forms import ContactPhone
from portal.booking.meeting import meeting_of
from portal.booking.models import Appointment, Claim
from portal.booking.routes.choosing import Journey, times_page
from portal.booking.routes.reaching import blueprint, for_request, page
from portal.booking.transitions import HOLDS
from portal.forms.numbers import phone_words
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.security import viewer
from portal.triage.deciding import outcome_to_book
from portal.triage.models import BOOKED, Request

REFUSALS = (
    services.SlotAlreadyTaken,
    services.SlotNotOffered,
    services.HoldExpired,
    services.TimeClash,
)


@blueprint.route("/request/<rid>/confirm", methods=["GET", "POST"])
@requires(Permission.ASK)
@for_request
def confirm(request: Request) -> Response:
    """The held time, whole, with the clock that runs for it."""
    if request.state == BOOKED:
        return fragments.redirect(url_for("booking.booked", rid=request.public_id, again=1))
    claim = queries.hold_of(request)
    if claim is None:
        return fragments.redirect(url_for("booking.times", rid=request.public_id))
    journey, form = Journey(viewer(), request), ContactPhone(data={"contact_phone": request.contact_phone})
    clashing = queries.overlapping(viewer(), request, claim)
    is_warned = not clashing or "overlap" in web.form
    if form.validate_on_submit() and is_warned:
        phone = form.contact_phone.data or ""
        try:
            book(journey, claim, phone, overlap="overlap" in web.form)
        except REFUSALS as refusal:
            services.keep_contact_phone(viewer(), request, phone)
            return times_page(journey, refusal)
        return fragments.redirect(url_for("booking.booked", rid=request.public_id))
    return confirm_page(
        "booking/confirm.html",
        journey,
        claim,
        form=form,
        clashing=clashing,
        overlap_error=""
        if is_warned or web.method == "GET"
        else _("Tick the box to book both, or choose another time"),
    )


def book(journey: Journey, claim: Claim, phone: str, *, overlap: bool = False) -> None:
    """Book what is held. When its time ran out while the slot stayed free, it is simply held again."""
    confirm = partial(
        services.confirm_booking, journey.viewer, journey.request, overlap=overlap, contact_phone=phone
    )
    try:
        confirm()
    except services.HoldExpired:
        hold_again(journey, claim)
        confirm()


def hold_again(journey: Journey, claim: Claim) -> Claim:
    """Hold the same slot anew, if it is still free and still fits."""
    slot = queries.slot_by_id(journey.viewer, claim.slot_id)
    return services.hold_slot(journey.viewer, journey.request, slot.public_id, claim.mode)


def confirm_page(template: str, journey: Journey, claim: Claim, **context: object) -> Response:
    """A held slot and what is left of its time."""
    slot = queries.slot_by_id(journey.viewer, claim.slot_id)
    left = (claim.expires_at - clock.now()).total_seconds() if claim.expires_at else 0
    form = context.get("form")
    has_error = bool(context.get("overlap_error"))
    return page(
        template,
        meeting=meeting_of(journey.viewer, slot, claim.mode),
        expires_at=claim.expires_at,
        seconds_left=max(0, int(left)) if claim.state in HOLDS else 0,
        times_url=journey.url("times"),
        confirm_url=journey.url("confirm"),
        asked=journey.request,
        has_error=has_error,
        status=422 if has_error else getattr(form, "status", 200),
        **context,
    )


@blueprint.get("/request/<rid>/booked")
@requires(Permission.ASK)
@for_request
def booked(request: Request) -> Response:
    """Booked: everything one needs to know, and how to change it."""
    appointment = queries.appointment_of(viewer(), request)
    if appointment is None:
        return fragments.redirect(url_for("booking.times", rid=request.public_id))
    if appointment.status != "booked":
        return fragments.redirect(url_for("booking.manage", token=token_for(appointment)))
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    address = address_for(request, patient, appointment.starts_at)
    return page(
        "booking/booked.html",
        asked=request,
        appointment=appointment,
        is_again="again" in web.args,
        meeting=meeting_of(viewer(), appointment, appointment.mode),
        outcome=outcome_to_book(request),
        address=address,
        phone=phone_words(address.recipient) if address else "",
        token=token_for(appointment),
    )


@blueprint.get("/request/<rid>/calendar.ics")
@requires(Permission.ASK)
@for_request
def calendar_file_of(request: Request) -> Response:
    """The appointment for a calendar."""
    appointment = queries.appointment_of(viewer(), request)
    if appointment is None:
        return fragments.redirect(url_for("booking.times", rid=request.public_id))
    return calendar_answer(appointment)


def calendar_answer(appointment: Appointment) -> Response:
    """The file, with a name that says nothing about anybody."""
    site = meeting_of(viewer(), appointment, appointment.mode).site
    answer = Response(calendar_file(appointment, site), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer
