"""Messages wait in the outbox with the event they tell of, once each, and leave it while they are of use."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.audit import AuditEvent
from portal.db import transaction
from portal.messages.models import Message
from portal.messages.queries import latest_messages
from portal.messages.services import deliver_in_demo, language_for, queue_message, unsent
from tests.factories import a_practice, a_visitor

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def viewer(db: scoped_session[Session]) -> Viewer:
    return a_visitor(practice=a_practice())


def tell(viewer: Viewer, event: str = "booked:a:1", channel: str = "sms", hours: int = 24) -> Message:
    return queue_message(
        viewer,
        event=event,
        channel=channel,
        recipient="+447700900123",
        language="en",
        subject="",
        body="You are booked.",
        valid_until=clock.now() + timedelta(hours=hours),
    )


def test_a_message_waits_until_a_channel_takes_it(viewer: Viewer) -> None:
    message = tell(viewer)
    assert unsent(viewer) == [message]
    assert deliver_in_demo(viewer) == 1
    assert unsent(viewer) == []
    assert latest_messages(viewer)[0].sent_at is not None
    assert deliver_in_demo(viewer) == 0


def test_one_event_is_told_once_by_each_channel(viewer: Viewer) -> None:
    first, again, by_email = tell(viewer), tell(viewer), tell(viewer, channel="email")
    assert first is again
    assert [each.id for each in unsent(viewer)] == [first.id, by_email.id]


def test_a_message_is_undone_with_what_it_tells_of(viewer: Viewer) -> None:
    def book_and_fail() -> None:
        with transaction():
            tell(viewer)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        book_and_fail()
    assert unsent(viewer) == []


def test_a_lapsed_message_is_not_sent(viewer: Viewer) -> None:
    with clock.frozen_at(NOW):
        tell(viewer, hours=1)
    with clock.frozen_at(NOW + timedelta(hours=2)):
        assert unsent(viewer) == []
        assert deliver_in_demo(viewer) == 0


def test_the_record_tells_of_the_message_and_not_what_it_says(
    viewer: Viewer, db: scoped_session[Session]
) -> None:
    tell(viewer)
    deliver_in_demo(viewer)
    lines = list(db.scalars(select(AuditEvent).order_by(AuditEvent.id)))
    assert [line.action for line in lines] == ["message.queued", "message.sent"]
    assert "booked." not in str([line.details for line in lines])
    assert "7700" not in str([line.details for line in lines])


def test_another_practice_sees_none_of_them(viewer: Viewer) -> None:
    tell(viewer)
    assert unsent(a_visitor(practice=a_practice("Hillside Surgery"))) == []


@pytest.mark.parametrize(
    ("channel", "language", "written"),
    [("sms", "ur", "en"), ("sms", "pl", "pl"), ("email", "ur", "ur"), ("sms", "en", "en")],
)
def test_a_text_is_written_in_letters_that_arrive(channel: str, language: str, written: str) -> None:
    assert language_for(channel, language) == written
