"""What the groups are called whose places are offered or booked: “Walking group”."""

from collections.abc import Iterable

from sqlalchemy import select

from portal.access import Viewer
from portal.booking.models import Appointment, Claim, ClinicSession, Slot
from portal.booking.slot_queries import FreeSlot
from portal.booking.wanted import GROUP
from portal.db import db_session
from portal.people.network_queries import practices_with


def group_titles(viewer: Viewer, slots: Iterable[FreeSlot]) -> dict[int, str]:
    """The group's name by slot; asks nothing where no place in a group is offered."""
    ids = [slot.id for slot in slots if slot.mode == GROUP]
    if not ids:
        return {}
    rows = db_session.execute(
        select(Slot.id, ClinicSession.title)
        .join(ClinicSession, ClinicSession.id == Slot.clinic_session_id)
        .where(Slot.id.in_(ids), Slot.practice_id.in_(practices_with(viewer)))
    )
    return {row.id: row.title for row in rows}


def group_title(row: Slot | Appointment) -> str:
    """The name of the group that this slot is a place in, or this appointment."""
    wanted = select(ClinicSession.title).join(Slot, Slot.clinic_session_id == ClinicSession.id)
    if isinstance(row, Appointment):
        wanted = wanted.join(Claim, Claim.slot_id == Slot.id)
        wanted = wanted.where(Claim.appointment_id == row.id, Claim.part == 0).order_by(Claim.id.desc())
    else:
        wanted = wanted.where(Slot.id == row.id)
    return db_session.scalars(wanted.limit(1)).first() or ""
