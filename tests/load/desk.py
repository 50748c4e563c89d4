"""`python -m tests.load.desk`: the search for a patient among 50,000 at the server, by every way to ask."""

import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

import click
from sqlalchemy import Engine, insert, text

from portal.access import Viewer
from portal.db import db_session, transaction
from portal.demo_data.people import everybody
from portal.people import queries as people
from portal.people.models import Patient
from tests.factories.people import a_clinician, a_receptionist, as_viewer, the_practice, the_site
from tests.load.figures import Figure, at_most, told
from tests.load.slots import database

PATIENTS, TIMES, MOST_MS = 50_000, 9, 50.0
SYLLABLES = ("an", "ba", "ce", "der", "el", "fo", "gan", "hil", "is", "ko", "ler", "mar", "ner", "ow", "per")


@dataclass(frozen=True, slots=True)
class Measured:
    """One way to ask on one engine: the milliseconds of its slowest example, each undisturbed."""

    database: str
    kind: str
    slowest: float
    found: int


def measured() -> Iterator[Measured]:
    """Every way on both engines."""
    for name in ("sqlite", "postgresql"):
        with database(name) as engine:
            viewer = _fill(engine)
            for kind, examples in _asked(viewer).items():
                taken = [_milliseconds(viewer, each) for each in examples]
                yield Measured(name, kind, max(ms for ms, _found in taken), taken[0][1])


def figures() -> Iterator[Figure]:
    """Each as a line of the benchmark's table."""
    for each in measured():
        name = f"patient search, {each.database}, {each.kind}"
        yield at_most(name, each.slowest, "ms", f"{MOST_MS:g} ms", each.slowest / MOST_MS, 1.0)


def _fill(engine: Engine) -> Viewer:
    viewer = as_viewer(a_receptionist())
    practice = the_practice()
    site = the_site(practice)
    made = everybody(
        Random(1),  # noqa: S311  # the same people each time
        PATIENTS,
        practice_id=practice.id,
        sites=[site.id, site.id],
        doctors=[a_clinician().id],
    )
    _vary(made.patients)
    with transaction() as session:
        for at in range(0, len(made.patients), 5_000):
            session.execute(insert(Patient), made.patients[at : at + 5_000])
    with engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    return viewer


def _vary(patients: list[dict[str, Any]]) -> None:
    """Give every third patient a family name that few others have: a real list has some 15,000 names, and
    the demonstration 800."""
    random = Random(2)  # noqa: S311  # the same names each time
    for patient in patients[::3]:
        name = "".join(random.choice(SYLLABLES) for _ in range(random.randint(2, 5)))
        patient.update(family_name=name.title(), family_key=name)


def _asked(viewer: Viewer) -> dict[str, list[str]]:
    """What receptionists type, taken from people in the list, with the usual slips."""
    some = [people.patient_by_id(viewer, number) for number in (101, 20_007, 44_444)]
    known = [each for each in some if each]
    return {
        "first letters": [each.family_name[:2] for each in known],
        "family name": [each.family_name for each in known],
        "both names": [f"{each.given_name} {each.family_name}" for each in known],
        "misspelt": [_slip(each.given_name) + " " + _slip(each.family_name) for each in known],
        "name and year": [f"{each.family_name[:5]} {each.born_on.year}" for each in known],
        "birth date": [f"{each.born_on:%d/%m/%Y}" for each in known],
        "year alone": [str(each.born_on.year) for each in known],
        "NHS number": [each.nhs_number or "" for each in known],
        "phone": [each.phone.replace("+44", "0") for each in known],
        "end of a phone": [each.phone[-6:] for each in known],
        "postcode": [each.postcode for each in known],
        "nobody": ["Qwrtzuv Xyzzyplugh"],
    }


def _slip(name: str) -> str:
    """Two letters the wrong way round."""
    return name[:2] + name[3:4] + name[2:3] + name[4:] if len(name) > 4 else name


def _milliseconds(viewer: Viewer, typed: str) -> tuple[float, int]:
    taken, found = [], 0
    for _ in range(TIMES):
        db_session.remove()
        begun = time.perf_counter()
        found = len(people.patients_found(viewer, typed))
        taken.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken), found


if __name__ == "__main__":
    for each in figures():
        click.echo(told(each))
