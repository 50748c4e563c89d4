"""What the demonstration's filling reads back of what it wrote."""

from sqlalchemy import func, select

from portal import clock
from portal.access import Viewer
from portal.booking.models import Claim, Slot
from portal.db import db_session
from portal.people.models import Patient, Practice, Site, Staff
from portal.triage.models import Request


def is_filled() -> bool:
    """Whether there is a practice already."""
    return bool(db_session.scalars(select(func.count()).select_from(Practice)).one())


def every_slot(viewer: Viewer) -> list[Slot]:
    """All slots in the order of time."""
    wanted = select(Slot).where(Slot.practice_id == viewer.practice_id, ~Slot.is_withdrawn)
    return list(db_session.scalars(wanted.order_by(Slot.starts_at, Slot.staff_id)))


def free_hub_slots(viewer: Viewer) -> list[Slot]:
    """What nobody has taken yet of the evenings and Saturdays at the hub."""
    taken = select(Claim.slot_id).where(Claim.state == "booked")
    is_left = (Slot.service == "hub", Slot.id.not_in(taken), Slot.starts_at > clock.now())
    wanted = select(Slot).where(Slot.practice_id == viewer.practice_id, ~Slot.is_withdrawn, *is_left)
    return list(db_session.scalars(wanted.order_by(Slot.starts_at, Slot.staff_id)))


def every_patient(viewer: Viewer) -> list[Patient]:
    """All patients; those to try come first."""
    wanted = select(Patient).where(Patient.practice_id == viewer.practice_id)
    return list(db_session.scalars(wanted.order_by(Patient.id)))


def every_colleague(viewer: Viewer) -> dict[str, Staff]:
    """All staff by username."""
    rows = db_session.scalars(select(Staff).where(Staff.practice_id == viewer.practice_id))
    return {each.username: each for each in rows}


def site_ids(viewer: Viewer) -> list[int]:
    """The practice's sites, the main one first, then the branch."""
    wanted = select(Site.id).where(Site.practice_id == viewer.practice_id)
    return list(db_session.scalars(wanted.order_by(Site.id)))


def patients_with_requests(viewer: Viewer) -> set[int]:
    """Who has asked for something already."""
    wanted = select(Request.patient_id).where(Request.practice_id == viewer.practice_id)
    return {each for each in db_session.scalars(wanted) if each is not None}
