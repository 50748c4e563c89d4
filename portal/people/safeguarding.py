"""Changes of safeguarding notes: written, written anew, ended. The record says who, never what."""

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import db_session, transaction
from portal.people.models import Patient
from portal.people.safeguarding_models import SafeguardingNote
from portal.people.safeguarding_queries import note_on


class NoNote(Exception):
    """There is none to end: somebody else has ended it."""


def write_note(viewer: Viewer, patient: Patient, text: str) -> SafeguardingNote:
    """Write what colleagues must know; what was written before ends with it, and stays to be read."""
    access.check(viewer, Permission.SEE_SAFEGUARDING)
    with transaction() as session:
        session.refresh(patient, with_for_update=True)  # two who write at once: one after the other
        _end(viewer, patient)
        note = SafeguardingNote(
            practice_id=patient.practice_id,
            patient_id=patient.id,
            text=text,
            written_by_id=viewer.staff_id,
            written_at=clock.now(),
        )
        session.add(note)
        audit.record(viewer, "safeguarding.written", "patient", patient.public_id)
    return note


def end_note(viewer: Viewer, patient: Patient) -> None:
    """It holds no more. Raises NoNote."""
    access.check(viewer, Permission.SEE_SAFEGUARDING)
    with transaction():
        if not _end(viewer, patient):
            raise NoNote
        audit.record(viewer, "safeguarding.ended", "patient", patient.public_id)


def note_look(viewer: Viewer, patient: Patient) -> None:
    """Who read the notes of somebody."""
    with transaction():
        audit.record(viewer, "safeguarding.viewed", "patient", patient.public_id)


def _end(viewer: Viewer, patient: Patient) -> bool:
    before = note_on(viewer, patient)
    if before is None:
        return False
    before.ended_at, before.ended_by_id = clock.now(), viewer.staff_id
    db_session.flush()
    return True
