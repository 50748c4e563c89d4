"""What lists show of patients, without the rest of their records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import select

from portal.access import Viewer
from portal.people.models import Patient, SupportNeed
from portal.plain_rows import among, given_later, rows_of


class Need(NamedTuple):
    """One thing that helps."""

    kind: str


@dataclass(slots=True)
class Listed:
    """A patient as one line of a list."""

    id: int
    name: str
    born_on: date
    spoken_language: str
    is_interpreter_needed: bool
    needs: list[Need]

    @property
    def has_flags(self) -> bool:
        """Whether anything is to be said of what helps."""
        return self.is_interpreter_needed or bool(self.needs) or self.spoken_language != "en"


_LISTED = (
    select(
        Patient.id,
        Patient.given_name,
        Patient.family_name,
        Patient.born_on,
        Patient.spoken_language,
        Patient.is_interpreter_needed,
        SupportNeed.kind,
    )
    .outerjoin(SupportNeed, SupportNeed.patient_id == Patient.id)
    .where(Patient.practice_id == given_later("practice"), among(Patient.id, given_later("patients")))
    .order_by(SupportNeed.id)
)


def patients_listed(viewer: Viewer, patient_ids: Iterable[int]) -> dict[int, Listed]:
    """Patients of the practice by their ids, in one statement."""
    known = sorted(set(patient_ids))
    if not known:
        return {}
    found: dict[int, Listed] = {}
    for id, given, family, born, speaks, is_interpreted, kind in rows_of(
        _LISTED, {"practice": viewer.practice_id, "patients": known}
    ):
        if id not in found:
            born_on = date.fromisoformat(born) if isinstance(born, str) else born
            found[id] = Listed(id, f"{given} {family}", born_on, speaks, bool(is_interpreted), [])
        if kind:
            found[id].needs.append(Need(kind))
    return found
