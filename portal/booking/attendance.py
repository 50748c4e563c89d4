"""What becomes of an appointment on its day: arrived, running late, seen, did not come."""

from dataclasses import replace

from portal import audit, clock
from portal.access import NotAllowed, Permission, Viewer, check
from portal.booking import queries
from portal.booking.history import note
from portal.booking.models import STANDING, Appointment
from portal.booking.services import AppointmentChanged
from portal.booking.transitions import APPOINTMENT, IllegalChange, check_change
from portal.booking.turns import take_turn
from portal.booking.wanted import URGENT_RANK, age_in_months
from portal.db import transaction
from portal.people.opening import promised_by
from portal.triage import services as triage

DID_NOT_ATTEND = "did_not_attend"
GROWN_UP = 18 * 12  # months; a child does not miss an appointment but is not brought to it (safeguarding)
LATEST_BY = 240  # minutes that a clinic can run late before its people are better rebooked


def mark_arrived(viewer: Viewer, appointment: Appointment) -> Appointment:
    """They are here. Said of somebody noted as absent, they came after all."""
    return _change(viewer, appointment, "arrived")


def mark_not_arrived(viewer: Viewer, appointment: Appointment) -> Appointment:
    """The arrival was ticked by mistake."""
    return _change(viewer, appointment, "booked")


def mark_seen(viewer: Viewer, appointment: Appointment) -> Appointment:
    """They were seen, or called."""
    return _change(viewer, appointment, "fulfilled")


def mark_did_not_attend(viewer: Viewer, appointment: Appointment) -> Appointment:
    """They did not come. Whoever asked for something urgent, and every child, is called about it."""
    if clock.now() < appointment.starts_at:
        raise AppointmentChanged
    return _change(viewer, appointment, DID_NOT_ATTEND)


def at_home(viewer: Viewer, appointment: Appointment) -> Viewer:
    """Whoever receives a guest at the hub writes in the record of the guest's own practice, and nowhere else.

    Raises NotAllowed when it is neither their own patient nor in a clinic of theirs.
    """
    if viewer.practice_id not in (appointment.practice_id, appointment.host_id):
        raise NotAllowed("host")
    return replace(viewer, practice_id=appointment.practice_id)


def note_running_late(viewer: Viewer, appointment: Appointment, minutes: int) -> Appointment:
    """The clinic runs late by so many minutes, as the person is told; none means on time again."""
    check(viewer, Permission.BOOK)
    if not 0 <= minutes <= LATEST_BY:
        raise ValueError(minutes)
    viewer = at_home(viewer, appointment)
    with transaction() as session:
        take_turn("request", appointment.request_id)
        session.refresh(appointment)
        if appointment.status not in STANDING:
            raise AppointmentChanged
        appointment.delay_minutes = minutes
        note(viewer, appointment, "running_late", queries.claim_of(appointment).slot_id, str(minutes))
        details = {"minutes": minutes}
        audit.record(viewer, "appointment.running_late", "appointment", appointment.public_id, details)
    return appointment


def _change(viewer: Viewer, appointment: Appointment, status: str) -> Appointment:
    """Lead to a status that the table allows; said twice, it is said once. Raises AppointmentChanged."""
    check(viewer, Permission.BOOK)
    viewer = at_home(viewer, appointment)
    with transaction() as session:
        take_turn("request", appointment.request_id)
        session.refresh(appointment)
        if appointment.status == status:
            return appointment
        try:
            check_change(APPOINTMENT, appointment.status, status)
        except IllegalChange as illegal:
            raise AppointmentChanged from illegal
        appointment.status = status
        note(viewer, appointment, status, queries.claim_of(appointment).slot_id)
        if status == DID_NOT_ATTEND and _is_followed_up(viewer, appointment):
            due_at = promised_by(viewer, "1h", clock.now())
            triage.queue(
                viewer, appointment.request, kind=DID_NOT_ATTEND, due_at=due_at, owner_role="receptionist"
            )
        audit.record(viewer, f"appointment.{status}", "appointment", appointment.public_id)
    return appointment


def _is_followed_up(viewer: Viewer, appointment: Appointment) -> bool:
    months = age_in_months(viewer, appointment.request)
    return appointment.request.urgency >= URGENT_RANK or (months is not None and months < GROWN_UP)
