"""Filling the demonstration again: the same for the same seed, never over a practice, all or nothing."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from portal import Portal
from portal.booking.models import Appointment
from portal.db import Base
from portal.demo_data.filling import AlreadyFilled, Filled, fill
from portal.people.models import Patient, Staff
from portal.triage.models import Request
from tests import databases

DB = scoped_session[Session]


def _content(db: DB) -> list[object]:
    """What is the same for the same seed: everything but ids."""
    who = Patient.given_name + Patient.family_name + Patient.address
    people = select(who, Patient.nhs_number, Patient.born_on, Patient.known).order_by(Patient.id)
    diary = (
        select(Appointment.starts_at, Staff.name, who, Appointment.mode)
        .join(Patient, Appointment.patient_id == Patient.id)
        .join(Staff, Appointment.staff_id == Staff.id)
        .order_by(Appointment.starts_at, Staff.name)
    )
    asked = (
        select(who, Request.submitted_at, Request.disposition_id, Request.state)
        .outerjoin(Patient, Request.patient_id == Patient.id)
        .order_by(Request.id)
    )
    return [*db.execute(people), *db.execute(diary), *db.execute(asked)]


def filled(app: Flask, **how: Any) -> Filled:
    """Fill with the rules and templates of this application."""
    portal: Portal = app.extensions["portal"]
    return fill(portal.rules, portal.plan_templates, **how)


@pytest.fixture
def small(app: Flask, db: DB, tuesday: None) -> Filled:
    """A practice of a few patients."""
    return filled(app, patients=150, weeks=1, seed=7)


def fill_anew(app: Flask, db: DB, seed: int) -> None:
    db.remove()
    databases.empty(app.extensions["portal"].engine)
    filled(app, patients=150, weeks=1, seed=seed)


def test_the_same_seed_gives_the_same_practice(small: Filled, app: Flask, db: DB) -> None:
    first = _content(db)
    fill_anew(app, db, seed=7)
    assert _content(db) == first


def test_another_seed_gives_another(small: Filled, app: Flask, db: DB) -> None:
    first = _content(db)
    fill_anew(app, db, seed=8)
    assert _content(db) != first


def test_a_practice_is_never_filled_over(small: Filled, app: Flask) -> None:
    with pytest.raises(AlreadyFilled):
        filled(app, patients=50, weeks=1, seed=1)


def test_a_filling_that_fails_leaves_nothing(app: Flask, db: DB, monkeypatch: pytest.MonkeyPatch) -> None:
    def power_cut(step: str) -> None:
        if step.startswith("Requests"):
            raise RuntimeError(step)

    with pytest.raises(RuntimeError):
        filled(app, patients=60, weeks=1, seed=1, say=power_cut)
    db.remove()
    rows = [
        db.scalars(select(func.count()).select_from(table)).one() for table in Base.metadata.sorted_tables
    ]
    assert sum(rows) == 0
