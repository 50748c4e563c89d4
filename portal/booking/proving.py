"""Showing that a link is in the right hands: the birth date, asked once, with a pause after wrong tries."""

from datetime import date, datetime, timedelta

from portal import audit, clock
from portal.access import Viewer
from portal.booking import queries
from portal.booking.models import Appointment, LinkTry
from portal.booking.turns import take_turn
from portal.db import transaction
from portal.people import queries as people

MOST_WRONG = 5
PAUSE = timedelta(minutes=30)


class WrongBirthDate(Exception):
    """It is not the birth date of the person whose appointment it is."""


class LinkLocked(Exception):
    """Too many wrong tries: the link rests until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def prove_birth_date(viewer: Viewer, appointment: Appointment, born_on: date) -> None:
    """Accept the right birth date; raises WrongBirthDate, counted in the database, and LinkLocked."""
    right = _born_on(viewer, appointment)
    with transaction() as session:
        take_turn("link", appointment.id)
        tries = queries.link_try(appointment.id)
        if tries is None:
            tries = LinkTry(practice_id=viewer.practice_id, appointment_id=appointment.id, wrong=0)
            session.add(tries)
        locked = locked_until(tries)
        if locked is None and born_on == right:
            tries.wrong, tries.locked_until = 0, None
            audit.record(viewer, "appointment.link_proved", "appointment", appointment.public_id)
        elif locked is None:
            locked = _count_wrong(viewer, appointment, tries)
    if locked:
        raise LinkLocked(locked)
    if born_on != right:
        raise WrongBirthDate


def locked_until(tries: LinkTry | None) -> datetime | None:
    """When the link may be used again, while it rests."""
    until = tries.locked_until if tries else None
    return until if until and clock.now() < until else None


def _count_wrong(viewer: Viewer, appointment: Appointment, tries: LinkTry) -> datetime | None:
    tries.wrong += 1
    if tries.wrong >= MOST_WRONG:
        tries.wrong, tries.locked_until = 0, clock.now() + PAUSE
    details = {"locked": tries.wrong == 0}
    audit.record(viewer, "appointment.wrong_birth_date", "appointment", appointment.public_id, details)
    return locked_until(tries)


def _born_on(viewer: Viewer, appointment: Appointment) -> date | None:
    if appointment.patient_id:
        patient = people.patient_by_id(viewer, appointment.patient_id)
        return patient.born_on if patient else None
    stated = appointment.request.stated.get("born_on")
    return date.fromisoformat(str(stated)) if stated else None
