"""Messages for tests, and channels that keep what they were given."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.messages.channels import Channels, Outgoing, Receipt, Sender, TryLater
from portal.messages.models import Message
from portal.messages.sending import send_due
from portal.messages.services import queue_message
from portal.messages.settings import MessageSettings
from portal.messages.ways_out import channels_for

RIVERSIDE = Sender("Riverside Practice", "01632 960 100")
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)  # a Monday


def tell(viewer: Viewer, event: str = "booked:a:1", channel: str = "sms", **details: Any) -> Message:
    """A message about an appointment a day from now."""
    hours = details.pop("hours", 24)
    made: dict[str, Any] = {
        "recipient": {"sms": "+447700900123", "email": "anna@example.test"}.get(channel, "Anna\n1 Mill Lane"),
        "language": "en",
        "subject": "" if channel == "sms" else "Your GP surgery appointment",
        "body": "You are booked.\n\nChange it: http://127.0.0.1:8000/appointment/x",
        "valid_until": clock.now() + timedelta(hours=hours),
    }
    return queue_message(viewer, event=event, channel=channel, **(made | details))


def fresh(message: Message) -> Message:
    """The message as the database has it now."""
    db_session.expire_all()
    return db_session.get_one(Message, message.id)


def send(app: Flask, viewer: Viewer, settings: MessageSettings) -> dict[str, int]:
    """One round of a worker with these settings."""

    def render(name: str, **values: Any) -> str:
        return app.jinja_env.get_template(name).render(**values)

    with app.app_context():
        return dict(send_due(viewer, channels_for(settings, demo=False, render=render, sender=RIVERSIDE)))


class Kept:
    """A channel that keeps what it was given, and is away while `is_away`."""

    def __init__(self, *, rings: bool = False, is_limited: bool = False) -> None:
        self.rings = rings
        self.is_limited = is_limited
        self.is_away = False
        self.taken: list[str] = []
        self._lock = threading.Lock()

    def send(self, message: Outgoing) -> Receipt:
        with self._lock:
            if self.is_away:
                raise TryLater("away")
            self.taken.append(message.reference)
            return Receipt(provider_id=f"kept-{len(self.taken)}")


def only(channel: Kept, *kinds: str) -> Channels:
    """This channel for these kinds of message."""
    return dict.fromkeys(kinds or ("sms", "email"), channel)
