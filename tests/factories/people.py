"""Practices, sites, patients and staff for tests, and the viewers they are."""

import secrets
from datetime import date, time
from functools import lru_cache
from itertools import count
from typing import Any, TypeVar

from werkzeug.test import TestResponse

from portal import clock
from portal.access import Role, Viewer
from portal.db import Base, db_session, transaction
from portal.people import passwords
from portal.people.folding import folded
from portal.people.models import OpeningHours, Patient, Practice, Site, Staff, SupportNeed
from portal.triage.models import Request
from tests.visitor import Visitor

PASSWORD = "a long phrase for tests"
WEEKDAYS = range(5)
_number = count(1)
Row = TypeVar("Row", bound=Base)


def saved(*rows: Row) -> Row:
    """Store the rows; returns the first."""
    with transaction() as session:
        session.add_all(rows)
    return rows[0]


def a_practice(name: str = "Riverside Practice", **details: Any) -> Practice:
    """A practice with a main site, open Monday to Friday from 08:00 to 18:30."""
    made: dict[str, Any] = {"code": f"T{next(_number):05}", "name": name, "phone": "01632 960 100"}
    practice = saved(Practice(**(made | details)))
    saved(
        *(
            OpeningHours(practice_id=practice.id, weekday=day, opens=time(8), closes=time(18, 30))
            for day in WEEKDAYS
        )
    )
    a_site(practice)
    return practice


def the_practice() -> Practice:
    """The practice of this test: the first there is, made when there is none."""
    return db_session.query(Practice).order_by(Practice.id).first() or a_practice()


def a_site(practice: Practice | None = None, name: str = "Riverside Surgery", **details: Any) -> Site:
    practice = practice or the_practice()
    made: dict[str, Any] = {
        "kind": "main",
        "address": "1 Mill Lane, Brookford",
        "postcode": "LX1 1AA",
        "is_step_free": True,
    }
    return saved(Site(practice_id=practice.id, name=name, **(made | details)))


def the_site(practice: Practice) -> Site:
    """The practice's first site."""
    return db_session.query(Site).filter_by(practice_id=practice.id).order_by(Site.id).first() or a_site(
        practice
    )


def an_nhs_number(of: int | None = None) -> str:
    """A valid number from the range kept for tests (999 …); the same one for the same `of`."""
    start = next(_number) * 7 if of is None else of
    for serial in range(start, start + 12):
        digits = f"999{serial:06}"
        check = 11 - sum(int(digit) * (10 - place) for place, digit in enumerate(digits)) % 11
        if check != 10:
            return f"{digits}{check % 11}"
    raise AssertionError("one of any eleven numbers in a row has a check digit")


def a_patient(
    given_name: str = "Anna",
    family_name: str = "Kowalska",
    *,
    practice: Practice | None = None,
    needs: dict[str, str] | None = None,
    **details: Any,
) -> Patient:
    """A registered patient. `needs` is {kind: SNOMED CT code}."""
    practice = practice or the_practice()
    made: dict[str, Any] = {
        "nhs_number": an_nhs_number(),
        "born_on": date(1980, 4, 12),
        "sex": "female",
        "address": "12 Orchard Road, Brookford",
        "postcode": "LX1 2AB",
        "phone": "+447700900123",
        "site_id": the_site(practice).id,
    }
    patient = Patient(
        practice_id=practice.id,
        given_name=given_name,
        family_name=family_name,
        given_key=folded(given_name),
        family_key=folded(family_name),
        **(made | details),
    )
    patient.needs = [
        SupportNeed(practice_id=practice.id, kind=kind, code=code, recorded_at=clock.now())
        for kind, code in (needs or {}).items()
    ]
    return saved(patient)


@lru_cache
def _password_hash() -> str:
    return passwords.hashed(PASSWORD)


def a_member_of_staff(role: Role, *, practice: Practice | None = None, **details: Any) -> Staff:
    """Somebody who works here and can sign in with PASSWORD."""
    practice = practice or the_practice()
    number = next(_number)
    made: dict[str, Any] = {"name": f"Sam Example {number}", "username": f"sam{number}@example.test"}
    return saved(
        Staff(practice_id=practice.id, role=role, password_hash=_password_hash(), **(made | details))
    )


def a_receptionist(**details: Any) -> Staff:
    return a_member_of_staff(Role.RECEPTIONIST, post="receptionist", **details)


def a_clinician(post: str = "gp", **details: Any) -> Staff:
    return a_member_of_staff(Role.CLINICIAN, post=post, **details)


def a_link_worker(**details: Any) -> Staff:
    return a_member_of_staff(Role.SOCIAL_PRESCRIBER, post="social_prescriber", **details)


def a_manager(**details: Any) -> Staff:
    return a_member_of_staff(Role.MANAGER, **details)


def as_viewer(staff: Staff) -> Viewer:
    """The viewer that this member of staff is, for calling queries and services without a browser."""
    return Viewer(Role(staff.role), staff.practice_id, staff.public_id, staff.name, staff_id=staff.id)


def a_visitor(*requests: Request, practice: Practice | None = None) -> Viewer:
    """Somebody at the front door who began these requests."""
    practice_id = requests[0].practice_id if requests else (practice or the_practice()).id
    return Viewer(
        Role.PATIENT, practice_id, secrets.token_hex(16), request_ids=frozenset(r.public_id for r in requests)
    )


def the_system(practice: Practice | None = None) -> Viewer:
    """The viewer of work done for nobody in particular."""
    return Viewer(Role.SYSTEM, (practice or the_practice()).id, "system")


def sign_in(visitor: Visitor, staff: Staff) -> TestResponse:
    """Sign the visitor's browser in as this member of staff, through the real page."""
    answer = visitor.submit("/sign-in", {"username": staff.username, "password": PASSWORD})
    assert answer.status_code == 303, answer.status
    return answer
