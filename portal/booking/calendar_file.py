"""The calendar file of an appointment: neutral words, for calendars are shared, and times in UTC."""

from portal import clock
from portal.booking.arrangements import link_to
from portal.booking.models import Appointment
from portal.booking.wanted import AT_A_SITE
from portal.i18n import gettext as _
from portal.people.models import Site


def calendar_file(appointment: Appointment, site: Site | None) -> bytes:
    """One event. A later file of the same appointment, once it has moved, replaces it in the calendar."""
    from icalendar import Calendar, Event  # here: it would cost every web worker 3 MB

    event = Event()
    event.add("uid", f"{appointment.public_id}@appointment")
    event.add("sequence", appointment.version - 1)
    event.add("dtstamp", clock.now())
    event.add("dtstart", appointment.starts_at)
    event.add("dtend", appointment.ends_at)
    event.add("summary", _("GP surgery appointment"))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if appointment.status == "cancelled" else "CONFIRMED")
    event.add("url", link_to(appointment))
    if site and appointment.mode in AT_A_SITE:
        event.add("location", f"{site.name}, {site.address}, {site.postcode}")
    calendar = Calendar()
    calendar.add("prodid", "-//Portal//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    file: bytes = calendar.to_ical()
    return file
