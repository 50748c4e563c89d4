"""Seals the record of changes into one hash chain a practice, soon after the changes, and checks the chain.

A change only adds its lines: nobody waits for anybody else's. `flask worker` then seals every line that it
can see and that has no seal. A transaction that ends late is seen by a later round, whatever its lines' ids
are, so that no line is passed over; and whoever seals is alone, so that each seal follows the one before it.
"""

import hashlib
import json
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, text

from portal import audit_queries, clock
from portal.access import Viewer
from portal.audit import AuditSeal
from portal.db import db_session, transaction

FIRST_HASH = "0" * 64
AT_ONCE = 250  # lines sealed in one transaction: others' changes wait no longer than that takes
# No change is under way for so long: a line that turns up among those sealed before then was put in later.
LATEST = timedelta(hours=1)
LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Break(NamedTuple):
    """Where the record is not as it was sealed: a place in the chain; None for a line put in, not sealed."""

    sequence: int | None
    event_id: int


def seal_lately(viewer: Viewer) -> int:
    """The worker's duty of every few seconds: the newest lines."""
    return seal(viewer.practice_id, whole=False)


def seal_all(viewer: Viewer) -> int:
    """The worker's duty of every hour: any line at all."""
    return seal(viewer.practice_id)


def seal(practice_id: int, *, whole: bool = True) -> int:
    """Seal the practice's lines that have no seal; how many. While another does so, leave it to them."""
    sealed, done = 0, AT_ONCE
    # looked at before the transaction: most rounds find nothing, and keep nobody waiting
    while done == AT_ONCE and any(audit_queries.unsealed(practice_id, most=1, whole=whole)):
        with transaction():
            done = _seal_some(practice_id, whole) if _is_our_turn(practice_id) else 0
        sealed += done
    return sealed


def _is_our_turn(practice_id: int) -> bool:
    if db_session().get_bind().dialect.name != "postgresql":
        return True  # SQLite's writers are alone anyway
    turn = text("SELECT pg_try_advisory_xact_lock(7301, :practice)")
    return bool(db_session.scalar(turn, {"practice": practice_id}))


def _seal_some(practice_id: int, whole: bool) -> int:
    last, now = audit_queries.last_seal(practice_id), clock.now()
    sequence, previous = (last.sequence, last.hash) if last else (0, FIRST_HASH)
    seals: list[dict[str, Any]] = []
    for line in audit_queries.unsealed(practice_id, most=AT_ONCE, whole=whole):
        sequence += 1
        own = _hash(line, sequence, now, previous)
        place = {"practice_id": practice_id, "sequence": sequence, "event_id": line.id, "sealed_at": now}
        seals.append(place | {"previous_hash": previous, "hash": own})
        previous = own
    if seals:
        db_session.execute(insert(AuditSeal), seals)
    return len(seals)


def _hash(line: Row[*tuple[Any, ...]], sequence: int, sealed_at: datetime | None, previous: str) -> str:
    told = [line.actor_role, line.actor_id, line.action, line.subject_type, line.subject_id, line.details]
    content = [line.practice_id, sequence, line.at.isoformat(), *told, previous]
    if sealed_at is not None:  # lines of before there were seals carried their hash themselves
        content += [line.id, sealed_at.isoformat()]
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def first_break(practice_id: int) -> Break | None:
    """Where the record first is not as it was written and sealed; None when all of it is.

    A line changed or gone breaks its seal; one put in afterwards has an id below those sealed long before.
    """
    expected, previous, before = 1, FIRST_HASH, _LongBefore()
    for seal, line in audit_queries.chain(practice_id):
        follows = (seal.sequence, seal.previous_hash) == (expected, previous) and line.id is not None
        if not follows or seal.hash != _hash(line, seal.sequence, seal.sealed_at, previous):
            return Break(expected, seal.event_id)
        if before.has_passed(seal.event_id, seal.sealed_at or LONG_AGO):
            return Break(expected, seal.event_id)
        before.add(seal.event_id, seal.sealed_at or LONG_AGO)
        expected, previous = expected + 1, seal.hash
    now = clock.now()
    waiting = (line.id for line in audit_queries.unsealed(practice_id))
    return next((Break(None, id) for id in waiting if before.has_passed(id, now)), None)


class _LongBefore:
    """The highest id among the lines that were sealed long before a moment; moments come in order."""

    def __init__(self) -> None:
        self._highest = 0
        self._recent: deque[tuple[datetime, int]] = deque()

    def add(self, event_id: int, sealed_at: datetime) -> None:
        self._recent.append((sealed_at, event_id))

    def has_passed(self, event_id: int, moment: datetime) -> bool:
        while self._recent and (moment - self._recent[0][0]) > LATEST:
            self._highest = max(self._highest, self._recent.popleft()[1])
        return event_id < self._highest
