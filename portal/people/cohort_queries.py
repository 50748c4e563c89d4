"""People chosen as a group from the list: by age, sex and what the record knows, or by their NHS numbers."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select

from portal import clock
from portal.access import Permission, Viewer, check
from portal.db import db_session
from portal.people.models import Patient

# What the record may know of somebody, as the questions name it (Patient.known).
ON_RECORD = ("frail", "immuno", "anticoag", "pregnant")


@dataclass(frozen=True, slots=True)
class Cohort:
    """Who belongs to the group; what is left empty may be anything. NHS numbers stand alone."""

    from_age: int | None = None
    to_age: int | None = None
    sex: str = ""
    on_record: str = ""
    nhs_numbers: tuple[str, ...] = ()


def people_in(viewer: Viewer, cohort: Cohort) -> list[int]:
    """The ids of those on the list who belong to the group: nobody who has died or left."""
    check(viewer, Permission.FIND_PATIENTS)
    wanted = _listed(viewer).with_only_columns(Patient.id).order_by(Patient.id)
    if cohort.nhs_numbers:
        return list(db_session.scalars(wanted.where(Patient.nhs_number.in_(cohort.nhs_numbers))))
    if cohort.from_age is not None:
        wanted = wanted.where(Patient.born_on <= _birthday(cohort.from_age))
    if cohort.to_age is not None:
        wanted = wanted.where(Patient.born_on > _birthday(cohort.to_age + 1))
    if cohort.sex:
        wanted = wanted.where(Patient.sex == cohort.sex)
    if cohort.on_record in ON_RECORD:
        wanted = wanted.where(Patient.known[cohort.on_record].as_string() == "yes")
    return list(db_session.scalars(wanted))


def numbers_on_list(viewer: Viewer, numbers: Collection[str]) -> set[str]:
    """Which of these NHS numbers belong to somebody of the practice, there still or not."""
    check(viewer, Permission.FIND_PATIENTS)
    found = select(Patient.nhs_number).where(
        Patient.practice_id == viewer.practice_id, Patient.nhs_number.in_(list(numbers))
    )
    return {number for number in db_session.scalars(found) if number}


def _listed(viewer: Viewer) -> Select[Patient]:
    return select(Patient).where(Patient.practice_id == viewer.practice_id, Patient.left_on.is_(None))


def _birthday(age: int) -> date:
    """The latest birth date of somebody who is this old today."""
    today = clock.today()
    try:
        return today.replace(year=today.year - age)
    except ValueError:  # 29 February, which that year did not have
        return date(today.year - age, 2, 28)
