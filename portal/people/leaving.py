"""Taking somebody off the list who has died or left the practice, and putting back who was taken off wrongly.

What they had booked or waited for is booking's: portal/booking/departures.py.
"""

from datetime import date

from portal import audit
from portal.access import Permission, Viewer, check
from portal.db import transaction
from portal.people.models import DIED, Patient

LEFT = "left"  # registered elsewhere, or moved away
WHYS = (DIED, LEFT)


def take_off_list(viewer: Viewer, patient: Patient, why: str, on: date) -> None:
    """From now on no request is matched to them; in the transaction of the caller."""
    check(viewer, Permission.ENTER_REQUESTS)
    if why not in WHYS:
        raise ValueError(why)
    with transaction():
        patient.left_on, patient.left_why = on, why
        audit.record(viewer, "patient.off_list", "patient", patient.public_id, {"why": why})


def put_back_on_list(viewer: Viewer, patient: Patient) -> None:
    """It was noted by mistake. What was given up then is not booked again by itself."""
    check(viewer, Permission.ENTER_REQUESTS)
    with transaction():
        patient.left_on, patient.left_why = None, ""
        audit.record(viewer, "patient.back_on_list", "patient", patient.public_id)
