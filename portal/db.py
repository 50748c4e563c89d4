"""The database: engine, Base, the session of a thread, transaction(), and the few column types."""

import fcntl
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from nhs_number.validate import is_valid
from sqlalchemy import URL, Connection, DateTime, Engine, MetaData, String, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# PostgreSQL sees what is committed at each statement either way; a reading transaction would only add the two
# trips of its beginning and its end, a tenth of what pages wait for.
READING, WRITING = "AUTOCOMMIT", "READ COMMITTED"


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the Python side, UTC in the database. A naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: attach its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value and value.astimezone(UTC)
        return value.replace(tzinfo=UTC)


class NhsNumber(TypeDecorator[str]):
    """Ten digits with a right check digit (standards: NHS number, mod 11)."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        if value is None:
            return None
        digits = re.sub(r"[\s-]", "", value)
        if not is_valid(digits):
            raise ValueError("not a valid NHS number")
        return digits


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime}


def random_id() -> str:
    """A public identifier: 128 random bits, so that nothing can be counted or guessed."""
    return secrets.token_urlsafe(16)


db_session: scoped_session[Session] = scoped_session(sessionmaker(autoflush=True, expire_on_commit=False))


def connect(url: str) -> Engine:
    """Open the database at `url` and make it the one that `db_session` uses."""
    engine = _sqlite(url) if url.startswith("sqlite") else _postgresql(url)
    db_session.remove()
    db_session.configure(bind=engine)
    return engine


def engine_in_use() -> Engine:
    """The engine that `db_session` uses, without making a session to ask it."""
    engine: Engine = db_session.session_factory.kw["bind"]
    return engine


def _postgresql(url: str) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,  # what people wrote stands in no error message, and so in no log (threat T32)
        isolation_level=READING,
        pool_size=5,
        max_overflow=15,
        pool_timeout=10,
        connect_args={
            "options": "-c statement_timeout=15000 -c lock_timeout=8000"
            " -c idle_in_transaction_session_timeout=30000 -c timezone=UTC"
        },
    )
    event.listen(engine, "checkout", _hear_from_postgresql)
    return engine


def _hear_from_postgresql(connection: Any, _record: object, _borrower: object) -> None:
    """A pooled connection survives no server restart; one that ended has said so, and waits to be heard.

    Listening costs no trip. SQLAlchemy's `pool_pre_ping` asks instead: a seventh of the time of all pages.
    """
    try:
        connection.pgconn.consume_input()  # the server's last words, if it had any
        connection.pgconn.consume_input()  # and that it hung up
    except Exception as gone:  # psycopg's own kind; named here, it would be imported beside SQLite too (5 MB)
        raise InvalidatePoolError from gone


def _sqlite(url: str) -> Engine:
    engine = create_engine(
        url, hide_parameters=True, connect_args={"timeout": 10, "check_same_thread": False}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _record: Any) -> None:
    connection.isolation_level = None  # we write BEGIN ourselves, below
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A reader that turns writer fails at once with "locked" and no timeout applies: writers say so at BEGIN.
    if connection.get_execution_options().get("writing", False):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:  # past the statement machinery: it locks nothing yet, so it cannot fail, and every page begins here
        connection.connection.driver_connection.execute("BEGIN")  # type: ignore[union-attr]


_AS_WRITER: dict[str, dict[str, Any]] = {
    "sqlite": {"writing": True},
    "postgresql": {"isolation_level": WRITING},
}


@contextmanager
def transaction() -> Iterator[Session]:
    """One change: all of it is committed, or none. Inside another one it joins that."""
    session = db_session()
    if session.info.get("writing"):
        yield session
        return
    if session.in_transaction():
        session.commit()  # ends the reading, which cannot write; loaded objects stay usable
    engine = session.get_bind().engine
    session.info["writing"] = True
    with writers_turn(engine.url):
        try:
            session.connection(execution_options=_AS_WRITER[engine.dialect.name])
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info.pop("writing", None)


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is as it stood at one moment, for what is read in many pieces."""
    session = db_session()
    if session.info.get("writing"):
        yield
        return
    if session.in_transaction():
        session.commit()
    is_sqlite = session.get_bind().dialect.name == "sqlite"  # whose reading transactions are all like that
    session.connection(execution_options=None if is_sqlite else {"isolation_level": "REPEATABLE READ"})
    try:
        yield
    finally:
        session.commit()


@contextmanager
def writers_turn(url: URL) -> Iterator[None]:
    """SQLite's writers stand in a line: its own way, asking again after ever longer sleeps, lets some starve.

    The kernel keeps the line, for threads and processes alike, and a process that dies leaves it. Whoever
    writes past the portal is still met by SQLite's own lock.
    """
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        yield
        return
    turn = os.open(f"{url.database}.turn", os.O_WRONLY | os.O_CREAT, 0o666)
    try:
        fcntl.flock(turn, fcntl.LOCK_EX)
        yield
    finally:
        os.close(turn)
