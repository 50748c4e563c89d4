"""Guests of the network in one's own clinic: whose appointment it is lets one see more, and for how long."""

from datetime import timedelta

from sqlalchemy import select

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
        Appointment.staff_id == viewer.staff_id,
        Appointment.status != "cancelled",
        Appointment.starts_at >= clock.start_of_day(clock.today() - NEAR),
        Appointment.starts_at < clock.end_of_day(clock.today() + NEAR),
    )
    return db_session.scalars(found).first()
