"""Reads for the desk: who has an appointment, and the day's slots and appointments counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, case, func, or_, select, text
from sqlalchemy.orm import joinedload

from portal import access, clock
from portal.access import Permission, Viewer
from portal.booking.models import LIVE, Appointment, AppointmentEvent, Claim, Slot
from portal.db import db_session
from portal.triage.models import Request


@dataclass(frozen=True, slots=True)
class SlotCount:
    """The slots of a role: today's, and those of the days after."""

    role: str
    free_today: int
    taken_today: int
    free_later: int
    taken_later: int


def standing_appointments(viewer: Viewer, request_ids: Collection[int]) -> dict[int, Appointment]:
    """The appointment that stands, by request, for the requests that have one."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if not request_ids:
        return {}
    found = db_session.scalars(
        select(Appointment).where(
            Appointment.practice_id == viewer.practice_id,
            Appointment.request_id.in_(request_ids),
            Appointment.status == "booked",
        )
    )
    return {each.request_id: each for each in found}


def bookings_of_today(viewer: Viewer) -> dict[str, int]:
    """Of the requests sent today, how many have been booked, by who pressed the button."""
    access.check(viewer, Permission.SEE_NUMBERS)
    rows = db_session.execute(
        select(AppointmentEvent.actor_role, func.count(Appointment.id.distinct()))
        .join(Appointment, Appointment.id == AppointmentEvent.appointment_id)
        .join(Appointment.request)
        .where(
            Appointment.practice_id == viewer.practice_id,
            AppointmentEvent.status == "booked",
            Request.submitted_at >= clock.start_of_day(clock.today()),
        )
        .group_by(AppointmentEvent.actor_role)
    )
    return {row[0]: row[1] for row in rows}


def appointments_by_status(viewer: Viewer, day: date) -> dict[str, int]:
    """One day's appointments counted by what became of them."""
    access.check(viewer, Permission.SEE_NUMBERS)
    rows = db_session.execute(
        select(Appointment.status, func.count())
        .where(
            Appointment.practice_id == viewer.practice_id,
            Appointment.starts_at >= clock.start_of_day(day),
            Appointment.starts_at < clock.end_of_day(day),
        )
        .group_by(Appointment.status)
    )
    return {row[0]: row[1] for row in rows}


def slots_by_role(viewer: Viewer, until: date) -> list[SlotCount]:
    """Slots from now on, free and taken, by role; what has begun today can be given to nobody any more."""
    access.check(viewer, Permission.SEE_NUMBERS)
    now = clock.now()
    is_taken = and_(Claim.id.is_not(None), or_(Claim.state == "booked", Claim.expires_at > now))
    is_free = and_(~Slot.is_withdrawn, or_(Claim.id.is_(None), ~is_taken), Slot.starts_at > now)
    is_today = Slot.starts_at < clock.end_of_day(clock.today())
    kinds = [(is_free, is_today), (is_taken, is_today), (is_free, ~is_today), (is_taken, ~is_today)]
    rows = db_session.execute(
        select(Slot.role, *(func.sum(case((and_(*kind), 1), else_=0)) for kind in kinds))
        .outerjoin(Claim, and_(Claim.slot_id == Slot.id, text(f"claim.{LIVE}")))
        .where(
            Slot.practice_id == viewer.practice_id,
            Slot.starts_at >= clock.start_of_day(clock.today()),
            Slot.starts_at < clock.end_of_day(until),
        )
        .group_by(Slot.role)
        .order_by(Slot.role)
    )
    return [SlotCount(*row) for row in rows]


def appointments_of_day(viewer: Viewer, day: date, site_id: int | None = None) -> list[Appointment]:
    """Who is expected, is here or was seen that day, in the order of the times; cancelled ones left out.

    In this practice's own clinics, guests of the network at its hub among them.
    """
    access.check(viewer, Permission.BOOK)
    found = select(Appointment).where(
        Appointment.host_id == viewer.practice_id,
        Appointment.starts_at >= clock.start_of_day(day),
        Appointment.starts_at < clock.end_of_day(day),
        Appointment.status != "cancelled",
    )
    if site_id:
        found = found.where(Appointment.site_id == site_id)
    ordered = found.order_by(Appointment.starts_at, Appointment.id).options(joinedload(Appointment.request))
    return list(db_session.scalars(ordered))
