"""Who works here, and whose own place a site is."""

from typing import NamedTuple

from sqlalchemy import BindParameter, Select, select

from portal.access import Viewer
from portal.db import db_session
from portal.people.models import Patient, Staff
from portal.plain_rows import given_later, rows_of


class Colleague(NamedTuple):
    """Somebody who works here, as far as lists of work name them."""

    id: int
    public_id: str
    name: str
    role: str


def staff_here(viewer: Viewer) -> list[Staff]:
    """Everybody who works here, by name."""
    wanted = select(Staff).where(Staff.practice_id == viewer.practice_id, Staff.is_active)
    return list(db_session.scalars(wanted.order_by(Staff.name)))


def colleagues(viewer: Viewer) -> list[Colleague]:
    """The same in plain rows, for a page that is asked for all day."""
    return [Colleague(*row) for row in rows_of(_COLLEAGUES, {"practice": viewer.practice_id})]


_COLLEAGUES = (
    select(Staff.id, Staff.public_id, Staff.name, Staff.role)
    .where(Staff.practice_id == given_later("practice"), Staff.is_active)
    .order_by(Staff.name)
)


def patient_ids_at(practice_id: BindParameter[int], site_id: BindParameter[int]) -> Select[int]:
    """Whose own place this site is: a part of other areas' statements, which say who asks."""
    return select(Patient.id).where(Patient.practice_id == practice_id, Patient.site_id == site_id)
