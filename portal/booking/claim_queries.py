"""The one statement that claims a slot: that it fits and is free is looked at in the very same moment."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Insert, Select, String, bindparam, exists, insert, literal, or_, select, text
from sqlalchemy.orm import aliased

from portal import audit
from portal.booking.fitting_queries import MINUTES, Shape, fits, is_elsewhere
from portal.booking.models import LIVE, Claim, Slot
from portal.booking.wanted import GROUP, Wanted
from portal.db import UtcDateTime, engine_in_use, transaction
from portal.plain_rows import rows_of

FILLED = (
    *("public_id", "practice_id", "slot_id", "place", "part", "state"),
    *("mode", "expires_at", "request_id", "created_at"),
)


def claimed_at_once(
    wanted: Wanted, slot_public_id: str, claim: Claim, line: dict[str, object]
) -> tuple[int, int] | None:
    """Write this hold, with its line of the record, if the slot fits by itself and is free: the ids of both.

    None, with nothing written, whenever it takes a longer look: no such slot, a claim on it that stands or
    has ended, a hold that the request has, a group, a visit of several slots.
    """
    only = replace(wanted, modes=tuple(each for each in wanted.modes if each == claim.mode != GROUP))
    if only.is_hopeless or not slot_public_id.isprintable():  # PostgreSQL takes no NUL at all
        return None
    values = only.parameters() | {f"role_{n}": role for n, role in enumerate(only.roles)}
    values |= {"slot": slot_public_id, "claim": claim.public_id, "mode": claim.mode}
    values |= {"ends": claim.expires_at, "made": claim.created_at}
    kind = len(only.roles), Shape.of(only), only.may_overlap
    if engine_in_use().dialect.name == "postgresql":
        # outside a transaction PostgreSQL commits it by itself (db.READING): one trip in place of three (P9)
        rows = rows_of(_claiming_and_recording(*kind), values | audit.values_of(line))
    else:
        with transaction():
            if rows := rows_of(_claiming(*kind), values):
                audit.record_line(line)
    return (rows[0][0], rows[0][1]) if rows else None


@lru_cache
def _claiming_and_recording(roles: int, shape: Shape, may_overlap: bool) -> Select[*tuple[Any, ...]]:
    """Both in one trip, which is the whole change on PostgreSQL; SQLite has no such statements."""
    made = _claiming(roles, shape, may_overlap).cte("made")
    return select(made.c.id, made.c.slot_id).add_cte(audit.line_beside(made))


@lru_cache
def _claiming(roles: int, shape: Shape, may_overlap: bool) -> Insert:
    """What fitting_slots() looks at, and no claim; the slot is locked against a change of its rota."""
    other = aliased(Claim, name="other")
    slot: Select[*tuple[Any, ...]] = (
        select(
            bindparam("claim", type_=String()),
            Slot.practice_id,
            Slot.id,
            literal(1),
            literal(0),
            literal("held"),
            bindparam("mode", type_=String()),
            bindparam("ends", type_=UtcDateTime()),
            bindparam("request"),
            bindparam("made", type_=UtcDateTime()),
        )
        .where(
            *fits(shape),
            Slot.public_id == bindparam("slot"),
            or_(*(Slot.role == bindparam(f"role_{n}") for n in range(roles))),
            Slot.minutes >= MINUTES,
            ~exists().where(other.slot_id == Slot.id, text(f"other.{LIVE}")).correlate(Slot),
            ~exists().where(other.request_id == bindparam("request"), text("other.state = 'held'")),
        )
        .with_for_update(of=Slot, read=True)
    )
    if not may_overlap:
        slot = slot.where(~is_elsewhere(Slot.ends_at))
    return insert(Claim).from_select(FILLED, slot, include_defaults=False).returning(Claim.id, Claim.slot_id)
