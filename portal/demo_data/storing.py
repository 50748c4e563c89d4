"""Writing the diary into the database in few statements: requests, appointments and all between them."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal import clock
from portal.access import Role
from portal.booking.models import Appointment, AppointmentEvent, Claim
from portal.db import random_id
from portal.demo_data.appointments import Booked
from portal.demo_data.asks import Asked
from portal.people.models import Staff
from portal.triage.judging import person_facts
from portal.triage.models import BOOKED, Assessment, Request

Row = dict[str, Any]
LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"


def store(session: Session, random: Random, diary: Sequence[Booked], receptionists: Sequence[Staff]) -> None:
    """Store every booking with all that belongs to it."""
    if not diary:
        return
    by = [random.choice(receptionists) if each.channel != "online" else None for each in diary]
    references = random.sample(range(len(LETTERS) ** 4), len(diary))
    requests = [
        request_row(each, staff, number, BOOKED)
        for each, staff, number in zip(diary, by, references, strict=True)
    ]
    request_ids = inserted(session, Request, requests)
    session.execute(
        insert(Assessment), [assessment_row(*each) for each in zip(diary, request_ids, strict=True)]
    )
    appointments = [_appointment(*each) for each in zip(diary, request_ids, strict=True)]
    appointment_ids = inserted(session, Appointment, appointments)
    together = list(zip(diary, request_ids, appointment_ids, by, strict=True))
    session.execute(insert(Claim), [_claim(*each[:3]) for each in together])
    events = [event for each, _, number, staff in together for event in _events(each, number, staff)]
    session.execute(insert(AppointmentEvent), events)


def inserted(session: Session, table: type[Request] | type[Appointment], rows: list[Row]) -> list[int]:
    """The new ids, in the order of the rows."""
    return list(session.scalars(insert(table).returning(table.id, sort_by_parameter_order=True), rows))


def request_row(each: Asked, staff: Staff | None, number: int, state: str) -> Row:
    """A request as somebody sent it; `staff` entered it for a caller."""
    return {
        "public_id": random_id(),
        "reference": _reference(number),
        "practice_id": each.patient.practice_id,
        "patient_id": each.patient.id,
        "match_state": "matched",
        "stated": {},
        "informant": "self",
        "channel": each.channel,
        "entered_by_id": staff.id if staff else None,
        "language": each.patient.written_language,
        "contact_phone": each.patient.phone,
        "state": state,
        "urgency": each.outcome.disposition.rank,
        "disposition_id": each.outcome.disposition.id,
        "created_at": each.submitted_at - timedelta(minutes=4),
        "submitted_at": each.submitted_at,
        "promised_by": None,
    }


def _reference(number: int) -> str:
    """Short and easy to say; letters and digits that are taken for one another are left out."""
    said = ""
    for _ in range(4):
        number, place = divmod(number, len(LETTERS))
        said += LETTERS[place]
    return f"{said}-{''.join(secrets.choice(LETTERS) for _ in range(4))}"


def assessment_row(each: Asked, request_id: int) -> Row:
    """The answers of a request, and what the rules made of them."""
    asked_on = clock.local(each.submitted_at).date()
    facts = person_facts(
        born_on=each.patient.born_on, sex=each.patient.sex, today=asked_on, informant="self", known={}
    )
    return {
        "practice_id": each.patient.practice_id,
        "request_id": request_id,
        "pathway_ids": [each.ask.pathway],
        "own_words": each.own_words,
        "answers": each.answers,
        "asked_from": facts,
        "outcome": each.outcome.to_json(),
        "rules_hash": each.outcome.rules_hash,
        "settled_at": each.submitted_at,
        "version": 1,
    }


def _appointment(each: Booked, request_id: int) -> Row:
    is_over = each.slot.ends_at <= clock.now()
    return {
        "public_id": random_id(),
        "practice_id": each.patient.practice_id,
        "host_id": each.slot.practice_id,
        "request_id": request_id,
        "patient_id": each.patient.id,
        "staff_id": each.slot.staff_id,
        "site_id": each.slot.site_id,
        "role": each.slot.role,
        "mode": each.mode,
        "starts_at": each.slot.starts_at,
        "ends_at": each.slot.ends_at,
        "status": "fulfilled" if is_over else "booked",
        "version": 1,
        "booked_at": each.submitted_at + timedelta(minutes=2),
    }


def _claim(each: Booked, request_id: int, appointment_id: int) -> Row:
    return {
        "public_id": random_id(),
        "practice_id": each.slot.practice_id,
        "slot_id": each.slot.id,
        "place": 1,
        "state": "booked",
        "mode": each.mode,
        "expires_at": None,
        "request_id": request_id,
        "appointment_id": appointment_id,
        "created_at": each.submitted_at + timedelta(minutes=1),
    }


def _events(each: Booked, appointment_id: int, staff: Staff | None) -> list[Row]:
    """Booked by whoever asked, or by the receptionist on the phone; then, when its time is over, kept."""
    same = {"practice_id": each.slot.practice_id, "appointment_id": appointment_id, "slot_id": each.slot.id}
    booked = same | {
        "status": "booked",
        "at": each.submitted_at + timedelta(minutes=2),
        "actor_role": (Role.RECEPTIONIST if staff else Role.PATIENT).value,
        "actor_id": staff.public_id if staff else secrets.token_hex(16),
        "reason": "",
    }
    if each.slot.ends_at > clock.now():
        return [booked]
    seen = {
        "status": "fulfilled",
        "at": each.slot.ends_at,
        "actor_role": Role.SYSTEM.value,
        "actor_id": "system",
    }
    return [booked, same | seen | {"reason": ""}]
