"""Which practices there are, for the worker, which acts for each in turn; and what a practice has decided."""

from sqlalchemy import select

from portal.access import Viewer
from portal.db import db_session
from portal.people.models import Practice
from portal.people.queries import FrontDoor


def practice_ids() -> list[int]:
    """Every practice of this database; asked before there is a viewer."""
    return [each.id for each in every_practice()]


def every_practice() -> list[FrontDoor]:
    """The same with what each is called."""
    wanted = select(Practice.id, Practice.code, Practice.name, Practice.phone, Practice.text_relay)
    return [FrontDoor(*row) for row in db_session.execute(wanted.order_by(Practice.id))]


def most_moves(viewer: Viewer) -> int:
    """How often the practice's patients may move an appointment by themselves."""
    return db_session.scalars(select(Practice.most_moves).where(Practice.id == viewer.practice_id)).one()
