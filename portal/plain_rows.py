"""A statement run many times a second, as plain text and plain rows (performance P1, P2, P7).

SQLAlchemy writes the words once for each database; after that it would spend longer on each run's values and
rows than the database on the reading itself.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import BindParameter, Dialect, Engine, Insert, Select, Update, bindparam
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from portal import kept_connection
from portal.db import db_session, engine_in_use

Statement: TypeAlias = Select[*tuple[Any, ...]] | Insert | Update
Named = TypeVar("Named", bound=tuple[Any, ...])
DOCUMENTS = (dict, list)  # what a JSON column holds
# What we wrote ourselves has no spaces round it to look for, which takes longer than the reading.
_read = json.JSONDecoder().raw_decode
_written_down = json.JSONEncoder().encode


class Written(NamedTuple):
    """The words of a statement, values that are always the same, and the order in which all are wanted."""

    words: str
    fixed: dict[str, Any]
    order: tuple[str, ...]


def given_later(name: str) -> BindParameter[Any]:
    """A value that comes with each run; in a statement with lists or texts of its own too, which `bindparam`
    would stop from being written before it has all values."""
    return bindparam(name, required=False)


class among(FunctionElement[Any]):
    """Whether a column is among the numbers of a list that is given later: one value, however many there are.

    With a place for each, the words would differ with their number, and no database could keep its plan.
    """

    inherit_cache = True


@compiles(among)
def _among(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  # no value stands in it


@compiles(among, "postgresql")
def _among_of_postgresql(element: among, compiler: SQLCompiler, **options: Any) -> str:
    column, numbers = (compiler.process(each, **options) for each in element.clauses)
    return f"{column} = ANY({numbers})"


def row_alone(
    statement: Select[*tuple[Any, ...]],
    values: Mapping[str, Any],
    *,
    dates: tuple[int, ...] = (),
    documents: tuple[int, ...] = (),
) -> tuple[Any, ...] | None:
    """The first row as it is committed now, read outside any transaction; `documents` are JSON columns.

    What every page begins with: a session, its transaction and its end would cost ten times the reading.
    """
    engine = engine_in_use()
    borrowed = kept_connection.take(engine)
    try:  # SQLite's driver begins no transaction by itself here (db.py)
        row = run(engine, borrowed.driver_connection, statement, values).fetchone()
    except BaseException:
        borrowed.close()
        raise
    kept_connection.keep(engine, borrowed)
    return row and _readable(row, dates, documents)


def rows_of(
    statement: Select[*tuple[Any, ...]] | Insert,
    values: Mapping[str, Any],
    *,
    dates: tuple[int, ...] = (),
    documents: tuple[int, ...] = (),
) -> list[tuple[Any, ...]]:
    """All rows, in the transaction under way, with instants where `dates` says that a column is one.

    `documents` are JSON columns.
    """
    rows = _stored_rows(statement, values)
    return list(_readable_rows(rows, dates, documents)) if dates or documents else rows


def named_rows_of(
    kind: type[Named],
    statement: Select[*tuple[Any, ...]],
    values: Mapping[str, Any],
    *,
    dates: tuple[int, ...] = (),
) -> list[Named]:
    """As `rows_of`, each row a named tuple: by `_make()` without its Python, which the search feels (P7)."""
    rows = _readable_rows(_stored_rows(statement, values), dates, ())
    return list(map(partial(tuple.__new__, kind), rows))


def _stored_rows(
    statement: Select[*tuple[Any, ...]] | Insert, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    connection = db_session.connection()
    base: type[Exception] = connection.dialect.loaded_dbapi.Error
    try:  # past SQLAlchemy's own `execute` (30 µs on SQLite, 90 µs on PostgreSQL); what fails, fails as there
        driver = connection.connection.driver_connection
        rows: list[tuple[Any, ...]] = run(connection.engine, driver, statement, values).fetchall()
    except base as error:
        words = written(connection.dialect, statement).words
        raise DBAPIError.instance(words, None, error, base, dialect=connection.dialect) from error
    return rows


def run(engine: Engine, driver: Any, statement: Statement, values: Mapping[str, Any]) -> Any:
    """Send the statement by the driver's own connection; the driver's cursor."""
    dialect = engine.dialect
    ready = written(dialect, statement)
    given = {**ready.fixed, **values}
    if dialect.name == "sqlite":
        # once for each value: many stand in the words repeatedly
        given = {name: storable(value) for name, value in given.items()}
    in_order = tuple(map(given.__getitem__, ready.order))
    for told in engine.dispatch.before_cursor_execute:  # whoever counts the statements of an engine
        told(None, None, ready.words, in_order, None, False)
    cursor = driver.cursor() if dialect.name == "sqlite" else dialect.loaded_dbapi.RawCursor(driver)
    return cursor.execute(ready.words, in_order)


def _readable_rows(
    rows: Sequence[Sequence[Any]], dates: tuple[int, ...], documents: tuple[int, ...]
) -> Iterable[tuple[Any, ...]]:
    """Read by columns, as that is quicker; many slots begin at one time, and each time is read once."""
    columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
    instants = _Instants({None: None})
    for at in dates if columns else ():
        columns[at] = map(instants.__getitem__, columns[at])
    for at in documents if columns else ():
        columns[at] = [_read(stored)[0] if isinstance(stored, str) else stored for stored in columns[at]]
    return zip(*columns, strict=True)


class _Instants(dict[Any, datetime | None]):
    """Instants by what is stored."""

    def __missing__(self, stored: str | datetime) -> datetime:
        self[stored] = instant = _instant(stored)
        return instant


def as_json(value: Any) -> Any:
    return _written_down(value) if value.__class__ in DOCUMENTS else value


def _readable(row: Sequence[Any], dates: tuple[int, ...], documents: tuple[int, ...]) -> tuple[Any, ...]:
    plain = list(row)
    for at in dates:
        plain[at] = plain[at] and _instant(plain[at])
    for at in documents:
        if isinstance(plain[at], str):
            plain[at] = _read(plain[at])[0]
    return tuple(plain)


@lru_cache(maxsize=256)
def written(dialect: Dialect, statement: Statement) -> Written:
    compiled = statement.compile(dialect=_numbering(dialect), compile_kwargs={"render_postcompile": True})
    return Written(str(compiled), dict(compiled.params), tuple(compiled.positiontup or ()))


@lru_cache(maxsize=8)
def _numbering(dialect: Dialect) -> Dialect:
    """With PostgreSQL's own numbers as marks: psycopg takes names apart, and those of a statement as long
    as the search at a hub at each run anew, for a fifth of a millisecond."""
    kind: type[DefaultDialect] = type(dialect)  # type: ignore[assignment]  # as every one of them is
    return dialect if dialect.name == "sqlite" else kind(paramstyle="numeric_dollar")


def _instant(stored: str | datetime) -> datetime:
    return _read_instant(stored) if isinstance(stored, str) else stored.astimezone(UTC)


@lru_cache(maxsize=4096)  # some weeks of the times at which slots begin, which every search reads again
def _read_instant(stored: str) -> datetime:
    return datetime.fromisoformat(f"{stored}+00:00")


def storable(value: Any) -> Any:
    """A value as SQLite stores it."""
    as_stored = _AS_STORED.get(value.__class__)
    return as_stored(value) if as_stored else value


def _stored_instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


_AS_STORED: dict[type, Callable[[Any], str]] = {
    datetime: _stored_instant,
    **dict.fromkeys(DOCUMENTS, _written_down),
}
