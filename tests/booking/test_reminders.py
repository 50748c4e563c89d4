"""Reminders: on their day, once, of the appointment as it stands, with a link that works."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.access import Viewer
from portal.booking.confirmations import tell_cancelled
from portal.booking.models import Appointment, Claim
from portal.booking.reminders import queue_reminders
from portal.booking.sweeping import release_ended_holds
from portal.db import db_session
from portal.messages.models import Message
from portal.messages.sending import send_due
from tests.factories import a_patient, a_request, a_slot, an_appointment, the_practice, the_system
from tests.messages.writing import Kept, only
from tests.visitor import Visitor

MADE = datetime(2026, 11, 16, 10, tzinfo=UTC)
STARTS = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)
DAYS = (7, 1)
SetClock = Callable[[datetime], None]


@pytest.fixture
def viewer(db: scoped_session[Session], set_clock: SetClock) -> Viewer:
    set_clock(MADE)
    the_practice()
    return the_system()


def an_appointment_ahead(starts_at: datetime = STARTS) -> Appointment:
    patient = a_patient()
    request = a_request(patient, state="booked", contact_phone="+447700900123")
    return an_appointment(patient, slot=a_slot(starts_at), request=request)


def reminders() -> list[Message]:
    return list(db_session.query(Message).filter(Message.event.like("reminder:%")).order_by(Message.id))


def test_a_reminder_is_queued_on_each_of_its_days_and_once(
    viewer: Viewer, set_clock: SetClock, client: Visitor
) -> None:
    an_appointment_ahead()
    queued = {}
    for day in range(10):
        for hour in (8, 9, 15, 20):  # before nine in the morning and after eight at night none is
            set_clock(MADE.replace(hour=hour) + timedelta(days=day))
            if number := queue_reminders(viewer, DAYS):
                queued[(day, hour)] = number
    assert queued == {(3, 9): 1, (9, 9): 1}
    assert reminders()[0].body.startswith(
        "Riverside Practice: a reminder that we will phone you on Thursday 26 November at about 09:30."
    )
    link = reminders()[1].body.rpartition("http://127.0.0.1:8000")[2]
    assert "date of birth" in client.get(link).text  # the link works, and asks who it is


def test_what_was_booked_or_moved_today_was_told_of_today(viewer: Viewer, set_clock: SetClock) -> None:
    an_appointment_ahead(MADE + timedelta(days=1))
    assert queue_reminders(viewer, DAYS) == 0


def test_nobody_is_reminded_of_a_cancelled_appointment(viewer: Viewer, set_clock: SetClock) -> None:
    appointment = an_appointment_ahead()
    set_clock(STARTS - timedelta(days=1))
    assert queue_reminders(viewer, DAYS) == 1
    appointment.status = "cancelled"
    appointment.version += 1
    tell_cancelled(viewer, appointment, appointment.request)
    channel = Kept()
    send_due(viewer, only(channel))
    assert [each.state for each in reminders()] == ["withdrawn"]
    assert len(channel.taken) == 1  # the word that it is cancelled
    assert queue_reminders(viewer, DAYS) == 0


def test_a_reminder_that_could_not_go_on_its_day_goes_no_more(viewer: Viewer, set_clock: SetClock) -> None:
    an_appointment_ahead()
    set_clock(STARTS - timedelta(days=7))
    queue_reminders(viewer, DAYS)
    set_clock(STARTS - timedelta(days=6))
    assert send_due(viewer, only(Kept())).total() == 0
    assert queue_reminders(viewer, DAYS) == 0


def test_ended_holds_are_given_back(viewer: Viewer) -> None:
    appointment = an_appointment_ahead()
    slot = a_slot(STARTS + timedelta(days=1))
    same = {"practice_id": slot.practice_id, "slot_id": slot.id, "mode": "phone", "created_at": MADE}
    request = a_request(a_patient(), state="queued")
    db_session.add(Claim(**same, state="held", request_id=request.id, expires_at=MADE - timedelta(minutes=1)))
    db_session.commit()
    assert release_ended_holds(viewer) == 1
    assert release_ended_holds(viewer) == 0
    assert {each.state for each in db_session.query(Claim)} == {"booked", "released"}
    assert appointment.status == "booked"
