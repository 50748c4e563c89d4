"""Reads of safeguarding notes: nobody without the permission gets so much as whether there is one."""

from sqlalchemy import select

from portal import access
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.people.models import Patient
from portal.people.safeguarding_models import SafeguardingNote


def note_on(viewer: Viewer, patient: Patient | None) -> SafeguardingNote | None:
    """The note that stands; none for whoever may not know."""
    if patient is None or not viewer.can(Permission.SEE_SAFEGUARDING):
        return None
    found = select(SafeguardingNote).where(
        SafeguardingNote.practice_id == viewer.practice_id,
        SafeguardingNote.patient_id == patient.id,
        SafeguardingNote.ended_at.is_(None),
    )
    return db_session.scalars(found).first()


def notes_on(viewer: Viewer, patient: Patient) -> list[SafeguardingNote]:
    """Every note there ever was, the newest first."""
    access.check(viewer, Permission.SEE_SAFEGUARDING)
    found = select(SafeguardingNote).where(
        SafeguardingNote.practice_id == viewer.practice_id, SafeguardingNote.patient_id == patient.id
    )
    return list(db_session.scalars(found.order_by(SafeguardingNote.id.desc())))
