"""What must hold at any quiet moment, whatever people did at once (reliability 2.2, I1 to I8)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise

from sqlalchemy import exists, select

from portal import clock
from portal.booking.models import (
    STANDING,
    Appointment,
    AppointmentEvent,
    Claim,
    ClinicSession,
    Slot,
)
from portal.booking.transitions import HOLDS, KEPT
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.db import db_session
from portal.triage.models import BOOKED, ESCALATED, QUEUED, SIGNPOSTED, WITHDRAWN, Request, Task

LIVE = ("held", "booked")
Standing = list[tuple[Appointment, list[Slot]]]


def broken_invariants() -> list[str]:
    """Every breach there is, in words; an empty list when all is well."""
    db_session.rollback()
    db_session.expire_all()
    kept = list(db_session.scalars(select(Appointment).where(Appointment.status != "cancelled")))
    slots = _slots_of(kept)
    standing = [(each, slots[each.id]) for each in kept if each.status in STANDING]
    return [
        *_claims_and_places(),
        *_clinicians_in_two_places(standing),
        *_patients_in_two_places([each for each, _ in standing]),
        *_holds(),
        *_appointments_and_claims(kept, slots),
        *_outside_sessions(),
        *_history(),
        *_requests_without_owner(kept),
        *_waiting(),
    ]


def _slots_of(kept: list[Appointment]) -> dict[int, list[Slot]]:
    """The slots that each appointment has by its claims, in order of time."""
    slots: dict[int, list[Slot]] = {each.id: [] for each in kept}
    booked = select(Claim.appointment_id, Slot).join(Slot, Slot.id == Claim.slot_id)
    for id, slot in db_session.execute(booked.where(Claim.state == "booked").order_by(Slot.starts_at)):
        slots.setdefault(id or 0, []).append(slot)
    return slots


def _claims_and_places() -> list[str]:
    """I1, and no more people in a group than it has places."""
    live = select(Claim.slot_id, Claim.place, Slot.places).join(Slot, Slot.id == Claim.slot_id)
    rows = db_session.execute(live.where(Claim.state.in_(LIVE))).all()
    places = Counter((row.slot_id, row.place) for row in rows)
    twice = [f"I1: place {place} has {count} live claims" for place, count in places.items() if count > 1]
    return twice + [
        f"I1: slot {row.slot_id} has no place {row.place}" for row in rows if row.place > row.places
    ]


def _clinicians_in_two_places(standing: Standing) -> list[str]:
    """I2; a group is one place for all who are in it."""
    slots = {each.id: [slot.id for slot in own] for each, own in standing}
    groups = {each.id: bool(own) and own[0].places > 1 for each, own in standing}
    return [
        f"I2: clinician {a.staff_id} has overlapping appointments {a.id} and {b.id}"
        for a, b in _overlapping(a for a, _ in standing)
        if a.staff_id == b.staff_id and not (slots[a.id] == slots[b.id] and groups[a.id])
    ]


def _patients_in_two_places(standing: list[Appointment]) -> list[str]:
    """I3."""
    return [
        f"I3: patient {a.patient_id} has overlapping appointments {a.id} and {b.id}"
        for a, b in _overlapping(standing)
        if a.patient_id == b.patient_id
        and a.patient_id
        and not (a.overlap_allowed_by_id or b.overlap_allowed_by_id)
    ]


def _overlapping(standing: Iterable[Appointment]) -> Iterator[tuple[Appointment, Appointment]]:
    """Every two that share a moment; in order of time, so that each is compared with few others."""
    under_way: list[Appointment] = []
    for later in sorted(standing, key=lambda each: (each.starts_at, each.id)):
        under_way = [each for each in under_way if each.ends_at > later.starts_at]
        yield from ((sooner, later) for sooner in under_way)
        under_way.append(later)


def _holds() -> list[str]:
    """I4: every hold has an end, and nobody has two; what is kept for a move is the mover's own."""
    held = list(db_session.scalars(select(Claim).where(Claim.state.in_(HOLDS))))
    booked = set(db_session.execute(select(Claim.request_id, Claim.slot_id).where(Claim.state == "booked")))
    requests = Counter(claim.request_id for claim in held if claim.part == 0)
    return [
        *(f"I4: hold {claim.id} has no end" for claim in held if claim.expires_at is None),
        *(f"I4: request {one} holds more than one time" for one, count in requests.items() if count > 1),
        *(
            f"I4: hold {claim.id} is of a slot that its request has not booked"
            for claim in held
            if claim.state == KEPT and (claim.request_id, claim.slot_id) not in booked
        ),
    ]


