"""Put a message into the outbox, and the channel of the demo that takes it out."""

from datetime import datetime

from portal import audit, clock
from portal.access import Viewer
from portal.db import transaction
from portal.messages.models import SENT, Message
from portal.messages.queries import message_about, unsent

__all__ = ["deliver_in_demo", "language_for", "queue_message", "unsent"]

# GOV.UK Notify sends a text message's non-Latin letters as "?": such a text goes out in English, with a
# link to the page that is in the person's language. E-mail carries every script.
NOT_IN_LATIN_SCRIPT = frozenset(
    {"am", "ar", "bg", "bn", "ckb", "el", "fa", "gu", "hi", "ml", "mr", "ne", "pa", "pa-Arab", "ps", "ru"}
    | {"si", "ta", "te", "ti", "uk", "ur", "zh"}
)


def language_for(channel: str, language: str) -> str:
    """The language to write in, so that the message arrives readable by this channel."""
    return "en" if channel == "sms" and language in NOT_IN_LATIN_SCRIPT else language


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


def deliver_in_demo(viewer: Viewer) -> int:
    """The demo's channel: everything still worth sending counts as sent, to be read in the demo's inbox."""
    if not unsent(viewer, limit=1):
        return 0
    with transaction():
        messages = unsent(viewer)
        for message in messages:
            message.sent_at = clock.now()
            message.state = SENT
            audit.record(viewer, "message.sent", "message", message.public_id, {"channel": message.channel})
    return len(messages)
