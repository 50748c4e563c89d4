"""Days that break diaries: the clocks change, 29 February, midnight, bank holidays, a Saturday at the hub."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from icalendar import Calendar
from sqlalchemy.orm import Session, scoped_session

from portal import clock, i18n
from portal.booking import queries, services, waiting_list, waiting_queries
from portal.booking.calendar_file import calendar_file
from portal.booking.models import Appointment
from portal.booking.passing_on import kept_until
from portal.messages.models import Message
from tests.booking.factories import a_sent_request, an_outcome
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor, the_system

Database = scoped_session[Session]
pytestmark = pytest.mark.usefixtures("db")
SPRING, AUTUMN, LEAP = date(2027, 3, 28), date(2026, 10, 25), date(2028, 2, 29)
SATURDAY, BANK_HOLIDAY = date(2026, 6, 6), date(2026, 8, 31)


def booked(starts_at: datetime, set_clock: Callable[[datetime], None]) -> Appointment:
    """A request of two days before, booked in the ordinary way."""
    set_clock(starts_at - timedelta(days=2))
    slot = a_slot(starts_at, staff=a_clinician())
    request = a_sent_request(a_patient())
    viewer = a_visitor(request)
    found = queries.free_slots_for(viewer, request, an_outcome())
    assert [each.id for each in found] == [slot.id]  # what is shown is what may be booked (I22)
    services.hold_slot(viewer, request, slot.public_id, "phone")
    return services.confirm_booking(viewer, request)


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        (SPRING, time(0, 30), time(0, 30)),
        (SPRING, time(2, 30), time(1, 30)),
        (SPRING, time(13), time(12)),
        (AUTUMN, time(0, 30), time(23, 30)),
        (AUTUMN, time(2, 30), time(2, 30)),
        (AUTUMN, time(13), time(13)),
        (LEAP, time(9), time(9)),
        (date(2028, 3, 1), time(0), time(0)),
        (date(2026, 7, 1), time(0), time(23)),
        (SATURDAY, time(18, 45), time(17, 45)),
        (BANK_HOLIDAY, time(10), time(9)),
    ],
)
def test_the_promised_time_is_the_same_everywhere(
    db: Database, set_clock: Callable[[datetime], None], on: date, at: time, utc: time
) -> None:
    appointment = booked(clock.instant(on, at), set_clock)
    assert appointment.starts_at.time() == utc
    assert clock.local(appointment.starts_at) == datetime.combine(on, at, tzinfo=clock.LONDON)
    assert i18n.format_time(appointment.starts_at) == f"{at:%H:%M}"
    message = db.query(Message).filter(Message.event.startswith("booked")).first()
    assert message is not None
    assert f"{at:%H:%M}" in message.body
    file = calendar_file(appointment, None)
    [event] = Calendar.from_ical(file).events
    other = vobject.readOne(file.decode()).vevent
    for start, end in ((event.start, event.end), (other.dtstart.value, other.dtend.value)):
        assert (start, end) == (appointment.starts_at, appointment.ends_at)
    assert other.uid.value == event["UID"] == f"{appointment.public_id}@appointment"
    assert broken_invariants() == []


def test_the_hour_that_spring_skips_is_no_time_at_all() -> None:
    with pytest.raises(ValueError, match="does not exist"):
        clock.instant(SPRING, time(1, 30))


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_holds_and_offers_last_as_long_as_they_say_through_the_change(
    set_clock: Callable[[datetime], None], night: date
) -> None:
    before = datetime.combine(night, time(0, 55), tzinfo=UTC)
    set_clock(before)
    slot = a_slot(before + timedelta(hours=9))
    request = a_sent_request(a_patient())
    claim = services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    assert claim.expires_at == before + timedelta(minutes=10)
    assert kept_until(0, slot.starts_at) == before + timedelta(hours=2)
    set_clock(before + timedelta(minutes=10, seconds=-1))
    assert services.confirm_booking(a_visitor(request), request).starts_at == slot.starts_at


def test_the_list_wakes_at_eight_by_the_clock_on_the_wall(set_clock: Callable[[datetime], None]) -> None:
    set_clock(clock.instant(SPRING - timedelta(days=1), time(12)))
    request = a_sent_request(a_patient())
    entry = waiting_list.join_waiting_list(a_visitor(request), request)
    a_slot(clock.instant(SPRING + timedelta(days=1), time(9)))
    for at, offers in ((time(7, 59), 0), (time(8), 1)):
        set_clock(clock.instant(SPRING, at))
        assert waiting_list.pass_on_freed_slots(the_system()) == offers
    assert waiting_queries.open_offer(entry) is not None
