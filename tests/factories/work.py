"""Slots, requests, tasks and appointments for tests."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from portal import clock
from portal.access import Role
from portal.booking.models import Appointment, AppointmentEvent, Claim, ClinicSession, Slot
from portal.booking.rota_models import RotaPattern
from portal.db import db_session
from portal.people.models import Patient, Practice, Site, Staff
from portal.triage.models import Assessment, Request, Task
from tests.factories.people import a_clinician, a_patient, saved, the_practice, the_site

ASSESSED = {"answers", "pathway_ids", "own_words", "outcome", "asked_from", "rules_hash", "settled_at"}


def next_weekday(weekday: int = 0, *, after: date | None = None) -> date:
    """The first Monday (or other weekday) after today."""
    day = (after or clock.today()) + timedelta(days=1)
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def a_slot(
    starts_at: datetime | None = None,
    *,
    staff: Staff | None = None,
    site: Site | None = None,
    minutes: int = 15,
    modes: tuple[str, ...] = ("in_person", "phone"),
    **details: Any,
) -> Slot:
    """One free slot, in a clinic session of its own: by default next Monday at 09:00 with a GP."""
    starts_at = starts_at or clock.instant(next_weekday(), time(9))
    staff = staff or a_clinician()
    role = details.pop("role", staff.post)
    site_id = (site or the_site(db_session.get_one(Practice, staff.practice_id))).id
    same: dict[str, Any] = {
        "practice_id": staff.practice_id, "staff_id": staff.id, "role": role, "site_id": site_id
    }  # fmt: skip
    ends_at = starts_at + timedelta(minutes=minutes)
    on, wall = clock.local(starts_at).date(), clock.local(starts_at).time()
    pattern = saved(
        RotaPattern(
            **same, weekday=on.weekday(), starts=wall, ends=time(23, 59), slot_minutes=minutes,
            modes=list(modes), valid_from=on,
        )
    )  # fmt: skip
    sitting = saved(
        ClinicSession(**same, rota_pattern_id=pattern.id, held_on=on, starts_at=starts_at, ends_at=ends_at)
    )
    made = {mode: mode in modes for mode in ("in_person", "phone", "video", "home")}
    return saved(
        Slot(**same, clinic_session_id=sitting.id, starts_at=starts_at, ends_at=ends_at, **(made | details))
    )


def a_request(patient: Patient | None = None, *, practice: Practice | None = None, **details: Any) -> Request:
    """A request with its assessment, which takes the details that are its own (answers, own_words …)."""
    practice_id = patient.practice_id if patient else (practice or the_practice()).id
    assessed = {name: details.pop(name) for name in ASSESSED & details.keys()}
    made: dict[str, Any] = {
        "reference": secrets.token_hex(4).upper(),
        "patient_id": patient.id if patient else None,
        "match_state": "matched" if patient else "unknown",
        "created_at": clock.now(),
    }
    request = Request(practice_id=practice_id, **(made | details))
    request.assessment = Assessment(practice_id=practice_id, **assessed)
    return saved(request)


def a_task(request: Request | None = None, **details: Any) -> Task:
    """Something reception must do within the hour for a request."""
    request = request or a_request()
    made: dict[str, Any] = {
        "kind": "call_back",
        "owner_role": Role.RECEPTIONIST.value,
        "urgency": request.urgency,
        "due_at": clock.now() + timedelta(hours=1),
        "created_at": clock.now(),
    }
    return saved(Task(practice_id=request.practice_id, request_id=request.id, **(made | details)))


def an_appointment(
    patient: Patient | None = None,
    *,
    slot: Slot | None = None,
    request: Request | None = None,
    mode: str = "phone",
) -> Appointment:
    """A booked appointment with the request, slot, claim and event that belong to it."""
    slot = slot or a_slot()
    patient = patient or a_patient()
    request = request or a_request(patient, state="booked", submitted_at=clock.now())
    same: dict[str, Any] = {"practice_id": slot.practice_id}
    appointment = saved(
        Appointment(
            **same, request_id=request.id, patient_id=patient.id, staff_id=slot.staff_id,
            site_id=slot.site_id, role=slot.role, mode=mode, starts_at=slot.starts_at,
            ends_at=slot.ends_at, booked_at=clock.now(),
        )
    )  # fmt: skip
    saved(
        Claim(
            **same, slot_id=slot.id, state="booked", mode=mode, request_id=request.id,
            appointment_id=appointment.id, created_at=clock.now(),
        ),
        AppointmentEvent(
            **same, appointment_id=appointment.id, status="booked", at=clock.now(),
            actor_role=Role.SYSTEM.value, actor_id="system", slot_id=slot.id,
        ),
    )  # fmt: skip
    return appointment
