"""Which practices there are, for the worker, which acts for each in turn; and what a practice has decided."""

from sqlalchemy import select

from portal.access import Viewer
from portal.db import db_session
from portal.people.models import Practice


def practice_ids() -> list[int]:
    """Every practice of this database; asked before there is a viewer."""
    return list(db_session.scalars(select(Practice.id).order_by(Practice.id)))


def most_moves(viewer: Viewer) -> int:
    """How often the practice's patients may move an appointment by themselves."""
    return db_session.scalars(select(Practice.most_moves).where(Practice.id == viewer.practice_id)).one()
