"""Appointments with the viewer that are near: for so long a clinician may see more of somebody."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.booking.models import Appointment
from portal.db import db_session

NEAR = timedelta(days=1)  # to read up the evening before, and to write down the morning after


def guest_with(viewer: Viewer, public_id: str) -> Appointment | None:
    """An appointment here of another practice's patient with the viewer, while it is near; else nothing."""
    access.check(viewer, Permission.SEE_REQUESTS)
    found = select(Appointment).where(
        Appointment.public_id == public_id,
        Appointment.host_id == viewer.practice_id,
        Appointment.practice_id != viewer.practice_id,
        _is_near(viewer),
    )
    return db_session.scalars(found).first()


def sees_soon(viewer: Viewer, patient_id: int) -> bool:
    """Whether the viewer sees this patient of their practice about now."""
    found = select(Appointment.id).where(
        Appointment.practice_id == viewer.practice_id, Appointment.patient_id == patient_id, _is_near(viewer)
    )
    return db_session.scalars(found.limit(1)).first() is not None


def _is_near(viewer: Viewer) -> ColumnElement[bool]:
    return and_(
        Appointment.staff_id == viewer.staff_id,
        Appointment.status != "cancelled",
        Appointment.starts_at >= clock.start_of_day(clock.today() - NEAR),
        Appointment.starts_at < clock.end_of_day(clock.today() + NEAR),
    )
