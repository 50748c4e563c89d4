"""How often somebody may move an appointment by themselves; after that a person helps (D19)."""

from datetime import datetime

from portal import clock
from portal.access import Permission, Viewer, check
from portal.booking import queries
from portal.booking.models import Appointment
from portal.booking.turns import take_turn
from portal.db import transaction
from portal.people import practice_queries
from portal.people.opening import promised_by
from portal.triage import queries as triage
from portal.triage.settling import add_task

MOVE_WANTED, NEXT_DAY = "move_wanted", "1wd"


class MovedOften(Exception):
    """They have moved it by themselves as often as the practice lets them: a person moves it now."""


def has_moved_often(viewer: Viewer, appointment: Appointment) -> bool:
    """Whether only staff may move it any more. A move that the practice made counts for nothing."""
    if viewer.can(Permission.BOOK):
        return False
    return queries.moves_by_patient(appointment) >= practice_queries.most_moves(viewer)


def refuse_if_moved_often(viewer: Viewer, appointment: Appointment) -> None:
    """In the transaction that moves it. Raises MovedOften."""
    if has_moved_often(viewer, appointment):
        raise MovedOften


def ask_to_have_it_moved(viewer: Viewer, appointment: Appointment) -> datetime:
    """Reception calls about another time; asked twice, it is one task. Returns by when they call."""
    check(viewer, Permission.ASK)
    request = appointment.request
    with transaction():
        take_turn("request", request.id)
        if task := triage.open_task(viewer, request, MOVE_WANTED):
            return task.due_at
        due_at = min(promised_by(viewer, NEXT_DAY, clock.now()), appointment.starts_at)
        add_task(viewer, request, MOVE_WANTED, due_at, "receptionist")
    return due_at
