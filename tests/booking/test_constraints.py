"""What the database itself refuses, whatever program writes to it: plain SQL, past every service."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from portal.booking.models import Appointment, Claim, Slot
from portal.db import Base
from portal.people.models import Patient
from tests.booking.factories import a_sent_request
from tests.factories import a_clinician, a_patient, a_receptionist, a_slot, an_appointment

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
Database = scoped_session[Session]


def refuses(db: Database, statement: Any, why: str) -> None:
    with pytest.raises(IntegrityError, match=why):
        db.execute(statement)
    db.rollback()


def a_row(row: Base, **changes: Any) -> Any:
    """The statement that writes a copy of this row, with these changes."""
    columns = {each.name: getattr(row, each.name) for each in row.__table__.columns}
    left_out = {"id", "public_id"} & columns.keys()
    kept = {name: value for name, value in columns.items() if name not in left_out}
    named = {"public_id": "another"} if "public_id" in left_out else {}
    return insert(type(row)).values(**(kept | named | changes))


def a_held_claim(slot: Slot, place: int = 1) -> Any:
    request = a_sent_request(a_patient())
    return insert(Claim).values(
        practice_id=slot.practice_id, slot_id=slot.id, place=place, part=0, state="held", mode="phone",
        expires_at=NOW + HOUR, request_id=request.id, created_at=NOW, public_id=f"claim-{request.id}",
    )  # fmt: skip


def booked_at(starts_at: datetime, patient: Patient | None = None) -> Appointment:
    return an_appointment(patient or a_patient(), slot=a_slot(starts_at, staff=a_clinician()))


def test_a_place_has_one_live_claim_and_a_taken_place_no_hold(db: Database) -> None:
    appointment = booked_at(NOW)
    claim = db.query(Claim).one()
    refuses(db, a_row(claim), "uq_claim_live|claim.slot_id")
    refuses(db, a_held_claim(db.get_one(Slot, claim.slot_id)), "uq_claim_live|claim.slot_id")
    db.execute(update(Claim).values(state="released"))
    db.execute(a_held_claim(db.get_one(Slot, claim.slot_id)))
    assert appointment.status == "booked"


def test_a_group_takes_as_many_as_it_has_places(db: Database) -> None:
    slot = a_slot(NOW, places=2)
    for place in (1, 2):
        db.execute(a_held_claim(slot, place))
    db.commit()
    refuses(db, a_held_claim(slot, 3), "no_such_place")
    refuses(db, a_held_claim(slot, 0), "place")
    refuses(db, update(Claim).where(Claim.place == 2).values(place=3), "no_such_place")
    refuses(db, update(Slot).values(places=1), "place_in_use")
    db.execute(update(Claim).where(Claim.place == 2).values(state="released"))
    db.execute(update(Slot).values(places=1))


def test_an_appointment_lies_within_a_session_of_its_clinician(db: Database) -> None:
    appointment = booked_at(NOW)
    late = {"ends_at": appointment.ends_at + HOUR}
    refuses(
        db, a_row(appointment, request_id=a_sent_request().id, patient_id=None, **late), "outside_session"
    )
    refuses(db, update(Appointment).values(**late), "outside_session")
    refuses(db, update(Appointment).values(starts_at=NOW - HOUR), "outside_session")
    refuses(db, update(Appointment).values(staff_id=a_clinician().id), "outside_session")
    db.execute(update(Appointment).values(status="cancelled"))
    db.execute(update(Appointment).values(**late))  # what does not stand takes up no time


def test_a_patient_is_in_one_place_at_a_time_unless_staff_have_allowed_it(db: Database) -> None:
    patient, receptionist = a_patient(), a_receptionist()
    first = booked_at(NOW, patient)
    later = booked_at(NOW + HOUR, patient)
    other = a_slot(NOW, staff=a_clinician())
    request = a_sent_request(patient)
    overlapping = {"request_id": request.id, "staff_id": other.staff_id, "public_id": "overlapping"}
    db.commit()
    refuses(db, a_row(first, **overlapping), "elsewhere")
    a_slot(NOW, staff=db.get_one(type(receptionist), later.staff_id))
    moved = {"starts_at": first.starts_at, "ends_at": first.ends_at}
    refuses(db, update(Appointment).where(Appointment.id == later.id).values(**moved), "elsewhere")
    db.execute(a_row(first, **overlapping, overlap_allowed_by_id=receptionist.id))
    db.commit()
    allowed = update(Appointment).where(Appointment.public_id == "overlapping")
    refuses(db, allowed.values(overlap_allowed_by_id=None), "elsewhere")
    db.execute(update(Appointment).where(Appointment.id == first.id).values(status="cancelled"))
    db.execute(allowed.values(overlap_allowed_by_id=None))


def test_a_request_has_one_appointment_that_stands(db: Database) -> None:
    appointment = booked_at(NOW)
    db.execute(update(Appointment).values(status="arrived"))
    db.commit()
    refuses(db, a_row(appointment, patient_id=None), "uq_appointment_live_request|appointment.request_id")
