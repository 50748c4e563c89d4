"""Showing that a link is in the right hands: the birth date, asked once, with a pause after wrong tries."""

from datetime import date, datetime, timedelta
from typing import Protocol

from portal import audit, clock
from portal.access import Viewer
from portal.booking import queries
from portal.booking.models import Appointment, LinkTry
from portal.booking.turns import take_turn
from portal.booking.waiting_models import WaitingListEntry
from portal.db import transaction
from portal.people import queries as people
from portal.triage.models import Request

MOST_WRONG = 5
PAUSE = timedelta(minutes=30)


class WrongBirthDate(Exception):
    """It is not the birth date of the person whose appointment it is."""


class LinkLocked(Exception):
    """Too many wrong tries: the link rests until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Lock(Protocol):
    """What counts the wrong tries at a link: an appointment's, or a place on the waiting list."""

    wrong: int
    locked_until: datetime | None


def prove_birth_date(viewer: Viewer, appointment: Appointment, born_on: date) -> None:
    """Accept the right birth date; raises WrongBirthDate, counted in the database, and LinkLocked."""
    with transaction() as session:
        take_turn("link", appointment.id)
        tries = queries.link_try(appointment.id)
        if tries is None:
            tries = LinkTry(practice_id=viewer.practice_id, appointment_id=appointment.id, wrong=0)
            session.add(tries)
        failed = _try(viewer, tries, appointment.request, born_on)
    if failed:
        raise failed


def prove_birth_date_of_waiting(viewer: Viewer, entry: WaitingListEntry, born_on: date) -> None:
    """As for an appointment, at the link of an offer of the waiting list."""
    with transaction() as session:
        take_turn("request", entry.request_id)
        session.refresh(entry)
        failed = _try(viewer, entry, entry.request, born_on)
    if failed:
        raise failed


def _try(viewer: Viewer, tries: Lock, request: Request, born_on: date) -> Exception | None:
    """Count a wrong try, forget the wrong ones after a right one; what is to be raised once that is kept."""
    if until := locked_until(tries):
        return LinkLocked(until)
    if born_on == _born_on(viewer, request):
        tries.wrong, tries.locked_until = 0, None
        audit.record(viewer, "link.proved", "request", request.public_id)
        return None
    tries.wrong += 1
    if tries.wrong >= MOST_WRONG:
        tries.wrong, tries.locked_until = 0, clock.now() + PAUSE
    audit.record(viewer, "link.wrong_birth_date", "request", request.public_id, {"locked": tries.wrong == 0})
    until = locked_until(tries)
    return LinkLocked(until) if until else WrongBirthDate()


def locked_until(tries: Lock | None) -> datetime | None:
    """When the link may be used again, while it rests."""
    until = tries.locked_until if tries else None
    return until if until and clock.now() < until else None


def _born_on(viewer: Viewer, request: Request) -> date | None:
    if request.patient_id:
        patient = people.patient_by_id(viewer, request.patient_id)
        return patient.born_on if patient else None
    stated = request.stated.get("born_on")
    return date.fromisoformat(str(stated)) if stated else None
