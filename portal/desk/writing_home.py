"""Word from who saw a guest at the hub to the guest's own practice: a note there, and a task."""

from portal import access, clock
from portal.access import Permission, Viewer
from portal.booking.attendance import at_home
from portal.booking.models import Appointment
from portal.db import transaction
from portal.people import opening
from portal.triage import work_queries, working
from portal.triage.settling import add_task
from portal.triage.work_models import Note

TASK, WITHIN = "read_guest_note", "1wd"
READERS = ("gp", "receptionist")


def write_home(viewer: Viewer, appointment: Appointment, text: str, reader: str) -> None:
    """Kept with the request that led to the visit; somebody there reads it by the next working day's end."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if reader not in READERS:
        raise ValueError(reader)
    home, request = at_home(viewer, appointment), appointment.request
    with transaction():
        working.add_note(home, request, text)
        add_task(home, request, TASK, opening.promised_by(home, WITHIN, clock.now()), reader)


def written_home(viewer: Viewer, appointment: Appointment) -> list[Note]:
    """What the viewer has written there; what the practice's own people note is not for a host to read."""
    notes = work_queries.notes_on(at_home(viewer, appointment), appointment.request)
    return [each for each in notes if each.staff_id == viewer.staff_id]
