"""Counting the statements that a piece of code sends to the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session


@contextmanager
def statements(db: scoped_session[Session]) -> Iterator[list[str]]:
    """The statements sent meanwhile.

    Not counted: the look at the live rules, which comes by the clock, and PostgreSQL's locks, which SQLite
    takes with its BEGIN.
    """
    engine = db.get_bind()
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "rule_release" not in statement and "pg_advisory" not in statement:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
