"""Reads of patterns, leave, clinic sessions and how full they are."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, case, func, or_, select, text

from portal import clock
from portal.access import Permission, Viewer
from portal.booking.models import Appointment, Claim, ClinicSession, Slot
from portal.booking.rota_models import Leave, RotaPattern
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
    slots: int
    booked: int
    held: int
    urgent: int

    @property
    def free(self) -> int:
        return self.slots - self.booked - self.held


def session_counts(viewer: Viewer, since: date, until: date) -> list[SessionCount]:
    """The clinic sessions of these days, with their slots free and taken."""
    if not viewer.can(Permission.SEE_ROTAS):
        return []
    is_held = and_(Claim.state == "held", Claim.expires_at > clock.now())
    booked = Claim.state == "booked"
    rows = db_session.execute(
        select(
            *(getattr(ClinicSession, name) for name in SessionCount.__slots__[:7]),
            func.sum(case((or_(~Slot.is_withdrawn, booked), 1), else_=0)),
            func.sum(case((booked, 1), else_=0)),
            func.sum(case((is_held, 1), else_=0)),
            func.sum(case((and_(Slot.least_rank > 0, ~Slot.is_withdrawn), 1), else_=0)),
        )
        .join(Slot, Slot.clinic_session_id == ClinicSession.id)
        .outerjoin(Claim, and_(Claim.slot_id == Slot.id, text("claim.state IN ('held', 'booked')")))
        .where(ClinicSession.practice_id == viewer.practice_id, ClinicSession.held_on.between(since, until))
        .group_by(ClinicSession.id)
        .order_by(ClinicSession.starts_at, ClinicSession.id)
    )
    return [SessionCount(*row) for row in rows]


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


def cut_sessions(viewer: Viewer, since: date, until: date) -> set[tuple[int, date]]:
    """Pattern and date of the clinic sessions that exist already."""
    rows = db_session.execute(
        select(ClinicSession.rota_pattern_id, ClinicSession.held_on).where(
            ClinicSession.practice_id == viewer.practice_id, ClinicSession.held_on.between(since, until)
        )
    )
    return {(pattern_id, held_on) for pattern_id, held_on in rows}


def slot_times(viewer: Viewer, since: date, until: date) -> list[tuple[int, datetime, datetime]]:
    """Clinician, start and end of every slot of these days, withdrawn ones included."""
    rows = db_session.execute(
        select(Slot.staff_id, Slot.starts_at, Slot.ends_at).where(
            Slot.practice_id == viewer.practice_id,
            Slot.starts_at >= clock.start_of_day(since),
            Slot.starts_at < clock.end_of_day(until),
        )
    )
    return [(staff_id, starts_at, ends_at) for staff_id, starts_at, ends_at in rows]


def booked_between(viewer: Viewer, staff_id: int, since: date, until: date) -> list[Appointment]:
    """A clinician's standing appointments of these days."""
    return list(
        db_session.scalars(
            select(Appointment)
            .where(
                Appointment.practice_id == viewer.practice_id,
                Appointment.staff_id == staff_id,
                Appointment.starts_at >= clock.start_of_day(since),
                Appointment.starts_at < clock.end_of_day(until),
                Appointment.status == "booked",
            )
            .order_by(Appointment.starts_at)
        )
    )
