"""An appointment booked before reception knew whose it was gets its patient."""

from portal import audit
from portal.access import Permission, Viewer, check
from portal.booking import queries
from portal.db import transaction
from portal.triage.models import Request


def name_patient(viewer: Viewer, request: Request) -> None:
    """Reception has found whose request this is: the appointment it led to is theirs too."""
    check(viewer, Permission.MATCH_PEOPLE)
    with transaction():
        appointment = queries.appointment_of(viewer, request)
        if appointment is None or request.patient_id is None:
            return
        appointment.patient_id = request.patient_id
        audit.record(viewer, "appointment.matched", "appointment", appointment.public_id)
