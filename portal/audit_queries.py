"""Reads of the record of changes and of its seals, for sealing it and for checking it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, exists, func, select

from portal.access import Viewer
from portal.audit import AuditEvent, AuditSeal
from portal.db import db_session, one_moment

# An ordinary look goes this many ids back, so that it stays quick; a whole one goes to the beginning.
WINDOW = 20_000
_LINE = (
    AuditEvent.id,
    AuditEvent.practice_id,
    AuditEvent.at,
    AuditEvent.actor_role,
    AuditEvent.actor_id,
    AuditEvent.action,
    AuditEvent.subject_type,
    AuditEvent.subject_id,
    AuditEvent.details,
)


def last_seal(practice_id: int) -> AuditSeal | None:
    """The end of the practice's chain."""
    ordered = (
        select(AuditSeal).where(AuditSeal.practice_id == practice_id).order_by(AuditSeal.sequence.desc())
    )
    return db_session.scalars(ordered.limit(1)).first()


def has_looked(viewer: Viewer, action: str, subject_id: str, since: datetime) -> bool:
    """Whether this person's look at something has been recorded since then."""
    of_it = (
        AuditEvent.practice_id == viewer.practice_id,
        AuditEvent.subject_type == action.partition(".")[0],
        AuditEvent.subject_id == subject_id,
    )
    theirs = (AuditEvent.actor_id == viewer.actor_id, AuditEvent.action == action, AuditEvent.at >= since)
    return db_session.scalar(select(AuditEvent.id).where(*of_it, *theirs).limit(1)) is not None


def unsealed(
    practice_id: int, *, most: int | None = None, whole: bool = True
) -> Iterator[Row[*tuple[Any, ...]]]:
    """The lines that have no seal, in order of their ids."""
    yield from db_session.execute(_unsealed(practice_id, whole).limit(most))


def unsealed_count(practice_id: int) -> int:
    """How many lines have no seal yet."""
    lines = _unsealed(practice_id, whole=True).order_by(None).subquery()
    return db_session.scalar(select(func.count()).select_from(lines)) or 0


def _unsealed(practice_id: int, whole: bool) -> Select[*tuple[Any, ...]]:
    lines = (
        select(*_LINE)
        .where(AuditEvent.practice_id == practice_id, ~exists().where(AuditSeal.event_id == AuditEvent.id))
        .order_by(AuditEvent.id)
    )
    if whole:
        return lines
    newest = select(func.coalesce(func.max(AuditSeal.event_id), 0)).scalar_subquery()
    return lines.where(AuditEvent.id > newest - WINDOW)


def chain(practice_id: int) -> Iterator[tuple[AuditSeal, Row[*tuple[Any, ...]]]]:
    """Every seal in its order, with the line it names; the line's id is None where that is gone."""
    wanted = (
        select(AuditSeal, *_LINE)
        .outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
        .where(AuditSeal.practice_id == practice_id)
        .order_by(AuditSeal.sequence)
        .execution_options(yield_per=1000, populate_existing=True)
    )
    with one_moment():
        found = db_session.execute(wanted)
        for row in found:
            yield row.AuditSeal, row
