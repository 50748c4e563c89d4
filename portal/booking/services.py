"""Booking, cancelling and moving an appointment, or asking for one to be found: the same for every door."""

from datetime import datetime, timedelta

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import queries, waiting_queries
from portal.booking.claiming import (
    HoldExpired,
    SlotAlreadyTaken,
    SlotNotOffered,
    book_hold,
    hold_slot,
    one_claim,
    release_booking,
    release_hold,
)
from portal.booking.confirmations import tell_booked, tell_cancelled
from portal.booking.explaining import why_no_time
from portal.booking.history import note
from portal.booking.hold_queries import HeldSlot, held_slots
from portal.booking.interpreting import see_to_interpreter, undo_interpreter
from portal.booking.models import Appointment, Claim
from portal.booking.moving_limit import MovedOften, refuse_if_moved_often
from portal.booking.passing_on import found_a_time, pass_on_slot
from portal.booking.turns import take_turn, take_turns
from portal.booking.wanted import URGENT_RANK, latest_for
from portal.db import transaction
from portal.people.opening import promised_by
from portal.triage import queries as triage_queries
from portal.triage import services as triage
from portal.triage.deciding import outcome_to_book
from portal.triage.models import Request

__all__ = [
    "AppointmentChanged",
    "HoldExpired",
    "MovedOften",
    "SlotAlreadyTaken",
    "SlotNotOffered",
    "TimeClash",
    "ask_reception_to_find_a_time",
    "cancel_appointment",
    "confirm_booking",
    "hold_slot",
    "keep_contact_phone",
    "move_appointment",
    "take_off_diary",
]

CANCEL_REASONS = ("better", "time", "elsewhere", "mistake", "other")
LATE = timedelta(hours=2)  # cancelled so late, a time can hardly be given to anybody else
SOON, NEXT_DAY = "1h", "1wd"


class TimeClash(Exception):
    """The patient has another appointment at that time."""


class AppointmentChanged(Exception):
    """The appointment has begun, or was cancelled or moved meanwhile: this change no longer fits it."""


def keep_contact_phone(viewer: Viewer, request: Request, phone: str) -> None:
    """The number to reach somebody on about this appointment; kept whatever becomes of the slot."""
    check(viewer, Permission.ASK)
    if request.contact_phone != phone:
        with transaction():
            request.contact_phone = phone
            audit.record(viewer, "request.contact_phone", "request", request.public_id)


@one_claim
def confirm_booking(
    viewer: Viewer, request: Request, *, overlap: bool = False, contact_phone: str | None = None
) -> Appointment:
    """Book the slot that the request holds. Confirmed twice, it is the same appointment.

    Raises HoldExpired when it holds none any more, and TimeClash unless staff, once warned, want the overlap.
    """
    check(viewer, Permission.ASK)
    with transaction() as session:
        take_turns(("request", request.id), ("patient", request.patient_id))
        if contact_phone is not None:
            keep_contact_phone(viewer, request, contact_phone)
        held = held_slots(request)
        if (not held or held[0].is_booked) and (booked := queries.standing_appointment(request.id)):
            return booked
        slots = _still_held(viewer, request, held)
        appointment = Appointment(
            practice_id=viewer.practice_id,
            request_id=request.id,
            patient_id=request.patient_id,
            booked_at=clock.now(),
            mode=slots[0].mode,
            overlap_allowed_by_id=_allowed_by(viewer, slots, overlap),
            **_place_and_time(slots),
        )
        session.add(appointment)
        session.flush()
        book_hold(slots, appointment)
        if slots[0].is_waiting and (entry := waiting_queries.entry_of(viewer, request)):
            found_a_time(viewer, entry, slots[0].claim_id)
        note(viewer, appointment, "booked", slots[0].id)
        triage.mark_booked(viewer, request)
        see_to_interpreter(viewer, appointment)
        tell_booked(viewer, appointment, request)
        details = {"slot": slots[0].public_id, "mode": slots[0].mode, "request": request.public_id}
        audit.record(viewer, "appointment.booked", "appointment", appointment.public_id, details)
    return appointment


def cancel_appointment(viewer: Viewer, appointment: Appointment, reason: str) -> Appointment:
    """Cancel; the slot may be offered again in the same moment. Cancelled twice, it is cancelled once.

    Something urgent is not simply dropped: somebody at the practice looks at it. Raises AppointmentChanged.
    """
    check(viewer, Permission.ASK)
    with transaction() as session:
        take_turn("request", appointment.request_id)
        session.refresh(appointment)
        if appointment.status == "cancelled":
            return appointment
        _refuse_unless_ahead(appointment)
        freed = take_off_diary(viewer, appointment, reason)
        _let_go(viewer, appointment.request)
        tell_cancelled(viewer, appointment, appointment.request)
    pass_on_slot(appointment.practice_id, freed)
    return appointment


