"""Which practices there are: asked by the worker, which acts for each of them in turn."""

from sqlalchemy import select

from portal.db import db_session
from portal.people.models import Practice


def practice_ids() -> list[int]:
    """Every practice of this database; asked before there is a viewer."""
    return list(db_session.scalars(select(Practice.id).order_by(Practice.id)))
