"""Takes everything out of the demonstration's database, for it to be filled anew."""

from alembic import command
from sqlalchemy import Engine, text

from portal.cli import alembic_config
from portal.db import Base, db_session


def empty(engine: Engine, database_url: str) -> None:
    """Drop every table and make it again: rows of the audit record are not to be deleted one by one."""
    db_session.remove()
    Base.metadata.drop_all(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    command.upgrade(alembic_config(database_url), "head")
