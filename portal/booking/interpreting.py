"""An interpreter for whoever needs one: a task for reception with each booking, undone with the booking."""

from datetime import datetime, timedelta

from portal import clock
from portal.access import Viewer
from portal.booking.models import Appointment
from portal.people import queries as people
from portal.people.opening import promised_by
from portal.triage import queries as triage
from portal.triage.settling import add_task, close_task

BOOK, CANCEL = "interpreter", "cancel_interpreter"
BSL = "bsl"  # British Sign Language: no code of two letters, and another agency
BEFORE = timedelta(minutes=30)  # an interpreter by phone can be had at half an hour's notice


def see_to_interpreter(viewer: Viewer, appointment: Appointment) -> None:
    """The booked or moved appointment needs its interpreter; in the transaction of the caller."""
    language = _language(viewer, appointment)
    if language:
        undo_interpreter(viewer, appointment)
        due_at = min(promised_by(viewer, "1wd", clock.now()), appointment.starts_at - BEFORE)
        _add(viewer, appointment, BOOK, language, max(due_at, clock.now()))


def undo_interpreter(viewer: Viewer, appointment: Appointment) -> None:
    """The appointment is not at its old time any more: what was booked for it is told so."""
    request = appointment.request
    if task := triage.open_task(viewer, request, BOOK):
        task.facts = {**task.facts, "undone": "yes"}  # nobody was booked yet, so nobody need be told
        close_task(viewer, request, BOOK)
        return
    asked = [each for each in triage.tasks_of(viewer, request) if each.kind in (BOOK, CANCEL)]
    last = max(asked, key=lambda each: each.id, default=None)
    if last is not None and last.kind == BOOK and "undone" not in last.facts:
        _add(viewer, appointment, CANCEL, last.facts.get("language", ""), clock.now() + BEFORE)


def _add(viewer: Viewer, appointment: Appointment, kind: str, language: str, due_at: datetime) -> None:
    facts = {"language": language, "appointment": appointment.public_id}
    add_task(viewer, appointment.request, kind, due_at, "receptionist", facts)


def _language(viewer: Viewer, appointment: Appointment) -> str:
    helped = people.helped(viewer, appointment.patient_id)
    if BSL in helped.needs:
        return BSL
    return helped.spoken_language if "interpreter" in helped.needs else ""
