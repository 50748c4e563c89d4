"""What must hold at any quiet moment, whatever people did at once (reliability 2.2, I1 to I7)."""

from itertools import combinations

from sqlalchemy import func, select

from portal import clock
from portal.booking.models import Appointment, AppointmentEvent, Claim, Slot
from portal.db import db_session
from portal.triage.models import BOOKED, ESCALATED, QUEUED, SIGNPOSTED, WITHDRAWN, Request, Task

LIVE = ("held", "booked")


def broken_invariants() -> list[str]:
    """Every breach there is, in words; an empty list when all is well."""
    db_session.rollback()
    db_session.expire_all()
    standing = list(db_session.scalars(select(Appointment).where(Appointment.status == "booked")))
    return [
        *_two_claims_on_a_place(),
        *_overlaps("clinician", [(a.staff_id, a) for a in standing]),
        *_overlaps("patient", [(a.patient_id, a) for a in standing if a.patient_id]),
        *_holds(),
        *_appointments_and_claims(standing),
        *_history(),
        *_requests_without_owner(standing),
    ]


def _two_claims_on_a_place() -> list[str]:
    """I1."""
    rows = db_session.execute(
        select(Claim.slot_id, Claim.place, func.count())
        .where(Claim.state.in_(LIVE))
        .group_by(Claim.slot_id, Claim.place)
        .having(func.count() > 1)
    )
    return [f"I1: slot {slot_id} has {count} live claims" for slot_id, _, count in rows]


def _overlaps(whose: str, appointments: list[tuple[int, Appointment]]) -> list[str]:
    """I2 and I3."""
    return [
        f"I2/I3: {whose} {one} has overlapping appointments {a.id} and {b.id}"
        for (one, a), (other, b) in combinations(appointments, 2)
        if one == other and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    ]


def _holds() -> list[str]:
    """I4: every hold has an end, and nobody has two."""
    held = list(db_session.scalars(select(Claim).where(Claim.state == "held")))
    requests = [claim.request_id for claim in held]
    return [f"I4: hold {claim.id} has no end" for claim in held if claim.expires_at is None] + [
        f"I4: request {one} holds more than one slot" for one in set(requests) if requests.count(one) > 1
    ]


def _appointments_and_claims(standing: list[Appointment]) -> list[str]:
    """I6 and I7: a standing appointment has the one slot it says; any other has none."""
    booked = list(
        db_session.execute(
            select(Claim, Slot).join(Slot, Slot.id == Claim.slot_id).where(Claim.state == "booked")
        )
    )
    slots = {appointment.id: [] for appointment in standing}  # type: dict[int, list[Slot]]
    wrong = []
    for claim, slot in booked:
        if claim.appointment_id not in slots:
            wrong.append(f"I6: claim {claim.id} is booked for an appointment that does not stand")
        else:
            slots[claim.appointment_id].append(slot)
    for appointment in standing:
        starts = [slot.starts_at for slot in slots[appointment.id]]
        if starts != [appointment.starts_at]:
            wrong.append(f"I7: appointment {appointment.id} at {appointment.starts_at} has slots at {starts}")
    return wrong


def _history() -> list[str]:
    """Each appointment's latest event agrees with its status."""
    wrong = []
    for appointment in db_session.scalars(select(Appointment)):
        events = db_session.scalars(
            select(AppointmentEvent.status)
            .where(AppointmentEvent.appointment_id == appointment.id)
            .order_by(AppointmentEvent.id)
        ).all()
        last = "booked" if events and events[-1] == "moved" else events[-1] if events else None
        if last != appointment.status:
            wrong.append(
                f"history: appointment {appointment.id} is {appointment.status} after {list(events)}"
            )
    return wrong


def _requests_without_owner(standing: list[Appointment]) -> list[str]:
    """I8, as far as booking goes: sent means booked, or on somebody's list by a time, or let go."""
    booked = {appointment.request_id for appointment in standing}
    wrong = []
    for request in db_session.scalars(select(Request).where(Request.submitted_at <= clock.now())):
        if (request.state == BOOKED) != (request.id in booked):
            wrong.append(f"I8: request {request.id} is {request.state}, booked: {request.id in booked}")
        if request.state in (QUEUED, ESCALATED) and not _has_task(request):
            wrong.append(f"I8: request {request.id} is {request.state} and nobody has it to do")
        if request.state not in (BOOKED, QUEUED, ESCALATED, SIGNPOSTED, WITHDRAWN):
            wrong.append(f"I8: request {request.id} was sent and is {request.state}")
    return wrong


def _has_task(request: Request) -> bool:
    return bool(
        db_session.scalar(select(func.count()).where(Task.request_id == request.id, Task.state == "open"))
    )
