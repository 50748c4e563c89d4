"""When a slot fits a request, in SQL: its kind, its rank, the places left in it, and the slots after it."""

from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    String,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.orm import aliased

from portal.booking.models import AT_HUB, LIVE, STANDS, Appointment, Claim, ClinicSession, Slot
from portal.booking.wanted import AT_A_SITE, GROUP, Wanted
from portal.db import UtcDateTime

MINUTES: BindParameter[int] = bindparam("minutes")
NOW = bindparam("now", type_=UtcDateTime())
NEXT = aliased(Slot, name="next_slot")
AT_HUB_HERE = f"slot.{AT_HUB}"
# In the words, never a value: SQLite plans a statement anew at each run when a value could decide whether a
# partial index serves it, which took three times as long as the search itself.
BOOKED: ColumnElement[str] = literal_column("'booked'")
SAME = (Slot.in_person, Slot.phone, Slot.video, Slot.home)


class Shape(NamedTuple):
    """What decides the words of a statement; all else in it is values."""

    reachable: int | None  # how many places the person can get into, where that is not all of them
    is_one_site: bool
    staff: int | None  # how many clinicians are asked for
    parts: int
    is_at_edge: bool
    modes: tuple[str, ...]  # the ways of meeting, the best first
    hubs: int = 0  # how many of the network's hubs there are elsewhere
    is_step_free: bool = False  # the room must be

    @classmethod
    def of(cls, wanted: Wanted) -> "Shape":
        only = wanted.narrowed_to
        return cls(
            len(wanted.in_person_site_ids) if wanted.is_picky else None,
            only.site_id is not None,
            None if only.staff_ids is None else len(only.staff_ids),
            len(only.parts),
            only.is_at_edge,
            wanted.modes,
            len(wanted.hub_ids),
            wanted.needs_step_free,
        )


def fits(shape: Shape) -> list[ColumnElement[bool]]:
    """What makes a slot fit a request, free or not, for offering it and for claiming it alike."""
    elsewhere = and_(text(AT_HUB_HERE), Slot.site_id.in_(_each("hub", shape.hubs)))
    return [or_(is_own(), elsewhere) if shape.hubs else is_own(), *suits(shape)]


def is_own() -> ColumnElement[bool]:
    """In a clinic of the patient's own practice."""
    return Slot.practice_id == bindparam("practice")


def is_at_hub(n: int) -> list[ColumnElement[bool]]:
    """In a shared clinic at the nth hub of the network; worded as its index is, for SQLite to use that."""
    return [text(AT_HUB_HERE), Slot.site_id == bindparam(f"hub_{n}")]  # type: ignore[list-item]  # text() is one


def suits(shape: Shape) -> list[ColumnElement[bool]]:
    """What makes it fit, in whosever clinic it is."""
    return [
        Slot.starts_at >= bindparam("earliest", type_=UtcDateTime()),
        Slot.starts_at <= bindparam("latest", type_=UtcDateTime()),
        or_(Slot.closes_at.is_(None), Slot.closes_at > bindparam("closes", type_=UtcDateTime())),
        *_is_open(Slot),
        _can_meet(shape),
        *_is_what_was_asked_for(shape),
    ]


def _is_open(slot: Any) -> list[ColumnElement[bool]]:
    """Published, and for requests of this rank by now."""
    return [
        ~slot.is_withdrawn,
        or_(
            slot.least_rank <= bindparam("rank"),
            and_(slot.opens_at <= NOW, slot.opens_to_rank <= bindparam("rank")),
        ),
    ]


def _can_meet(shape: Shape) -> ColumnElement[bool]:
    """A way of meeting that both sides have."""
    return or_(*(_meets(mode, shape) for mode in shape.modes))


def _meets(mode: str, shape: Shape) -> ColumnElement[bool]:
    """Whether people can meet in the slot in this way: in a group only for whom a group is meant."""
    if mode not in AT_A_SITE:
        return and_(Slot.places == 1, getattr(Slot, mode))
    places = Slot.places > 1 if mode == GROUP else Slot.places == 1
    return and_(places, Slot.in_person, *_in_reach(shape))


def _in_reach(shape: Shape) -> list[ColumnElement[bool]]:
    """The place and the room, for whoever cannot climb steps."""
    reach: list[ColumnElement[bool]] = []
    if shape.is_step_free:
        reach.append(Slot.is_step_free)  # type: ignore[arg-type]  # mapped: it is one
    if shape.reachable is not None:
        reach.append(Slot.site_id.in_(_each("reachable", shape.reachable)))
    return reach


def _each(name: str, count: int) -> list[ColumnElement[Any]]:
    return [bindparam(f"{name}_{n}") for n in range(count)]


