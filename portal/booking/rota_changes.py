"""Changes of a rota: leave, sickness, a clinic cancelled, extra or held otherwise; nobody booked is dropped.

Each change is kept, the diary follows it, and whoever is booked into a time that is gone becomes a task with
a clock in the same transaction: rebooking.py then finds them another time, or a person calls them.
"""

from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import delete

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import rota_queries, stranded_queries
from portal.booking.models import Appointment, ClinicSession
from portal.booking.rebooking import note_stranded
from portal.booking.rota_models import Leave, PatternDayOff, RotaPattern
from portal.booking.rotas import AHEAD, follow_rota, take_over
from portal.db import db_session, transaction
from portal.people.opening import hours_of


class WrongHours(Exception):
    """A clinic that has no room for one visit, or is held while the practice is shut."""


@dataclass(frozen=True, slots=True)
class Away:
    """When somebody does not work: whole days, or from a time on the first and to a time on the last."""

    staff_id: int
    starts_on: date
    ends_on: date
    reason: str = "annual"
    from_time: time | None = None
    to_time: time | None = None


def take_leave(viewer: Viewer, away: Away) -> list[Appointment]:
    """Note leave or sickness and offer those times no more; returns the appointments somebody must see to.

    Nobody who is booked, or is just now confirming, loses their place.
    """
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        session.add(Leave(practice_id=viewer.practice_id, **_columns(away)))
        session.flush()
        follow_rota(viewer, max(away.starts_on, clock.today()), away.ends_on, away.staff_id)
        note_stranded(viewer)
        booked = stranded_queries.stranded(viewer, away.staff_id, away.starts_on, away.ends_on)
        details = {"booked": len(booked), "reason": away.reason}
        audit.record(viewer, "rotas.leave_taken", "staff", str(away.staff_id), details)
    return booked


def end_leave(viewer: Viewer, leave: Leave) -> None:
    """Back after all: the times of that leave are offered again, as far as they are published."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        session.execute(delete(Leave).where(Leave.id == leave.id, Leave.practice_id == viewer.practice_id))
        last = min(leave.ends_on, _published_until(viewer))
        follow_rota(viewer, max(leave.starts_on, clock.today()), last, leave.staff_id)
        audit.record(viewer, "rotas.leave_ended", "staff", str(leave.staff_id))


def cancel_clinic(viewer: Viewer, clinic: ClinicSession) -> list[Appointment]:
    """One clinic is not held; returns the appointments somebody must see to. Cancelled twice, it is once."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction():
        _take_off(viewer, clinic)
        note_stranded(viewer)
        booked = stranded_queries.stranded(viewer, clinic.staff_id, clinic.held_on, clinic.held_on)
        details = {"booked": len(booked)}
        audit.record(viewer, "rotas.clinic_cancelled", "clinic_session", str(clinic.id), details)
    return booked


def _take_off(viewer: Viewer, clinic: ClinicSession) -> None:
    """The rota has this clinic no more on its day, and the diary follows."""
    day = clinic.held_on
    if (clinic.rota_pattern_id, day) not in rota_queries.days_off(viewer, day, day):
        db_session.add(
            PatternDayOff(practice_id=viewer.practice_id, rota_pattern_id=clinic.rota_pattern_id, held_on=day)
        )
        db_session.flush()
    follow_rota(viewer, day, day, clinic.staff_id)


def add_clinic(viewer: Viewer, pattern: RotaPattern) -> RotaPattern:
    """Begin a clinic, weekly, fortnightly or on one day, and publish it. Raises WrongHours."""
    check(viewer, Permission.CHANGE_ROTAS)
    _refuse_wrong_hours(viewer, pattern)
    with transaction() as session:
        session.add(pattern)
        session.flush()
        until = min(_published_until(viewer), pattern.valid_to or date.max)
        if pattern.valid_to == pattern.valid_from:  # an extra clinic is published however far off it is
            until = pattern.valid_from
        follow_rota(viewer, max(pattern.valid_from, clock.today()), until, pattern.staff_id)
        audit.record(viewer, "rotas.clinic_added", "rota_pattern", pattern.public_id)
    return pattern


def end_clinics(viewer: Viewer, pattern: RotaPattern, last_on: date) -> list[Appointment]:
    """A regular clinic is held for the last time on that day; returns the appointments to see to."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        session.refresh(pattern)
        pattern.valid_to = min(last_on, pattern.valid_to or last_on)
        session.flush()
        since = max(last_on, clock.today())
        follow_rota(viewer, since, max(since, _published_until(viewer)), pattern.staff_id)
        note_stranded(viewer)
        booked = stranded_queries.stranded(viewer, pattern.staff_id, last_on)
        details = {"last_on": last_on.isoformat(), "booked": len(booked)}
        audit.record(viewer, "rotas.clinic_ended", "rota_pattern", pattern.public_id, details)
    return booked


def hold_otherwise(viewer: Viewer, clinic: ClinicSession, instead: RotaPattern) -> list[Appointment]:
    """One clinic at other hours or another site; returns the appointments that it makes a difference to.

    Who is booked within the new hours, at the same place, keeps time and clinician and is told nothing.
    """
    check(viewer, Permission.CHANGE_ROTAS)
    day = clinic.held_on
    with transaction() as session:
        session.add(instead)
        session.flush()
        kept = take_over(viewer, clinic, instead)
        _take_off(viewer, clinic)
        add_clinic(viewer, instead)
        note_stranded(viewer)
        booked = stranded_queries.stranded(viewer, clinic.staff_id, day, day)
        details = {"booked": len(booked), "kept": kept}
        audit.record(viewer, "rotas.clinic_changed", "clinic_session", str(clinic.id), details)
    return booked


def like(pattern: RotaPattern, on: date) -> RotaPattern:
    """A clinic on one day that is as this one is; what differs is for the caller to set."""
    same = {
        name: getattr(pattern, name)
        for name in (
            *("practice_id", "staff_id", "role", "site_id", "starts", "ends", "slot_minutes", "modes"),
            *("least_rank", "category", "service", "places", "title", "notice_minutes", "is_step_free"),
        )
    }
    return RotaPattern(
        **same, weekday=on.weekday(), valid_from=on, valid_to=on, works_bank_holidays=True, every_weeks=1
    )


def _columns(away: Away) -> dict[str, object]:
    return {name: getattr(away, name) for name in Away.__slots__}


def _published_until(viewer: Viewer) -> date:
    return rota_queries.published_until(viewer) or clock.today() + AHEAD


def _refuse_wrong_hours(viewer: Viewer, pattern: RotaPattern) -> None:
    """The practice's own clinics lie within its hours; a network's evenings and Saturdays need not."""
    length = (pattern.ends.hour - pattern.starts.hour) * 60 + pattern.ends.minute - pattern.starts.minute
    if length < pattern.slot_minutes:
        raise WrongHours
    hours = hours_of(viewer).get(pattern.weekday)
    if pattern.service != "hub" and not (hours and hours[0] <= pattern.starts and pattern.ends <= hours[1]):
        raise WrongHours
