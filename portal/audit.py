"""The append-only record of who did what, written with the change, and sealed into a hash chain soon after.

A change only adds its lines, so that nobody waits for anybody else's; sealing.py makes the chain of them.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import CTE, BigInteger, ForeignKey, Index, Integer, String, bindparam, event, insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import JSON

from portal import clock
from portal.access import Viewer
from portal.db import Base, db_session
from portal.plain_changes import PlainChange
from portal.plain_rows import as_json

LONG_ID = BigInteger().with_variant(Integer, "sqlite")


class AnonymousChange(Exception):
    """A change was attempted with no transaction or no actor to put to it."""


class AuditEvent(Base):
    """One line of the record. The database refuses to change or delete it."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "practice_id", "subject_type", "subject_id"),)

    id: Mapped[int] = mapped_column(LONG_ID, primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, object]] = mapped_column(JSON)


class AuditSeal(Base):
    """The place of a line in its practice's chain; the hash is over the line and the hash before it."""

    __tablename__ = "audit_seal"

    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(LONG_ID, ForeignKey("audit_event.id"), unique=True)
    sealed_at: Mapped[datetime | None]  # None: sealed as it was written, as lines once were
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


def record(
    viewer: Viewer,
    action: str,
    subject_type: str,
    subject_id: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """Add a line about a change (or a look at a record) by the viewer, in the transaction under way.

    `details` holds codes, ids and counts, never what a person wrote. Raises AnonymousChange outside a
    transaction or without an actor.
    """
    record_line(line_about(viewer, action, subject_type, subject_id, details))


def record_line(line: dict[str, object]) -> None:
    """As `record`, of a line that `line_about` has made."""
    session = db_session()
    if not session.info.get("writing"):
        raise AnonymousChange(line["action"])
    session.flush()  # what the database refuses, it refuses before the line
    session.info.setdefault("audit_lines", []).append(line)


def line_about(
    viewer: Viewer,
    action: str,
    subject_type: str,
    subject_id: str,
    details: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """The line that `record` adds. Raises AnonymousChange without an actor."""
    if not viewer.actor_id:
        raise AnonymousChange(action)
    return {
        "practice_id": viewer.practice_id,
        "at": clock.now(),
        "actor_role": viewer.role.value,
        "actor_id": viewer.actor_id,
        "action": action,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "details": dict(details or {}),
    }


_WRITE = insert(AuditEvent)
_COLUMNS = ("practice_id", "at", "actor_role", "actor_id", "action", "subject_type", "subject_id", "details")
_WRITE_ONE = insert(AuditEvent).inline().values({name: bindparam(name) for name in _COLUMNS})


def record_plainly(
    change: PlainChange,
    viewer: Viewer,
    action: str,
    subject_type: str,
    subject_id: str,
    details: Mapping[str, object] | None = None,
) -> None:
    """As `record`, for a change that is made of plain statements alone."""
    change.make(_WRITE_ONE, line_about(viewer, action, subject_type, subject_id, details))


_GIVEN = [bindparam(f"line_{name}", type_=AuditEvent.__table__.c[name].type) for name in _COLUMNS]


def line_beside(change: CTE) -> CTE:
    """The line as a part of the statement that makes the change, for each row of it (PostgreSQL alone)."""
    lines = select(*_GIVEN).select_from(change)
    return insert(AuditEvent).from_select(_COLUMNS, lines, include_defaults=False).cte("line")


def values_of(line: Mapping[str, object]) -> dict[str, object]:
    """What a statement with a `line_beside` is given."""
    return {f"line_{name}": as_json(value) for name, value in line.items()}


def _write_lines(session: Session) -> None:
    """The lines of a change go to the database together, right before it is committed."""
    if lines := session.info.pop("audit_lines", None):
        session.flush()  # the lines follow the change they are about
        session.connection().execute(_WRITE, lines)


def _forget_lines(session: Session, _transaction: object = None) -> None:
    session.info.pop("audit_lines", None)


event.listen(db_session, "before_commit", _write_lines)
event.listen(db_session, "after_soft_rollback", _forget_lines)
