"""The worker's rounds: nothing lost, nothing sent twice, whoever dies and however long a provider is away."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.messages.channels import Channels, Outgoing, Receipt, Refused
from portal.messages.failing import see_to_lapsed
from portal.messages.models import Message
from portal.messages.notify import Notify
from portal.messages.sending import send_due, take_next
from portal.messages.services import send_again, withdraw_messages
from portal.messages.timing import LEASE
from portal.triage.models import Task
from tests.factories import a_patient, a_practice, a_receptionist, a_request, as_viewer, the_system
from tests.messages.notify_service import notify_service
from tests.messages.writing import NOON, Kept, fresh, only, tell

SetClock = Callable[..., None]


@pytest.fixture
def viewer(db: scoped_session[Session], set_clock: SetClock) -> Viewer:
    set_clock(NOON)
    return the_system(a_practice())


def tell_many(viewer: Viewer, number: int) -> list[str]:
    return [tell(viewer, f"booked:{n}:1").public_id for n in range(number)]


def test_many_workers_at_once_send_each_message_once(viewer: Viewer) -> None:
    references = tell_many(viewer, 24)
    channel = Kept()
    gate = threading.Barrier(4)

    def work(number: int) -> None:
        with clock.frozen_at(NOON):
            gate.wait()
            try:
                send_due(viewer, only(channel), worker=f"worker {number}")
            finally:
                db_session.remove()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert Counter(channel.taken) == Counter(references)
    assert {each.state for each in db_session.query(Message)} == {"sent"}


def test_a_worker_killed_before_it_sent_loses_nothing(viewer: Viewer, set_clock: SetClock) -> None:
    message = tell(viewer)
    channel = Kept()
    assert take_next(viewer, frozenset({"sms"}), "a worker that dies here")
    assert send_due(viewer, only(channel)).total() == 0  # it may be alive: its lease runs
    set_clock(NOON + LEASE + timedelta(seconds=1))
    assert send_due(viewer, only(channel))["sent"] == 1
    assert channel.taken == [message.public_id]
    assert fresh(message).attempts == 2


def test_a_worker_killed_after_it_sent_does_not_send_twice(viewer: Viewer, set_clock: SetClock) -> None:
    message = tell(viewer)
    with notify_service() as service:
        notify = Notify(service.settings(), "sms")
        service.status = 0  # the message is taken, and the answer never comes
        assert send_due(viewer, {"sms": notify})["later"] == 1
        service.status = 201
        set_clock(NOON + timedelta(hours=1))
        assert send_due(viewer, {"sms": notify})["sent"] == 1
        assert service.references() == [message.public_id]
        assert fresh(message).provider_id == service.sent[0]["id"]


def test_a_provider_away_for_six_hours_loses_nothing_and_doubles_nothing(
    viewer: Viewer, set_clock: SetClock
) -> None:
    early = tell_many(viewer, 8)
    with notify_service() as service:
        channels = {"sms": Notify(service.settings(), "sms")}
        service.status = 503
        for minutes in range(0, 360, 10):
            set_clock(NOON + timedelta(minutes=minutes))
            if minutes == 180:
                early += [tell(viewer, "booked:later:1").public_id]
            service.status = 503 if minutes < 300 else 429
            assert send_due(viewer, channels)["sent"] == 0
        away_tries = service.asked
        service.status = 201
        for minutes in range(360, 430, 10):
            set_clock(NOON + timedelta(minutes=minutes))
            send_due(viewer, channels)
        assert Counter(service.references()) == Counter(early)
    assert away_tries < 80  # one at a time asked after it: the others lost no tries
    assert {each.state for each in db_session.query(Message)} == {"sent"}


def test_what_lapses_meanwhile_is_not_sent_and_staff_hear_of_it_in_time(
    viewer: Viewer, set_clock: SetClock
) -> None:
    request = a_request(a_patient(), state="booked")
    message = tell(viewer, hours=4, request_id=request.public_id)
    reminder = tell(viewer, "reminder:a:1:1", hours=4, request_id=request.public_id)
    channel = Kept()
    channel.is_away = True
    send_due(viewer, only(channel))
    assert see_to_lapsed(viewer) == 0
    set_clock(NOON + timedelta(hours=2, minutes=5))
    see_to_lapsed(viewer)
    task = db_session.query(Task).filter_by(kind="tell_by_phone").one()  # once, and not for the reminder
    assert NOON + timedelta(hours=2) <= task.due_at <= NOON + timedelta(hours=3, minutes=30)
    set_clock(NOON + timedelta(hours=5))
    channel.is_away = False
    assert send_due(viewer, only(channel)).total() == 0
    see_to_lapsed(viewer)
    assert [fresh(each).state for each in (message, reminder)] == ["dead", "dead"]
    assert fresh(message).fault == "away"
    assert db_session.query(Task).filter_by(kind="tell_by_phone").count() == 1


class Never:
    """A channel that refuses everything."""

    rings = False
    is_limited = False

    def send(self, message: Outgoing) -> Receipt:
        raise Refused("refused")


def test_a_refused_message_becomes_a_call_unless_another_way_carries_the_news(viewer: Viewer) -> None:
    request = a_request(a_patient(), state="booked")
    told_twice = [tell(viewer, channel=each, request_id=request.public_id) for each in ("sms", "email")]
    channels: Channels = {"sms": Never(), "email": Kept()}
    assert send_due(viewer, channels) == {"dead": 1, "sent": 1}
    assert db_session.query(Task).count() == 0
    alone = tell(viewer, "booked:b:1", request_id=request.public_id)
    send_due(viewer, channels)
    assert [fresh(each).state for each in (*told_twice, alone)] == ["dead", "sent", "dead"]
    assert db_session.query(Task).one().kind == "tell_by_phone"


def test_sent_again_and_arrived_the_call_is_not_needed(viewer: Viewer) -> None:
    request = a_request(a_patient(), state="booked")
    message = tell(viewer, request_id=request.public_id)
    send_due(viewer, {"sms": Never()})
    assert send_again(as_viewer(a_receptionist()), message)
    assert send_due(viewer, only(Kept()))["sent"] == 1
    assert fresh(message).state == "sent"
    assert db_session.query(Task).one().state == "done"
    assert not send_again(as_viewer(a_receptionist()), message)  # it went: a second press sends nothing


def test_no_text_rings_at_night_unless_it_may(viewer: Viewer, set_clock: SetClock) -> None:
    night = NOON + timedelta(hours=10)  # 22:00 in winter
    set_clock(night)
    ordinary, email = tell(viewer), tell(viewer, channel="email")
    urgent = tell(viewer, "booked:b:1", night_until=night + timedelta(hours=1))
    channel = Kept(rings=True)
    channels = {"sms": channel, "email": Kept()}
    assert send_due(viewer, channels)["sent"] == 2
    assert [fresh(each).state for each in (ordinary, email, urgent)] == ["waiting", "sent", "sent"]
    set_clock(night + timedelta(hours=9, minutes=59))
    assert send_due(viewer, channels).total() == 0
    set_clock(night + timedelta(hours=10))
    assert send_due(viewer, channels)["sent"] == 1


def test_the_soonest_event_goes_first_and_a_withdrawn_one_never(viewer: Viewer) -> None:
    later, sooner = tell(viewer, "booked:a:1", hours=48), tell(viewer, "booked:b:1", hours=3)
    gone = tell(viewer, "reminder:c:1:7", about="c")
    assert withdraw_messages(viewer, "c") == 1
    channel = Kept()
    send_due(viewer, only(channel))
    assert channel.taken == [sooner.public_id, later.public_id]
    assert fresh(gone).state == "withdrawn"


class Faulty:
    """A channel with a fault in it."""

    rings = False
    is_limited = False

    def send(self, message: Outgoing) -> Receipt:
        raise KeyError(message.reference)


def test_a_fault_in_one_message_stops_no_other_and_is_tried_again_later(
    viewer: Viewer, set_clock: SetClock
) -> None:
    broken, well = tell(viewer), tell(viewer, channel="email")
    assert send_due(viewer, {"sms": Faulty(), "email": Kept()}) == {"faulty": 1, "sent": 1}
    assert (fresh(broken).state, fresh(broken).fault) == ("waiting", "fault")
    assert fresh(well).state == "sent"
    set_clock(NOON + timedelta(minutes=2))
    assert send_due(viewer, only(Kept()))["sent"] == 1
