"""Which free slots fit a request: one search per role it may be booked with, each answered from the index.

What is not urgent is searched for with the role named first, and with the others only where that has few.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from itertools import accumulate
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, func, select, union_all

from portal.access import Viewer
from portal.booking.fitting_queries import (
    SAME,
    Shape,
    columns,
    fits,
    has_places,
    is_at_hub,
    is_elsewhere,
    is_long_enough,
    is_own,
    suits,
)
from portal.booking.models import Slot
from portal.booking.wanted import LEAD, Wanted
from portal.db import UtcDateTime, db_session
from portal.plain_rows import named_rows_of

ENOUGH = 6  # with so many times of the role named first, nobody else's are taken up


class FreeSlot(NamedTuple):
    """A slot that may be chosen, and the way of meeting; a longer visit ends with a later slot."""

    id: int
    public_id: str
    role: str
    staff_id: int
    site_id: int
    starts_at: datetime
    ends_at: datetime
    mode: str
    is_overlap: bool  # with another appointment of this patient: shown to staff alone


def _positions(*names: str) -> tuple[int, ...]:
    return tuple(map(FreeSlot._fields.index, names))


DATES = _positions("starts_at", "ends_at")
# Read by position, of a page of slots at once, in C: the search feels every microsecond for each slot (P7).
_KIND_OF = itemgetter(*_positions("starts_at", "role", "mode", "site_id"))
_ID, _ROLE, _STARTS = (itemgetter(*_positions(name)) for name in ("id", "role", "starts_at"))


class Offers(NamedTuple):
    """A list of free slots, and the moment after which the next list begins; None when there is no more."""

    slots: list[FreeSlot]
    more_after: datetime | None = None


def free_slots(viewer: Viewer, wanted: Wanted, *, after: datetime | None = None, limit: int = 60) -> Offers:
    """The next free slots that fit, soonest first.

    Slots of one moment are never parted, so that none is missed between two lists.
    """
    if wanted.is_hopeless:
        return Offers([])
    after = after or wanted.earliest - LEAD
    first, others = (wanted.roles, ()) if wanted.is_urgent else (wanted.roles[:1], wanted.roles[1:])
    found = _found_with(first, wanted, after, limit)
    slots = _one_of_a_kind(wanted, found)
    if others and len(slots) < ENOUGH:  # else nobody would be shown what the others have
        found += _found_with(others, wanted, after, limit)
        slots = _one_of_a_kind(wanted, found)
    roles, slots = _preferred(slots, wanted)
    return _whole_moments(slots, limit, _end_of_sight(found, roles, wanted.hub_ids, limit))


def _found_with(roles: tuple[str, ...], wanted: Wanted, after: datetime, limit: int) -> list[FreeSlot]:
    """Up to so many slots, and one more, with each of these roles, at home and at each hub."""
    values = wanted.parameters() | {f"role_{n}": role for n, role in enumerate(roles)}
    values |= {"after": after, "most": limit + 1}
    return named_rows_of(FreeSlot, search(len(roles), Shape.of(wanted)), values, dates=DATES)


def _one_of_a_kind(wanted: Wanted, found: Sequence[FreeSlot]) -> list[FreeSlot]:
    """Slots that are the same to this person count once."""
    may_be = found if wanted.may_overlap else [slot for slot in found if not slot.is_overlap]
    return list(dict(zip(map(_KIND_OF, may_be), may_be, strict=True)).values())


def _preferred(slots: list[FreeSlot], wanted: Wanted) -> tuple[tuple[str, ...], list[FreeSlot]]:
    """roles.md, matching rule 1: the roles named first, as long as they leave a choice; then the soonest."""
    roles = wanted.roles
    if not wanted.is_urgent and len(roles) > 1:
        times = Counter(map(_ROLE, slots))
        so_far = accumulate(times[role] for role in roles)
        enough = next((n for n, count in enumerate(so_far) if count >= ENOUGH), len(roles))
        roles = roles[: enough + 1]
        slots = [slot for slot in slots if slot.role in roles]
    slots = sorted(slots, key=_ID)
    if len(roles) > 1:
        slots.sort(key=lambda slot: roles.index(slot.role))
    slots.sort(key=_STARTS)  # sorts are stable: of one moment, by role and then by number
    return roles, slots


def _end_of_sight(
    found: Sequence[FreeSlot], roles: tuple[str, ...], hubs: tuple[int, ...], limit: int
) -> datetime | None:
    """The moment from which on the search of an arm, stopped at its limit, may have left slots out."""
    if len(found) <= limit:
        return None
    starts: dict[tuple[str, int | None], list[datetime]] = defaultdict(list)
    for slot in found:
        starts[slot.role, slot.site_id if slot.site_id in hubs else None].append(slot.starts_at)
    stopped = (each for (role, _hub), each in starts.items() if len(each) > limit and role in roles)
    return min(map(max, stopped), default=None)


def _whole_moments(slots: list[FreeSlot], limit: int, out_of_sight: datetime | None) -> Offers:
    if len(slots) > limit:
        out_of_sight = min(slots[limit].starts_at, out_of_sight or slots[limit].starts_at)
    if out_of_sight is None:
        return Offers(slots)
    whole = slots[: bisect_left(slots, out_of_sight, key=_STARTS)] or slots[:limit]
    return Offers(whole, whole[-1].starts_at if whole else out_of_sight)


def fitting_slots(wanted: Wanted, public_id: str) -> list[Slot]:
    """The slot of this name if it fits the request, free or not, with those after it that the visit needs.

    Empty when it does not. On PostgreSQL they are locked until the transaction ends.
    """
    if not public_id.isprintable() or wanted.is_hopeless:  # PostgreSQL takes no NUL at all
        return []
    shape = Shape.of(wanted)
    first = select(Slot).where(*fits(shape), Slot.role.in_(wanted.roles), Slot.public_id == public_id)
    if not wanted.may_overlap:
        first = first.where(~is_elsewhere())
    slot = db_session.scalars(first.with_for_update(of=Slot), wanted.parameters()).first()
    if slot is None or slot.places > 1 or slot.minutes >= wanted.length.minutes:
        return [slot] if slot else []
    ends = slot.wall_minute + wanted.length.minutes
    after = select(Slot).where(
        *fits(shape._replace(parts=0, is_at_edge=False)),
        Slot.clinic_session_id == slot.clinic_session_id,
        Slot.wall_minute > slot.wall_minute,
        Slot.wall_minute < ends,
        *(each == getattr(slot, each.key) for each in SAME),
        Slot.places == 1,
    )
    ordered = after.order_by(Slot.starts_at).with_for_update()
    return _without_gap([slot, *db_session.scalars(ordered, wanted.parameters())], ends)


def _without_gap(run: list[Slot], ends: int) -> list[Slot]:
    """These slots if each begins where the one before it ends, and they last till then; else none."""
    follow = all(one.ends_at == after.starts_at for one, after in zip(run, run[1:], strict=False))
    return run if follow and run[-1].wall_minute + run[-1].minutes >= ends else []


# Of several clinicians free at one time for the same kind of meeting one is offered, so that the list stays
# short. The columns are those of the index, in its order: groups are read off it, and no further than asked.
_KIND = (Slot.starts_at, Slot.site_id, Slot.in_person, Slot.phone, Slot.video, Slot.places)


@lru_cache
def search(roles: int, shape: Shape) -> Select[Any]:
    """One arm a role, at home and at each hub, read from an index in order of time, stopped early (2b)."""
    kind = (*_KIND, Slot.is_step_free) if shape.is_step_free else _KIND
    places = ([is_own()], *(is_at_hub(n) for n in range(shape.hubs)))
    arms = [
        select(
            select(func.min(Slot.id).label("id"))
            .where(
                *where,
                *suits(shape),
                Slot.role == bindparam(f"role_{n}"),
                Slot.starts_at > bindparam("after", type_=UtcDateTime()),
                is_long_enough(),
                has_places(),
            )
            .group_by(*kind)
            .order_by(*kind)
            .limit(bindparam("most"))
            .subquery()
        )
        for n in range(roles)
        for where in places
    ]
    chosen = union_all(*arms).subquery()
    return select(*columns(shape)).join(chosen, chosen.c.id == Slot.id)