def take_off_diary(viewer: Viewer, appointment: Appointment, reason: str) -> int:
    """Nobody comes: its time is free; in the transaction of the caller. Returns the slot that it began in."""
    claim = queries.claim_of(appointment)
    release_booking(appointment)
    release_hold(appointment.request)  # they were about to move it, perhaps onto its own slots
    appointment.status = "cancelled"
    appointment.version += 1
    note(viewer, appointment, "cancelled", claim.slot_id, reason)
    undo_interpreter(viewer, appointment)
    details = {"reason": reason, "late": appointment.starts_at - clock.now() < LATE}
    audit.record(viewer, "appointment.cancelled", "appointment", appointment.public_id, details)
    return claim.slot_id


@one_claim
def move_appointment(
    viewer: Viewer, appointment: Appointment, claim: Claim, *, overlap: bool = False
) -> Appointment:
    """Swap the appointment's slot for the one held: all of it or none, so that the old one is safe till then.

    Raises AppointmentChanged when it is not the appointment it was, MovedOften, HoldExpired and TimeClash.
    """
    check(viewer, Permission.ASK)
    known_version = appointment.version
    with transaction() as session:
        take_turns(("request", appointment.request_id), ("patient", appointment.patient_id))
        session.refresh(appointment)
        if appointment.version != known_version or claim.request_id != appointment.request_id:
            raise AppointmentChanged
        _refuse_unless_ahead(appointment)
        refuse_if_moved_often(viewer, appointment)
        request = appointment.request
        slots = _still_held(viewer, request, held_slots(request))
        freed = queries.claim_of(appointment).slot_id
        allowed_by = _allowed_by(viewer, slots, overlap)
        release_booking(appointment)
        book_hold(slots, appointment)
        for name, value in _place_and_time(slots).items():
            setattr(appointment, name, value)
        appointment.mode, appointment.overlap_allowed_by_id = slots[0].mode, allowed_by
        appointment.version += 1
        note(viewer, appointment, "moved", slots[0].id)
        see_to_interpreter(viewer, appointment)
        tell_booked(viewer, appointment, request)
        details = {"slot": slots[0].public_id, "mode": slots[0].mode}
        audit.record(viewer, "appointment.moved", "appointment", appointment.public_id, details)
    pass_on_slot(appointment.practice_id, freed)
    return appointment


def ask_reception_to_find_a_time(viewer: Viewer, request: Request) -> datetime:
    """No time suits: somebody at the practice finds one; returns by when they will have been in touch."""
    check(viewer, Permission.ASK)
    outcome = outcome_to_book(request)
    if outcome is None:
        raise SlotNotOffered
    wait = SOON if outcome.disposition.rank >= URGENT_RANK else NEXT_DAY
    latest = max(latest_for(viewer, request, outcome), promised_by(viewer, SOON, clock.now()))
    due_at = min(promised_by(viewer, wait, clock.now()), latest)
    reason = why_no_time(viewer, request, outcome)
    with transaction():
        take_turn("request", request.id)
        release_hold(request)
        triage.queue(viewer, request, kind="find_appointment", due_at=due_at, owner_role="receptionist")
        if reason and (task := triage_queries.open_task(viewer, request, "find_appointment")):
            task.facts = {**task.facts, "reason": reason}
    return due_at


def _still_held(viewer: Viewer, request: Request, held: list[HeldSlot]) -> list[HeldSlot]:
    """The slots of a hold whose time is not up; raises HoldExpired."""
    now = clock.now()
    if not held or held[0].expires_at <= now or held[0].starts_at <= now:
        raise HoldExpired
    if request.practice_id != viewer.practice_id:
        raise HoldExpired
    return held


def _place_and_time(slots: list[HeldSlot]) -> dict[str, object]:
    names = ("staff_id", "site_id", "role", "starts_at")
    ends = {"host_id": slots[0].practice_id, "ends_at": slots[-1].ends_at}
    return {name: getattr(slots[0], name) for name in names} | ends


def _allowed_by(viewer: Viewer, slots: list[HeldSlot], overlap: bool) -> int | None:
    """Who lets it overlap another appointment of this patient; nobody where it does not. Raises TimeClash."""
    if not any(slot.is_elsewhere for slot in slots):
        return None
    if not (overlap and viewer.staff_id and viewer.can(Permission.BOOK)):
        raise TimeClash
    return viewer.staff_id


def _refuse_unless_ahead(appointment: Appointment) -> None:
    if appointment.status != "booked" or appointment.starts_at <= clock.now():
        raise AppointmentChanged


def _let_go(viewer: Viewer, request: Request) -> None:
    """What becomes of the request when its appointment is cancelled."""
    if request.urgency >= URGENT_RANK:
        due_at = promised_by(viewer, SOON, clock.now())
        triage.queue(viewer, request, kind="cancelled_urgent", due_at=due_at, owner_role="receptionist")
    else:
        triage.mark_withdrawn(viewer, request)