def _is_what_was_asked_for(shape: Shape) -> list[ColumnElement[bool]]:
    wishes: list[ColumnElement[bool]] = []
    if shape.is_one_site:
        wishes.append(Slot.site_id == bindparam("site"))
    if shape.staff is not None:
        wishes.append(Slot.staff_id.in_(_each("staff", shape.staff)))
    if shape.parts:
        of_day = (
            and_(Slot.wall_minute >= bindparam(f"from_{n}"), Slot.wall_minute < bindparam(f"until_{n}"))
            for n in range(shape.parts)
        )
        wishes.append(or_(*of_day))
    if shape.is_at_edge:
        wishes.append(_is_first_or_last())
    return wishes


def _is_first_or_last() -> ColumnElement[bool]:
    """At the edge of its clinic session, when the waiting room is at its quietest."""
    edges = or_(ClinicSession.starts_at == Slot.starts_at, ClinicSession.ends_at == _ends_at())
    return exists().where(ClinicSession.id == Slot.clinic_session_id, edges).correlate(Slot)


def has_places(slot: Any = Slot) -> ColumnElement[bool]:
    """Fewer live claims than places; a hold past its end counts for nothing.

    Nor does what the request itself holds, and may choose again, or has booked: a longer visit may move by
    part of its length. Only where it begins now it would not move at all.
    """
    begins = and_(Claim.state == BOOKED, Claim.part == literal_column("0")) if slot is Slot else false()
    taken = (
        select(func.count())
        .select_from(Claim)
        .where(
            Claim.slot_id == slot.id,
            text(LIVE),  # as the index says it: SQLite uses a partial index only for its own words
            or_(Claim.state == BOOKED, Claim.expires_at > NOW),
            or_(Claim.request_id != bindparam("request"), begins),
        )
        .correlate(slot)
        .scalar_subquery()
    )
    free: ColumnElement[bool] = taken < slot.places
    return free


def is_long_enough() -> ColumnElement[bool]:
    """It has the minutes by itself, or together with the free slots that follow it without a gap.

    Slots of one clinician never overlap, so that no gap is left when their minutes add up to those needed.
    """
    ends = Slot.wall_minute + MINUTES
    within = case((NEXT.wall_minute + NEXT.minutes > ends, ends - NEXT.wall_minute), else_=NEXT.minutes)
    free = (
        select(func.sum(within))
        .where(*follows(), *_is_open(NEXT), NEXT.places == 1, has_places(NEXT))
        .where(*(getattr(NEXT, each.key) == each for each in SAME))
        .correlate(Slot)
        .scalar_subquery()
    )
    return or_(Slot.minutes >= MINUTES, Slot.places > 1, free >= MINUTES)


def follows() -> list[ColumnElement[bool]]:
    """The slots of the same clinic session that begin within the minutes needed, the first included."""
    return [
        NEXT.clinic_session_id == Slot.clinic_session_id,
        NEXT.wall_minute >= Slot.wall_minute,
        NEXT.wall_minute < Slot.wall_minute + MINUTES,
    ]


def _ends_at() -> ColumnElement[Any]:
    last = (
        select(func.max(NEXT.ends_at, type_=UtcDateTime()))
        .where(*follows(), ~NEXT.is_withdrawn)
        .correlate(Slot)
        .scalar_subquery()
    )
    is_one = or_(Slot.minutes >= MINUTES, Slot.places > 1)
    return case((is_one, Slot.ends_at), else_=last)


def is_elsewhere(until: Any = None) -> ColumnElement[bool]:
    """This patient has another appointment at that time (this request's own may be on its way to move).

    `until` is when the visit ends, where that is known to need no look at the slots that follow.
    """
    return (
        exists()
        .where(
            Appointment.patient_id == bindparam("patient"),
            text(STANDS),
            Appointment.request_id != bindparam("request"),
            Appointment.starts_at < (_ends_at() if until is None else until),
            Appointment.ends_at > Slot.starts_at,
        )
        .correlate(Slot)
    )


def columns(shape: Shape) -> tuple[ColumnElement[Any], ...]:
    """What is read of a slot, with the best of the ways in which this person can meet somebody in it."""
    best = case(*((_meets(mode, shape), literal_column(f"'{mode}'", String())) for mode in shape.modes))
    return (
        Slot.id,
        Slot.public_id,
        Slot.role,
        Slot.staff_id,
        Slot.site_id,
        Slot.starts_at,
        _ends_at().label("ends_at"),
        best.label("mode"),
        is_elsewhere().label("is_overlap"),
    )  # type: ignore[return-value]  # mapped attributes are column elements, which their types do not say
