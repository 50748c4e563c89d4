"""Reads of practices, staff and patients."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.access import Role, Viewer
from portal.db import db_session
from portal.people.models import Practice, Staff


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """The practice whose front door this is."""

    id: int
    code: str
    name: str
    phone: str
    text_relay: str


def front_door_practice() -> FrontDoor:
    """The practice that visitors of this site are asking; the first one, until the site serves several."""
    row = db_session.execute(
        select(Practice.id, Practice.code, Practice.name, Practice.phone, Practice.text_relay)
        .order_by(Practice.id)
        .limit(1)
    ).one()
    return FrontDoor(*row)


def staff_viewer(staff_id: int) -> Viewer | None:
    """The viewer a member of staff is; None once they have left."""
    row = db_session.execute(
        select(Staff.id, Staff.public_id, Staff.practice_id, Staff.name, Staff.role).where(
            Staff.id == staff_id, Staff.is_active
        )
    ).first()
    if row is None:
        return None
    return Viewer(
        role=Role(row.role),
        practice_id=row.practice_id,
        actor_id=row.public_id,
        name=row.name,
        staff_id=row.id,
    )
