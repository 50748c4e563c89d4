"""What a provider reports later: that a message was delivered, or that it was not."""

from portal import audit, clock
from portal.access import Role, Viewer
from portal.db import transaction
from portal.messages import queries
from portal.messages.failing import give_up, note_arrival
from portal.messages.models import DELIVERED, FAILED, SENT, WAITING, WITHDRAWN, Message

ARRIVED = frozenset({"delivered", "received"})
LOST = frozenset({"permanent-failure", "temporary-failure", "technical-failure", "validation-failed"})


def keep_report(reference: str, provider_id: str, status: str) -> bool:
    """Keep a report; false when it is of no message of ours.

    Reports come twice, late or out of order: the first that settles a message stands, and one about an
    earlier try is passed over.
    """
    known = queries.message_with_reference(reference)
    if known is None:
        return False
    viewer = Viewer(Role.SYSTEM, known.practice_id, "provider")
    with transaction():
        message = queries.message_locked(viewer, known.id)
        if _is_about_now(message, provider_id):
            _settle(viewer, message, provider_id, status)
    return True


def _is_about_now(message: Message, provider_id: str) -> bool:
    return message.state in (WAITING, SENT, WITHDRAWN) and message.provider_id in ("", provider_id)


def _settle(viewer: Viewer, message: Message, provider_id: str, status: str) -> None:
    if status not in ARRIVED | LOST:
        return
    message.provider_id = provider_id
    message.sent_at = message.sent_at or clock.now()
    if status in LOST:
        give_up(viewer, message, status, state=FAILED)
        return
    message.state, message.ended_at, message.fault = DELIVERED, clock.now(), ""
    note_arrival(viewer, message)
    audit.record(viewer, "message.delivered", "message", message.public_id, {"channel": message.channel})
