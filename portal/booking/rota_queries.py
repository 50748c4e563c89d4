"""Reads of patterns, leave, clinic sessions and how full they are."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import and_, case, exists, func, or_, select, text

from portal import clock
from portal.access import Permission, Viewer
from portal.booking.capacity_queries import claims_by_slot
from portal.booking.models import LIVE, Claim, ClinicSession, Slot
from portal.booking.rota_models import Leave, PatternDayOff, ReleaseRule, RotaPattern
from portal.db import db_session


@dataclass(frozen=True, slots=True)
class SessionCount:
    """A clinic session and how full it is."""

    id: int
    held_on: date
    staff_id: int
    role: str
    site_id: int
    starts_at: datetime
    ends_at: datetime
    title: str
    pattern_public_id: str
    slots: int
    booked: int
    held: int
    urgent: int

    @property
    def free(self) -> int:
        return self.slots - self.booked - self.held

    @property
    def is_over(self) -> bool:
        return self.ends_at <= clock.now()


def session_counts(viewer: Viewer, since: date, until: date) -> list[SessionCount]:
    """The clinic sessions of these days, with their slots free and taken."""
    if not viewer.can(Permission.SEE_ROTAS):
        return []
    taken = claims_by_slot(viewer)
    booked, held = func.coalesce(taken.c.booked, 0), func.coalesce(taken.c.held, 0)
    rows = db_session.execute(
        select(
            *(getattr(ClinicSession, name) for name in SessionCount.__slots__[:8]),
            RotaPattern.public_id,
            func.sum(case((~Slot.is_withdrawn, Slot.places), else_=booked)),
            func.sum(booked),
            func.sum(held),
            func.sum(case((and_(Slot.least_rank > 0, ~Slot.is_withdrawn), 1), else_=0)),
        )
        .join(Slot, Slot.clinic_session_id == ClinicSession.id)
        .join(RotaPattern, RotaPattern.id == ClinicSession.rota_pattern_id)
        .outerjoin(taken, taken.c.slot_id == Slot.id)
        .where(ClinicSession.practice_id == viewer.practice_id, ClinicSession.held_on.between(since, until))
        .group_by(ClinicSession.id, RotaPattern.public_id)
        .order_by(ClinicSession.starts_at, ClinicSession.id)
    )
    return [SessionCount(*cast(tuple[Any, ...], row[:9]), *(int(each) for each in row[9:])) for row in rows]


def rota_patterns(viewer: Viewer, since: date, until: date) -> list[RotaPattern]:
    """The patterns valid on any of these days."""
    return list(
        db_session.scalars(
            select(RotaPattern)
            .where(
                RotaPattern.practice_id == viewer.practice_id,
                RotaPattern.valid_from <= until,
                or_(RotaPattern.valid_to.is_(None), RotaPattern.valid_to >= since),
            )
            .order_by(RotaPattern.id)
        )
    )


def leave_between(viewer: Viewer, since: date, until: date) -> list[Leave]:
    """The leave that touches these days."""
    return list(
        db_session.scalars(
            select(Leave).where(
                Leave.practice_id == viewer.practice_id, Leave.starts_on <= until, Leave.ends_on >= since
            )
        )
    )


def cut_sessions(viewer: Viewer, since: date, until: date) -> dict[tuple[int, date], int]:
    """The clinic sessions that exist already, by pattern and date."""
    rows = db_session.execute(
        select(ClinicSession.rota_pattern_id, ClinicSession.held_on, ClinicSession.id).where(
            ClinicSession.practice_id == viewer.practice_id, ClinicSession.held_on.between(since, until)
        )
    )
    return {(pattern_id, held_on): id for pattern_id, held_on, id in rows}


def days_off(viewer: Viewer, since: date, until: date) -> set[tuple[int, date]]:
    """Pattern and date of the clinics that are not held."""
    rows = db_session.execute(
        select(PatternDayOff.rota_pattern_id, PatternDayOff.held_on).where(
            PatternDayOff.practice_id == viewer.practice_id, PatternDayOff.held_on.between(since, until)
        )
    )
    return {(pattern_id, held_on) for pattern_id, held_on in rows}


class SlotInDiary(NamedTuple):
    """A published time, and whether somebody has or holds it."""

    id: int
    rota_pattern_id: int
    staff_id: int
    starts_at: datetime
    ends_at: datetime
    is_withdrawn: bool
    is_booked: bool

    @property
    def times(self) -> tuple[datetime, datetime]:
        return self.starts_at, self.ends_at

    @property
    def key(self) -> tuple[int, datetime, datetime]:
        """What makes it the same time of the same clinic."""
        return self.rota_pattern_id, self.starts_at, self.ends_at


def slots_in_diary(
    viewer: Viewer, since: date, until: date, staff_id: int | None = None
) -> list[SlotInDiary]:
    """Every slot of these days, of everybody or of one clinician; withdrawn ones included."""
    has_claim = exists().where(Claim.slot_id == Slot.id, text(LIVE)).correlate(Slot)
    of_one = [Slot.staff_id == staff_id] if staff_id is not None else []
    rows = db_session.execute(
        select(
            Slot.id,
            ClinicSession.rota_pattern_id,
            Slot.staff_id,
            Slot.starts_at,
            Slot.ends_at,
            Slot.is_withdrawn,
            has_claim,
        )
        .join(ClinicSession, ClinicSession.id == Slot.clinic_session_id)
        .where(
            Slot.practice_id == viewer.practice_id,
            Slot.starts_at >= clock.start_of_day(since),
            Slot.starts_at < clock.end_of_day(until),
            *of_one,
        )
        .order_by(Slot.id)
    )
    return [SlotInDiary._make(row) for row in rows]


def release_rules(viewer: Viewer) -> list[ReleaseRule]:
    """The rules by which kept times open, in an order to read them in."""
    wanted = select(ReleaseRule).where(ReleaseRule.practice_id == viewer.practice_id)
    return list(db_session.scalars(wanted.order_by(ReleaseRule.least_rank.desc(), ReleaseRule.role)))


def release_rule(viewer: Viewer, role: str, least_rank: int) -> ReleaseRule | None:
    """The rule for such times, if there is one."""
    return next(
        (each for each in release_rules(viewer) if (each.role, each.least_rank) == (role, least_rank)), None
    )


def kept_slots(viewer: Viewer, least_rank: int) -> list[tuple[int, str, datetime]]:
    """The published times to come that are kept for this rank."""
    rows = db_session.execute(
        select(Slot.id, Slot.role, Slot.starts_at).where(
            Slot.practice_id == viewer.practice_id,
            Slot.least_rank == least_rank,
            Slot.starts_at > clock.now(),
            ~Slot.is_withdrawn,
        )
    )
    return [(slot_id, role, starts_at) for slot_id, role, starts_at in rows]


def published_until(viewer: Viewer) -> date | None:
    """The last day for which clinics are published."""
    wanted = select(func.max(ClinicSession.held_on)).where(ClinicSession.practice_id == viewer.practice_id)
    return db_session.scalar(wanted)


def count_slots_anew() -> None:
    """Tell PostgreSQL's planner, in this transaction, how many slots there are now.

    It counts by itself each minute, but sees none that are not committed: a first diary was planned for as if
    it were empty, and a search took longer than any statement may. Nobody waits: who is counting, counts.
    """
    session = db_session()
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ANALYZE (SKIP_LOCKED) slot"))
