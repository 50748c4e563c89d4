"""Who works here, and whose own place a site is."""

from sqlalchemy import BindParameter, Select, select

from portal.access import Viewer
from portal.db import db_session
from portal.people.models import Patient, Staff


def staff_here(viewer: Viewer) -> list[Staff]:
    """Everybody who works here, by name."""
    wanted = select(Staff).where(Staff.practice_id == viewer.practice_id, Staff.is_active)
    return list(db_session.scalars(wanted.order_by(Staff.name)))


def patient_ids_at(practice_id: BindParameter[int], site_id: BindParameter[int]) -> Select[int]:
    """Whose own place this site is: a part of other areas' statements, which say who asks."""
    return select(Patient.id).where(Patient.practice_id == practice_id, Patient.site_id == site_id)
