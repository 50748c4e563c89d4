"""The append-only, hash-chained record of who did what, written in the transaction of the change."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    Integer,
    String,
    UniqueConstraint,
    bindparam,
    insert,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal import clock
from portal.access import Viewer
from portal.db import Base, db_session

FIRST_HASH = "0" * 64


class AnonymousChange(Exception):
    """A change was attempted with no transaction or no actor to put to it."""


class AuditEvent(Base):
    """One line of the record. Rows are never changed; each holds the hash of the one before it."""

    __tablename__ = "audit_event"
    __table_args__ = (
        UniqueConstraint("practice_id", "sequence"),
        Index("ix_audit_event_subject", "practice_id", "subject_type", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    sequence: Mapped[int]
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(60))
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(64))
    details: Mapped[dict[str, object]] = mapped_column(JSON)
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
    session = db_session()
    if not session.info.get("writing") or not viewer.actor_id:
        raise AnonymousChange(action)
    last = _last(viewer.practice_id)
    session.flush()  # the line follows the change it is about
    line: dict[str, Any] = {
        "practice_id": viewer.practice_id,
        "sequence": last[0] + 1,
        "at": clock.now(),
        "actor_role": viewer.role.value,
        "actor_id": viewer.actor_id,
        "action": action,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "details": dict(details or {}),
        "previous_hash": last[1],
    }
    session.connection().execute(_WRITE, line | {"hash": _hash(line)})


# Built once: every change ends with these two.
_WRITE = insert(AuditEvent)
_LAST = (
    select(AuditEvent.sequence, AuditEvent.hash)
    .where(AuditEvent.practice_id == bindparam("practice"))
    .order_by(AuditEvent.sequence.desc())
    .limit(1)
)


def _last(practice_id: int) -> tuple[int, str]:
    """Sequence and hash of the chain's end; the lock keeps two writers from continuing the same end."""
    session = db_session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(7301, :practice)"), {"practice": practice_id})
    row = session.connection().execute(_LAST, {"practice": practice_id}).first()
    return (row[0], row[1]) if row else (0, FIRST_HASH)


_HASHED = (
    "practice_id",
    "sequence",
    "at",
    "actor_role",
    "actor_id",
    "action",
    "subject_type",
    "subject_id",
    "details",
    "previous_hash",
)


def _hash(line: Mapping[str, Any]) -> str:
    content = [line["at"].isoformat() if name == "at" else line[name] for name in _HASHED]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_break(practice_id: int) -> int | None:
    """The sequence number at which the chain does not hold, or None when every line is as it was written."""
    expected, previous = 1, FIRST_HASH
    events = db_session.scalars(
        select(AuditEvent).where(AuditEvent.practice_id == practice_id).order_by(AuditEvent.sequence)
    )
    for event in events:
        if event.sequence != expected or event.previous_hash != previous or event.hash != _hash(vars(event)):
            return expected
        expected, previous = expected + 1, event.hash
    return None
