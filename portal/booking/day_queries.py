"""Reads for the desk: who has an appointment, and the day's slots and appointments counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import and_, case, func, or_, select, text

from portal import access, clock
from portal.access import Permission, Viewer
from portal.booking.models import LIVE, Appointment, AppointmentEvent, Claim, OfferShown, Slot
from portal.db import db_session
from portal.plain_rows import given_later, rows_of
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


def times_shown_today(viewer: Viewer) -> dict[int, int]:
    """How many requests sent today were first shown how many times to choose from (D03)."""
    access.check(viewer, Permission.SEE_NUMBERS)
    first = (
        select(func.min(OfferShown.id))
        .join(Request, Request.id == OfferShown.request_id)
        .where(
            Request.practice_id == viewer.practice_id,
            Request.submitted_at >= clock.start_of_day(clock.today()),
        )
        .group_by(OfferShown.request_id)
    )
    shown = func.json_array_length(OfferShown.slot_ids)
    rows = db_session.execute(select(shown, func.count()).where(OfferShown.id.in_(first)).group_by(shown))
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


class Expected(NamedTuple):
    """One appointment of a day, as a line of its board."""

    public_id: str
    practice_id: int
    patient_id: int | None
    staff_id: int
    role: str
    mode: str
    status: str
    starts_at: datetime
    delay_minutes: int
    request_id: str
    contact_phone: str
    stated: dict[str, Any]


def expected_on(viewer: Viewer, day: date, site_id: int | None = None) -> list[Expected]:
    """Who is expected, is here or was seen that day, in the order of the times; cancelled ones left out.

    In this practice's own clinics, guests of the network at its hub among them.
    """
    access.check(viewer, Permission.BOOK)
    values = {
        "host": viewer.practice_id,
        "begins": clock.start_of_day(day),
        "ends": clock.end_of_day(day),
        "site": site_id,
    }
    rows = rows_of(_EXPECTED_AT if site_id else _EXPECTED, values, dates=(7,), documents=(11,))
    return [Expected(*row) for row in rows]


_EXPECTED = (
    select(
        Appointment.public_id,
        Appointment.practice_id,
        Appointment.patient_id,
        Appointment.staff_id,
        Appointment.role,
        Appointment.mode,
        Appointment.status,
        Appointment.starts_at,
        Appointment.delay_minutes,
        Request.public_id,
        Request.contact_phone,
        Request.stated,
    )
    .join(Request, Request.id == Appointment.request_id)
    .where(
        Appointment.host_id == given_later("host"),
        Appointment.starts_at >= given_later("begins"),
        Appointment.starts_at < given_later("ends"),
        Appointment.status != "cancelled",
    )
    .order_by(Appointment.starts_at, Appointment.id)
)
_EXPECTED_AT = _EXPECTED.where(Appointment.site_id == given_later("site"))
