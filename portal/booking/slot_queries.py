"""Which free slots fit a request: one search per role it may be booked with, each answered from the index."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Executable, Row, and_, bindparam, exists, func, or_, select, text, union_all
from sqlalchemy.sql.elements import ColumnElement

from portal.access import Viewer
from portal.booking.models import LIVE, Appointment, Claim, Slot
from portal.booking.wanted import IN_PERSON, LEAD, PHONE, VIDEO, Wanted
from portal.db import UtcDateTime, db_session

ENOUGH = 6  # with so many times of the role named first, nobody else's are taken up


class FreeSlot(NamedTuple):
    """A slot that may be chosen, and the way of meeting it would be."""

    id: int
    public_id: str
    role: str
    staff_id: int
    site_id: int
    starts_at: datetime
    ends_at: datetime
    mode: str


ROLE, SITE, STARTS = (FreeSlot._fields.index(name) for name in ("role", "site_id", "starts_at"))


class Offers(NamedTuple):
    """A list of free slots, and the moment after which the next list begins; None when there is no more."""

    slots: list[FreeSlot]
    more_after: datetime | None = None


def free_slots(viewer: Viewer, wanted: Wanted, *, after: datetime | None = None, limit: int = 60) -> Offers:
    """The next free slots that fit, soonest first.

    Slots of one moment are never parted, so that none is missed between two lists.
    """
    if not (wanted.roles and wanted.modes and wanted.sites) or wanted.earliest > wanted.latest:
        return Offers([])
    found = db_session.connection().execute(  # plain tuples: no objects are wanted, and none are made
        _search(len(wanted.roles), wanted.is_picky, wanted.site_id is not None),
        wanted.parameters()
        | {f"role_{n}": role for n, role in enumerate(wanted.roles)}
        | {"after": after or wanted.earliest - LEAD, "most": limit + 1},
    )
    rows = found.all()
    roles, slots = _preferred(_one_of_a_kind(wanted, rows), wanted)
    return _whole_moments(slots, limit, _end_of_sight(rows, roles, limit))


def _one_of_a_kind(wanted: Wanted, found: Iterable[Row[Any]]) -> list[FreeSlot]:
    """Slots with the best way of meeting in each; those that are the same to this person count once."""
    modes: dict[tuple[object, ...], str | None] = {}
    kinds: dict[tuple[object, ...], FreeSlot] = {}
    for row in found:
        about, ways, is_elsewhere = row[:7], row[7:10], row[-1]
        way = (about[SITE], ways)
        if way not in modes:
            modes[way] = wanted.mode_of(row)
        if (mode := modes[way]) and not is_elsewhere:
            kinds.setdefault((about[STARTS], about[ROLE], mode, about[SITE]), FreeSlot._make((*about, mode)))
    return list(kinds.values())


def _preferred(slots: list[FreeSlot], wanted: Wanted) -> tuple[tuple[str, ...], list[FreeSlot]]:
    """roles.md, matching rule 1: the roles named first, as long as they leave a choice; then the soonest."""
    roles = wanted.roles
    if not wanted.is_urgent:
        counts = [sum(slot.role == role for slot in slots) for role in roles]
        enough = next((n for n in range(len(counts)) if sum(counts[: n + 1]) >= ENOUGH), len(counts))
        roles = roles[: enough + 1]
    place = {role: n for n, role in enumerate(roles)}
    taken_up = (slot for slot in slots if slot.role in place)
    return roles, sorted(taken_up, key=lambda slot: (slot.starts_at, place[slot.role], slot.id))


def _end_of_sight(rows: Sequence[Row[Any]], roles: tuple[str, ...], limit: int) -> datetime | None:
    """The moment from which on a role's search, stopped at its limit, may have left slots out."""
    starts: dict[str, list[datetime]] = {role: [] for role in roles}
    for row in rows:
        if row[ROLE] in starts:
            starts[row[ROLE]].append(row[STARTS])
    return min((max(each) for each in starts.values() if len(each) > limit), default=None)


