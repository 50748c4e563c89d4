"""A statement run many times a second, as plain text and plain rows (performance P7).

SQLAlchemy writes the words once for each database; after that it would spend longer on each run's values and
rows than the database on the search itself.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Dialect, Insert, Select

from portal.db import db_session


class Written(NamedTuple):
    """The words of a statement, values that are always the same, and the order where the driver wants one."""

    words: str
    fixed: dict[str, Any]
    order: tuple[str, ...]


def rows_of(
    statement: Select[Any] | Insert, values: Mapping[str, Any], *, dates: tuple[int, ...]
) -> list[tuple[Any, ...]]:
    """The rows, with instants where `dates` says that a column is one."""
    connection = db_session.connection()
    written = _written(connection.dialect, statement)
    given: Any = {**written.fixed, **values}
    if written.order:  # SQLite: places in order, instants as texts
        given = tuple(_text(given[name]) for name in written.order)
    result = connection.exec_driver_sql(written.words, given)
    rows = result.cursor.fetchall()  # tuples of the driver: no Row is made of each
    result.close()
    return _with_instants(rows, dates)


@lru_cache(maxsize=256)
def _written(dialect: Dialect, statement: Select[Any] | Insert) -> Written:
    compiled = statement.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
    return Written(str(compiled), dict(compiled.params), tuple(compiled.positiontup or ()))


def _with_instants(rows: Sequence[Sequence[Any]], dates: tuple[int, ...]) -> list[tuple[Any, ...]]:
    """Many slots begin at one time, so that each time is read once."""
    read: dict[Any, datetime] = {}
    made = []
    for row in rows:
        plain = list(row)
        for at in dates:
            stored = plain[at]
            if stored not in read:
                read[stored] = _instant(stored)
            plain[at] = read[stored]
        made.append(tuple(plain))
    return made


def _instant(stored: str | datetime) -> datetime:
    if isinstance(stored, str):
        return datetime.fromisoformat(stored).replace(tzinfo=UTC)
    return stored.astimezone(UTC)


def _text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value
