"""Which appointments of a day nobody has been reminded of."""

from datetime import date

from sqlalchemy import exists, select

from portal import clock
from portal.access import Viewer
from portal.booking.models import Appointment, AppointmentEvent
from portal.db import db_session
from portal.messages.queries import events_told


def to_be_reminded(viewer: Viewer, day: date, before: int) -> list[Appointment]:
    """The standing appointments of that day that were made before today."""
    today = clock.start_of_day(clock.today())
    changed_today = exists().where(
        AppointmentEvent.appointment_id == Appointment.id, AppointmentEvent.at >= today
    )
    wanted = select(Appointment).where(
        Appointment.practice_id == viewer.practice_id,
        Appointment.status == "booked",
        Appointment.starts_at >= clock.start_of_day(day),
        Appointment.starts_at < clock.end_of_day(day),
        ~changed_today,
    )
    found = db_session.scalars(wanted.order_by(Appointment.starts_at)).all()
    events = {each.id: f"reminder:{each.public_id}:{each.version}:{before}" for each in found}
    told = events_told(viewer, events.values())
    return [each for each in found if events[each.id] not in told]
