"""Which free slots fit a request: one search per role it may be booked with, each answered from the index."""

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Select, and_, bindparam, exists, or_, select, text, union_all
from sqlalchemy.sql.elements import ColumnElement

from portal import clock
from portal.access import Viewer
from portal.booking.models import LIVE, Appointment, Claim, Slot
from portal.booking.wanted import LEAD, Wanted
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
    found = db_session.execute(
        _search(len(wanted.roles)),
        wanted.parameters()
        | {f"role_{n}": role for n, role in enumerate(wanted.roles)}
        | {"now": clock.now(), "after": after or wanted.earliest - LEAD, "most": limit + 1},
    )
    slots = [FreeSlot._make((*row[:7], mode)) for row in found if (mode := wanted.mode_of(row))]
    return _whole_moments(_preferred(slots, wanted), limit)


def _preferred(slots: list[FreeSlot], wanted: Wanted) -> list[FreeSlot]:
    """roles.md, matching rule 1: the roles named first, as long as they leave a choice; then the soonest."""
    place = {role: n for n, role in enumerate(wanted.roles)}
    if not wanted.is_urgent:
        counts = [sum(slot.role == role for slot in slots) for role in wanted.roles]
        enough = next((n for n in range(len(counts)) if sum(counts[: n + 1]) >= ENOUGH), len(counts))
        slots = [slot for slot in slots if place[slot.role] <= enough]
    return sorted(slots, key=lambda slot: (slot.starts_at, place[slot.role], slot.id))


def _whole_moments(slots: list[FreeSlot], limit: int) -> Offers:
    if len(slots) <= limit:
        return Offers(slots)
    first_left_out = slots[limit].starts_at
    whole = [slot for slot in slots[:limit] if slot.starts_at < first_left_out] or slots[:limit]
    return Offers(whole, whole[-1].starts_at)


def fitting_slot(wanted: Wanted, public_id: str) -> Any | None:
    """The slot if it fits the request, free or not; on PostgreSQL it is locked until the transaction ends."""
    if not public_id.isprintable():  # nothing we made; PostgreSQL takes no NUL at all
        return None
    statement = select(*_COLUMNS).where(*_fits(), Slot.public_id == public_id).with_for_update()
    return db_session.execute(statement, wanted.parameters()).first()


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


@lru_cache
def _search(roles: int) -> Select[Any]:
    """One arm a role, each read from the index in order of time and stopped early (performance 2b)."""
    arms = [
        select(
            select(*_COLUMNS)
            .where(
                *_fits(),
                Slot.role == bindparam(f"role_{n}"),
                Slot.starts_at > bindparam("after", type_=UtcDateTime()),
                ~_is_taken(),
            )
            .order_by(Slot.starts_at)
            .limit(bindparam("most"))
            .subquery()
        )
        for n in range(roles)
    ]
    return select(union_all(*arms).subquery())


def _fits() -> tuple[ColumnElement[bool], ...]:
    """What makes a slot fit a request, for offering it and for claiming it alike."""
    return (
        Slot.practice_id == bindparam("practice"),
        Slot.starts_at >= bindparam("earliest", type_=UtcDateTime()),
        Slot.starts_at <= bindparam("latest", type_=UtcDateTime()),
        ~Slot.is_withdrawn,
        or_(~Slot.is_urgent, bindparam("urgent", type_=Boolean())),
        Slot.site_id.in_(bindparam("sites", expanding=True)),
        or_(
            and_(Slot.phone, bindparam("phone", type_=Boolean())),
            and_(Slot.video, bindparam("video", type_=Boolean())),
            and_(Slot.in_person, Slot.site_id.in_(bindparam("in_person_sites", expanding=True))),
        ),
        ~_is_elsewhere(),
    )


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
