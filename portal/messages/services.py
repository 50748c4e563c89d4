"""Put a message into the outbox, take it back, send it again, or see to it in another way."""

from collections.abc import Collection
from datetime import datetime

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.messages import queries
from portal.messages.channels import Channels, DemoInbox
from portal.messages.models import (
    DEAD,
    EMAIL,
    FAILED,
    HANDLED,
    LETTER,
    SENT,
    SMS,
    TO_PRINT,
    WAITING,
    WITHDRAWN,
    Message,
)
from portal.messages.queries import message_about, unsent
from portal.messages.sending import send_due

__all__ = [
    "deliver_in_demo",
    "handle_otherwise",
    "language_for",
    "mark_posted",
    "queue_message",
    "send_again",
    "unsent",
    "withdraw_messages",
    "withdraw_messages_of_requests",
]

# GOV.UK Notify sends a text message's non-Latin letters as "?": such a text goes out in English, with a
# link to the page that is in the person's language. E-mail carries every script.
NOT_IN_LATIN_SCRIPT = frozenset(
    {"am", "ar", "bg", "bn", "ckb", "el", "fa", "gu", "hi", "ml", "mr", "ne", "pa", "pa-Arab", "ps", "ru"}
    | {"si", "ta", "te", "ti", "uk", "ur", "zh"}
)
DEMO_CHANNELS: Channels = {SMS: DemoInbox(), EMAIL: DemoInbox(), LETTER: DemoInbox()}


def language_for(channel: str, language: str) -> str:
    """The language to write in, so that the message arrives readable by this channel."""
    return "en" if channel == SMS and language in NOT_IN_LATIN_SCRIPT else language


def queue_message(
    viewer: Viewer,
    *,
    event: str,
    channel: str,
    recipient: str,
    language: str,
    subject: str,
    body: str,
    valid_until: datetime,
    about: str = "",
    request_id: str = "",
    night_until: datetime | None = None,
) -> Message:
    """Queue a message in the transaction of what it tells of; said twice for one event, it is sent once.

    `body` holds no symptom and no NHS number: a text shows on a locked screen and a phone is shared.
    `about` is the public id of what it tells of, for withdrawing it when that changes; `request_id` that of
    the request where somebody sees to it when it does not arrive; a text may ring at night `night_until`.
    """
    with transaction() as session:
        if already := message_about(viewer, event, channel):
            return already
        message = Message(
            practice_id=viewer.practice_id,
            event=event,
            channel=channel,
            recipient=recipient,
            language=language,
            subject=subject,
            body=body,
            created_at=clock.now(),
            next_try_at=clock.now(),
            valid_until=valid_until,
            about=about,
            request_id=request_id,
            night_until=night_until,
        )
        session.add(message)
        session.flush()
        details = {"event": event, "channel": channel, "language": language}
        audit.record(viewer, "message.queued", "message", message.public_id, details)
    return message


def withdraw_messages(viewer: Viewer, about: str) -> int:
    """Take back what has not gone yet about what has changed; in the transaction that changes it."""
    return _withdraw(viewer, queries.waiting_about(viewer, about))


def withdraw_messages_of_requests(viewer: Viewer, request_ids: Collection[str]) -> int:
    """Take back everything that has not gone yet about these requests, whatever of them it tells of."""
    return _withdraw(viewer, queries.waiting_of_requests(viewer, request_ids))


def _withdraw(viewer: Viewer, waiting: list[Message]) -> int:
    with transaction():
        for each in waiting:
            message = queries.message_locked(viewer, each.id)
            message.state = WITHDRAWN
            message.ended_at = clock.now()
            audit.record(viewer, "message.withdrawn", "message", message.public_id)
    return len(waiting)


def send_again(viewer: Viewer, message: Message) -> bool:
    """Try a message anew, from the first try; false when it no longer needs it or its time has passed."""
    access.check(viewer, Permission.SEND_MESSAGES)
    with transaction():
        fresh = queries.message_locked(viewer, message.id)
        if fresh.state not in (FAILED, DEAD, WAITING) or fresh.valid_until <= clock.now():
            return False
        if fresh.state != WAITING:
            fresh.attempts = 0
        fresh.state, fresh.fault, fresh.ended_at = WAITING, "", None
        fresh.next_try_at = clock.now()
        audit.record(viewer, "message.again", "message", fresh.public_id, {"channel": fresh.channel})
    return True


def handle_otherwise(viewer: Viewer, message: Message) -> None:
    """Somebody sees to it in another way, by phone say: it is tried no more."""
    access.check(viewer, Permission.SEND_MESSAGES)
    with transaction():
        fresh = queries.message_locked(viewer, message.id)
        if fresh.state in (FAILED, DEAD, WAITING):
            fresh.state, fresh.ended_at = HANDLED, clock.now()
            audit.record(viewer, "message.handled", "message", fresh.public_id)


def mark_posted(viewer: Viewer, message: Message) -> None:
    """The letter is in the post."""
    access.check(viewer, Permission.SEND_MESSAGES)
    with transaction():
        fresh = queries.message_locked(viewer, message.id)
        if fresh.state == TO_PRINT:
            fresh.state, fresh.sent_at = SENT, clock.now()
            audit.record(viewer, "message.posted", "message", fresh.public_id)


def deliver_in_demo(viewer: Viewer) -> int:
    """The demo's channel at a press: what is due counts as sent, to be read in the demo's inbox."""
    return send_due(viewer, DEMO_CHANNELS)["sent"]
