"""A network for the rush: the demo's practice with many times its clinics, 20 sites, and a long worklist."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy import Row as Found
from sqlalchemy import Table, func, insert, inspect, select, text
from sqlalchemy.orm import Session

from portal import clock
from portal.booking.rota_models import RotaPattern
from portal.booking.rotas import publish_slots
from portal.db import Base, db_session, random_id, transaction
from portal.demo_data.asks import ASKS, Ask
from portal.people.models import Patient, Site, Staff
from portal.people.queries import front_door_practice
from portal.people.services import system_of
from portal.triage.models import QUEUED, Assessment, Request, Task
from tests.load.rush.browser import Fields
from tests.load.rush.visits import LEAVES, NO_TIME_SUITS, RED_FLAG, Caller

WEEKS = 2
TIMES_THE_CLINICS = 8
SITES = 20
OPEN_ITEMS = 2_000  # of a quarter of the patients at most: the others are those who come
LANGUAGES = ("en",) * 17 + ("pl", "pl", "ur")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Network:
    """What there is to rush at."""

    patients: int
    slots: int
    open_items: int


def widen() -> Network:
    """Make of the demo's practice a network of its own: staff, sites and clinics, and requests that wait."""
    practice_id = front_door_practice().id
    with transaction() as session:
        sites = _more_sites(session, practice_id)
        _more_clinics(session, practice_id, sites)
    slots = publish_slots(system_of(practice_id), clock.today() + timedelta(weeks=WEEKS)).slots
    with transaction() as session:
        patients = session.scalars(select(func.count()).where(Patient.practice_id == practice_id)).one()
        made = _more_open(session, practice_id, min(OPEN_ITEMS, patients // 4))
        session.execute(text("ANALYZE"))  # as a server does by itself within minutes of such a change
    db_session.remove()
    return Network(patients, slots, made)


def _rows(session: Session, table: type[Base], *where: Any) -> list[Row]:
    """Rows as they can be written again: without what must differ."""
    columns: Table = inspect(table).local_table  # type: ignore[assignment]  # none of ours is a join
    found: list[Found[Any]] = list(session.execute(select(columns).where(*where).order_by(columns.c.id)))
    return [{name: value for name, value in row._mapping.items() if name != "public_id"} for row in found]


def _copy(row: Row, **changed: Any) -> Row:
    return {name: value for name, value in row.items() if name != "id"} | changed


def _more_sites(session: Session, practice_id: int) -> list[int]:
    number = session.scalars(select(func.count()).where(Site.practice_id == practice_id)).one()
    rows = [
        {
            "practice_id": practice_id, "name": f"Branch {n}", "kind": "branch", "address": f"{n} Mill Lane",
            "postcode": "LX1 1AA", "is_step_free": True,
        }
        for n in range(number, SITES)
    ]  # fmt: skip
    session.execute(insert(Site), rows)
    return list(session.scalars(select(Site.id).where(Site.practice_id == practice_id).order_by(Site.id)))


def _more_clinics(session: Session, practice_id: int, sites: list[int]) -> None:
    """Each clinician so many times over, under other names and at other sites, with the same week."""
    patterns = _rows(session, RotaPattern, RotaPattern.practice_id == practice_id)
    for staff in _rows(session, Staff, Staff.id.in_({each["staff_id"] for each in patterns})):
        own = [each for each in patterns if each["staff_id"] == staff["id"]]
        for n in range(1, TIMES_THE_CLINICS):
            named = {"username": f"{staff['username']}.{n}", "name": f"{staff['name']} {n}"}
            new = insert(Staff).returning(Staff.id)
            new_id = session.scalars(new, [_copy(staff, **named)]).one()
            site_id = sites[(staff["id"] * 7 + n) % len(sites)]
            session.execute(
                insert(RotaPattern), [_copy(each, staff_id=new_id, site_id=site_id) for each in own]
            )


def _more_open(session: Session, practice_id: int, wanted: int) -> int:
    """Requests that wait, each like one of the demo's, of other people and of the last two days."""
    like = _rows(session, Request, Request.state == QUEUED, Request.practice_id == practice_id)
    ids = [each["id"] for each in like]
    assessments = {
        each["request_id"]: each for each in _rows(session, Assessment, Assessment.request_id.in_(ids))
    }
    tasks = _rows(session, Task, Task.request_id.in_(ids), Task.state == "open")
    busy = select(Request.patient_id).where(Request.patient_id.is_not(None))
    idle = select(Patient.id).where(Patient.id.not_in(busy), Patient.practice_id == practice_id)
    people = session.scalars(idle.order_by(Patient.id.desc()))
    rows = [
        _copy(
            like[n % len(like)], reference=f"W{n:05}", patient_id=patient_id, match_state="matched",
            public_id=random_id(), submitted_at=clock.now() - timedelta(minutes=n % 2_880),
            created_at=clock.now() - timedelta(minutes=n % 2_880 + 5),
        )
        for n, patient_id in zip(range(max(0, wanted - len(like))), people, strict=False)
    ]  # fmt: skip
    new = insert(Request).returning(Request.id, sort_by_parameter_order=True)
    new_ids = list(session.scalars(new, rows)) if rows else []
    first = [like[n % len(like)]["id"] for n in range(len(new_ids))]
    pairs = list(zip(new_ids, first, strict=True))
    session.execute(insert(Assessment), [_copy(assessments[old], request_id=new) for new, old in pairs])
    new_tasks = [
        _copy(each, request_id=new) for new, old in pairs for each in tasks if each["request_id"] == old
    ]
    session.execute(insert(Task), new_tasks)
    return len(like) + len(new_ids)


def callers(number: int, window: float, random: Random) -> list[Caller]:
    """So many patients with nothing lately, each with an ask of their age, spread over the window."""
    lately = Request.created_at >= clock.now() - timedelta(days=14)
    busy = select(Request.patient_id).where(Request.patient_id.is_not(None), lately)
    own = Patient.practice_id == front_door_practice().id
    wanted = select(Patient).where(own, Patient.id.not_in(busy), Patient.sex != "other", Patient.phone != "")
    people = list(db_session.scalars(wanted.order_by(Patient.id).limit(number * 10)))
    random.shuffle(people)
    found: list[Caller] = []
    for patient in people:
        age = (clock.today() - patient.born_on).days // 365
        fitting = [each for each in ASKS if each.fits(age, patient.sex)]
        if fitting and not patient.known and len(found) < number:
            found.append(_caller(patient, random.choice(fitting), window, random))
    db_session.remove()
    if len(found) < number:
        raise RuntimeError(f"only {len(found)} of {number} can come: there must be more patients")
    return sorted(found, key=lambda each: each.arrives)


def _caller(patient: Patient, ask: Ask, window: float, random: Random) -> Caller:
    chance = random.random()
    return Caller(
        details=_details(patient, patient.born_on),
        ask=ask,
        language=random.choice(LANGUAGES),
        arrives=random.uniform(0, window),
        leaves_after=random.randrange(3, 25) if chance < LEAVES else -1,
        has_red_flag=LEAVES <= chance < LEAVES + RED_FLAG,
        takes_no_time=random.random() < NO_TIME_SUITS,
        has_script=random.random() < 0.9,
    )


def _details(patient: Patient, born: date) -> Fields:
    return [
        ("given_name", patient.given_name), ("family_name", patient.family_name),
        ("born_on-day", str(born.day)), ("born_on-month", str(born.month)), ("born_on-year", str(born.year)),
        ("postcode", patient.postcode), ("phone", "07700 900123"),
    ]  # fmt: skip


def names_to_find(number: int, random: Random) -> list[str]:
    """What receptionists type: the beginnings of names that are on the list."""
    wanted = select(Patient.given_name, Patient.family_name).order_by(Patient.id).limit(number * 5)
    rows = random.sample(list(db_session.execute(wanted)), number)
    db_session.remove()
    return [f"{given} {family[:4]}" for given, family in rows]