def _whole_moments(slots: list[FreeSlot], limit: int, out_of_sight: datetime | None) -> Offers:
    if len(slots) > limit:
        out_of_sight = min(slots[limit].starts_at, out_of_sight or slots[limit].starts_at)
    if out_of_sight is None:
        return Offers(slots)
    whole = [slot for slot in slots if slot.starts_at < out_of_sight] or slots[:limit]
    return Offers(whole, whole[-1].starts_at if whole else out_of_sight)


def fitting_slot(wanted: Wanted, public_id: str) -> Any | None:
    """The slot if it fits the request, free or not; on PostgreSQL it is locked until the transaction ends."""
    if not public_id.isprintable():  # nothing we made; PostgreSQL takes no NUL at all
        return None
    statement = select(*_COLUMNS).where(
        *_fits(wanted.is_picky, wanted.site_id is not None),
        Slot.role.in_(wanted.roles),
        Slot.public_id == public_id,
        ~_is_elsewhere(),
    )
    return db_session.execute(statement.with_for_update(), wanted.parameters()).first()


_COLUMNS = (
    Slot.id,
    Slot.public_id,
    Slot.role,
    Slot.staff_id,
    Slot.site_id,
    Slot.starts_at,
    Slot.ends_at,
    Slot.in_person,
    Slot.phone,
    Slot.video,
)
# Of several clinicians free at one time for the same kind of meeting one is offered, so that the list stays
# short. The columns are those of the index, in its order: groups are read off it, and no further than asked.
_KIND = (Slot.starts_at, Slot.site_id, Slot.in_person, Slot.phone, Slot.video)


@lru_cache
def _search(roles: int, is_picky: bool, is_one_site: bool) -> Executable:
    """One arm a role, each read from the index in order of time and stopped early (performance 2b)."""
    arms = [
        select(
            select(func.min(Slot.id).label("id"))
            .where(
                *_fits(is_picky, is_one_site),
                Slot.role == bindparam(f"role_{n}"),
                Slot.starts_at > bindparam("after", type_=UtcDateTime()),
                ~_is_taken(),
            )
            .group_by(*_KIND)
            .order_by(*_KIND)
            .limit(bindparam("most"))
            .subquery()
        )
        for n in range(roles)
    ]
    chosen = union_all(*arms).subquery()
    return select(*_COLUMNS, _is_elsewhere()).join(chosen, chosen.c.id == Slot.id)


def _fits(is_picky: bool, is_one_site: bool) -> list[ColumnElement[bool]]:
    """What makes a slot fit a request, for offering it and for claiming it alike."""
    reachable = [Slot.site_id.in_(bindparam("reachable", expanding=True))] if is_picky else []
    return [
        Slot.practice_id == bindparam("practice"),
        Slot.starts_at >= bindparam("earliest", type_=UtcDateTime()),
        Slot.starts_at <= bindparam("latest", type_=UtcDateTime()),
        ~Slot.is_withdrawn,
        or_(
            Slot.least_rank <= bindparam("rank"),
            and_(
                Slot.opens_at <= bindparam("now", type_=UtcDateTime()),
                Slot.opens_to_rank <= bindparam("rank"),
            ),
        ),
        or_(
            and_(Slot.phone, bindparam(PHONE, type_=Boolean())),
            and_(Slot.video, bindparam(VIDEO, type_=Boolean())),
            and_(Slot.in_person, bindparam(IN_PERSON, type_=Boolean()), *reachable),
        ),
        *([Slot.site_id == bindparam("site")] if is_one_site else []),
    ]


def _is_taken() -> ColumnElement[bool]:
    """A live claim stands on the slot; a hold past its end counts for nothing."""
    return (
        exists()
        .where(
            Claim.slot_id == Slot.id,
            text(LIVE),  # as the index says it: SQLite uses a partial index only for its own words
            or_(Claim.state == "booked", Claim.expires_at > bindparam("now", type_=UtcDateTime())),
        )
        .correlate(Slot)
    )


def _is_elsewhere() -> ColumnElement[bool]:
    """This patient has another appointment at that time (this request's own may be on its way to move)."""
    return (
        exists()
        .where(
            Appointment.patient_id == bindparam("patient"),
            Appointment.status == "booked",
            Appointment.request_id != bindparam("request"),
            Appointment.starts_at < Slot.ends_at,
            Appointment.ends_at > Slot.starts_at,
        )
        .correlate(Slot)
    )
