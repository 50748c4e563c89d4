"""Noting who may act for a person, and ending it: at once, in every browser and behind every link."""

from datetime import date

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.db import transaction
from portal.people.carer_models import CarerRight
from portal.people.models import Patient


def let_act(
    viewer: Viewer,
    patient: Patient,
    basis: str,
    *,
    name: str = "",
    phone: str = "",
    ends_on: date | None = None,
) -> CarerRight:
    """Note on which basis somebody may act for a person, or that nobody else may."""
    check(viewer, Permission.ENTER_REQUESTS)
    with transaction() as session:
        right = CarerRight(
            practice_id=viewer.practice_id,
            patient_id=patient.id,
            name=name,
            phone=phone,
            basis=basis,
            recorded_by_id=viewer.staff_id,
            recorded_at=clock.now(),
            ends_on=ends_on,
        )
        session.add(right)
        session.flush()
        details = {"right": right.public_id, "basis": basis}
        audit.record(viewer, "carer.allowed", "patient", patient.public_id, details)
    return right


def end_right(viewer: Viewer, patient: Patient, right: CarerRight) -> None:
    """They act for this person no more. Ended twice, it ended the first time."""
    check(viewer, Permission.ENTER_REQUESTS)
    with transaction() as session:
        session.refresh(right, with_for_update=True)
        if right.ended_at is None:
            right.ended_at = clock.now()
            audit.record(viewer, "carer.ended", "patient", patient.public_id, {"right": right.public_id})