def _appointments_and_claims(kept: list[Appointment], slots: dict[int, list[Slot]]) -> list[str]:
    """I6 and I7: an appointment has just the slots of its time; one that is cancelled has none."""
    known = {each.id for each in kept}
    wrong = [f"I6: cancelled appointment {id} still has its slot" for id in slots if id not in known]
    for each in kept:
        own = slots[each.id]
        joined = all(a.ends_at == b.starts_at for a, b in pairwise(own))
        if not own or not joined or (own[0].starts_at, own[-1].ends_at) != (each.starts_at, each.ends_at):
            wrong.append(f"I7: appointment {each.id} at {each.starts_at} has slots {[s.id for s in own]}")
    return wrong


def _outside_sessions() -> list[str]:
    within = exists().where(
        ClinicSession.staff_id == Appointment.staff_id,
        ClinicSession.starts_at <= Appointment.starts_at,
        ClinicSession.ends_at >= Appointment.ends_at,
    )
    outside = select(Appointment.id, Appointment.staff_id).where(Appointment.status.in_(STANDING), ~within)
    return [
        f"appointment {row.id} lies outside every session of clinician {row.staff_id}"
        for row in db_session.execute(outside)
    ]


def _history() -> list[str]:
    """Each appointment's latest event agrees with its status."""
    wrong, events = [], defaultdict(list)
    every = select(AppointmentEvent.appointment_id, AppointmentEvent.status).order_by(AppointmentEvent.id)
    for id, status in db_session.execute(every):
        events[id].append(status)
    for id, status in db_session.execute(select(Appointment.id, Appointment.status)):
        told = [each for each in events[id] if each != "running_late"]
        last = "booked" if told and told[-1] == "moved" else told[-1] if told else None
        if last != status:
            wrong.append(f"history: appointment {id} is {status} after {events[id]}")
    return wrong


def _requests_without_owner(kept: list[Appointment]) -> list[str]:
    """I8, as far as booking goes: sent means booked, or on somebody's list by a time, or let go."""
    booked = {each.request_id: each.status for each in kept}
    wrong = []
    to_do = set(db_session.scalars(select(Task.request_id).where(Task.state == "open")))
    sent = select(Request.id, Request.state).where(Request.submitted_at <= clock.now())
    for request in db_session.execute(sent):
        status = booked.get(request.id)
        if (request.state == BOOKED and not status) or (status in STANDING and request.state != BOOKED):
            wrong.append(f"I8: request {request.id} is {request.state}, its appointment: {status}")
        if request.state in (QUEUED, ESCALATED) and request.id not in to_do:
            wrong.append(f"I8: request {request.id} is {request.state} and nobody has it to do")
        if request.state not in (BOOKED, QUEUED, ESCALATED, SIGNPOSTED, WITHDRAWN):
            wrong.append(f"I8: request {request.id} was sent and is {request.state}")
    return wrong


def _waiting() -> list[str]:
    """Who waits is not booked; who has an offer has the one, and its slot is kept until it ends."""
    wrong = []
    open_offers = select(WaitingListOffer).where(WaitingListOffer.state == "open")
    offers = {each.entry_id: each for each in db_session.scalars(open_offers)}
    for entry in db_session.scalars(select(WaitingListEntry).where(WaitingListEntry.ended_at.is_(None))):
        if entry.request.state == BOOKED:
            wrong.append(f"waiting: request {entry.request_id} is booked and still waits")
        if (entry.state == "offered") != (entry.id in offers):
            wrong.append(f"waiting: place {entry.id} is {entry.state}, offer: {entry.id in offers}")
    for offer in offers.values():
        claim = db_session.get_one(Claim, offer.claim_id)
        if claim.slot_id != offer.slot_id or (claim.state == "held" and claim.expires_at != offer.ends_at):
            wrong.append(f"waiting: offer {offer.id} is not what is held")
    return wrong
