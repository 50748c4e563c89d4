"""Reads of names for lists: who holds clinics, and what the patients on a list are called."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.access import Role, Viewer
from portal.db import db_session
from portal.people.models import Patient, Staff

SEE_PATIENTS = (Role.CLINICIAN, Role.SOCIAL_PRESCRIBER)


def clinic_staff(viewer: Viewer) -> list[Staff]:
    """Those who work here and see patients, by name."""
    wanted = select(Staff).where(
        Staff.practice_id == viewer.practice_id, Staff.is_active, Staff.role.in_(SEE_PATIENTS)
    )
    return list(db_session.scalars(wanted.order_by(Staff.name)))


def staff_by_public_id(viewer: Viewer, public_id: str) -> Staff | None:
    """A colleague that a form names."""
    wanted = select(Staff).where(Staff.practice_id == viewer.practice_id, Staff.public_id == public_id)
    return db_session.scalars(wanted).first()


def patient_names(viewer: Viewer, ids: Iterable[int | None]) -> dict[int, str]:
    """Names by id, of patients on rows that the viewer may see."""
    known = {each for each in ids if each is not None}
    if not known:
        return {}
    rows = db_session.execute(
        select(Patient.id, Patient.given_name, Patient.family_name).where(
            Patient.practice_id == viewer.practice_id, Patient.id.in_(known)
        )
    )
    return {id: f"{given} {family}" for id, given, family in rows}
