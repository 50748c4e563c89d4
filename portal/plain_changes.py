"""A change made of plain statements alone, with its line of the record: one transaction (performance P1).

Nothing of a session is needed for it, and a session with its transaction costs more than both statements.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Insert, Update

from portal import kept_connection
from portal.db import db_session, engine_in_use, writers_turn
from portal.plain_rows import as_json, run

BEGIN = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "BEGIN"}


class PlainChange:
    """The transaction under way."""

    def __init__(self, engine: Engine, connection: Any) -> None:
        self.engine = engine
        self.connection = connection

    def make(self, statement: Update | Insert, values: Mapping[str, Any]) -> int:
        """Run the statement; how many rows it changed."""
        stored = {name: as_json(value) for name, value in values.items()}
        changed: int = run(self.engine, self.connection, statement, stored).rowcount
        return changed


@contextmanager
def plain_transaction() -> Iterator[PlainChange]:
    """As `db.transaction`: all of it is committed, or none. It joins no other one and none joins it."""
    if db_session.registry.has():
        session = db_session()
        if session.info.get("writing"):
            raise RuntimeError("a change is under way already, and this one would wait for it for ever")
        if session.in_transaction():
            session.commit()  # ends the reading transaction; loaded objects stay usable
    engine = engine_in_use()
    with writers_turn(engine.url):
        borrowed = kept_connection.take(engine)
        connection: Any = borrowed.driver_connection
        try:
            connection.execute(BEGIN[engine.dialect.name])  # neither begins one by itself here (db.py)
            yield PlainChange(engine, connection)
            connection.commit()
        except BaseException:
            borrowed.close()  # the pool takes back what was not committed, and drops what is broken
            raise
        kept_connection.keep(engine, borrowed)
