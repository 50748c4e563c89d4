"""An appointment's history: one row for each change, with who made it, when and why."""

from sqlalchemy import insert

from portal import clock
from portal.access import Viewer
from portal.booking.models import Appointment, AppointmentEvent
from portal.db import db_session

_WRITE = insert(AppointmentEvent)


def note(viewer: Viewer, appointment: Appointment, status: str, slot_id: int, reason: str = "") -> None:
    """Add a row; in the transaction of the change."""
    db_session.connection().execute(
        _WRITE,
        {
            "practice_id": viewer.practice_id,
            "appointment_id": appointment.id,
            "status": status,
            "at": clock.now(),
            "actor_role": viewer.role.value,
            "actor_id": viewer.actor_id,
            "reason": reason,
            "slot_id": slot_id,
        },
    )
