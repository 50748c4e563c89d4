"""The worker's round: take a message, hand it to its channel outside any transaction, keep what came of it.

At least once: a worker that dies between the two leaves the message taken until its lease ends; then another
sends it with the same reference, by which the provider (or its channel, asking the provider) knows a repeat.
"""

import logging
from collections import Counter
from datetime import datetime
from secrets import token_hex

from portal import audit, clock
from portal.access import Viewer
from portal.db import transaction
from portal.messages import queries
from portal.messages.channels import Channels, Receipt, Refused, TryLater, outgoing
from portal.messages.failing import give_up, note_arrival
from portal.messages.limits import ENOUGH, full_until, is_worth_waiting
from portal.messages.models import DEAD, SENT, TO_PRINT, WAITING, WITHDRAWN, Letter, Message
from portal.messages.timing import LEASE, MOST_TRIES, is_night, next_try

log = logging.getLogger("portal")


def send_due(viewer: Viewer, channels: Channels, *, worker: str = "", most: int = 500) -> Counter[str]:
    """Send what is due; how many were sent, will be tried later, or were given up.

    A channel that says "later" rests for the remainder of the round: messages behind it lose no tries.
    """
    worker = worker or token_hex(8)
    counts: Counter[str] = Counter()
    awake = set(channels)
    while awake and counts.total() < most:
        silent = {name for name in awake if channels[name].rings} if is_night(clock.now()) else ()
        message = take_next(viewer, frozenset(awake), worker, frozenset(silent))
        if message is None:
            break
        until = full_until(viewer, message) if channels[message.channel].is_limited else None
        result = (
            hold_back(viewer, message, worker, until) if until else _send(viewer, channels, message, worker)
        )
        counts[result] += 1
        if result == "later":
            awake.discard(message.channel)
    return counts


def take_next(
    viewer: Viewer, channels: frozenset[str], worker: str, silent: frozenset[str] = frozenset()
) -> Message | None:
    """Claim the next message for this worker, for as long as its lease."""
    if queries.next_due(viewer, channels, silent) is None:  # no lock: an idle worker stops nobody
        return None
    with transaction():
        message = queries.next_due(viewer, channels, silent, lock=True)
        if message is not None:
            message.taken_by = worker
            message.taken_until = clock.now() + LEASE
            message.attempts += 1
    return message


def _send(viewer: Viewer, channels: Channels, message: Message, worker: str) -> str:
    try:
        receipt = channels[message.channel].send(outgoing(message))
    except Refused as refused:
        return keep_failure(viewer, message, worker, refused.code, for_good=True)
    except TryLater as later:
        return keep_failure(viewer, message, worker, later.code)
    except Exception as error:  # a fault of ours must not stop the messages behind this one
        log.error("message %s: %s", message.public_id, type(error).__name__)
        keep_failure(viewer, message, worker, "fault")
        return "faulty"
    return keep_receipt(viewer, message, receipt)


def hold_back(viewer: Viewer, message: Message, worker: str, until: datetime) -> str:
    """Its recipient has had enough for now: it waits its turn while that helps, else somebody phones."""
    with transaction():
        fresh = queries.message_locked(viewer, message.id)
        if fresh.state != WAITING or fresh.taken_by != worker:
            return "held"
        if not is_worth_waiting(fresh, until):
            give_up(viewer, fresh, ENOUGH)
            return "dead"
        fresh.fault, fresh.next_try_at = ENOUGH, until
        fresh.attempts -= 1  # it was not tried
        fresh.taken_by, fresh.taken_until = "", None
    return "held"


def keep_receipt(viewer: Viewer, message: Message, receipt: Receipt) -> str:
    """The channel took it. Whatever happened to the row meanwhile, that it went is not forgotten."""
    with transaction() as session:
        fresh = queries.message_locked(viewer, message.id)
        fresh.provider_id = receipt.provider_id or fresh.provider_id
        fresh.taken_by, fresh.taken_until = "", None
        if receipt.pdf is not None and queries.letter_of(viewer, fresh) is None:
            session.add(_letter(fresh, receipt.pdf))
        if fresh.state not in (
            WAITING,
            WITHDRAWN,
            DEAD,
        ):  # its delivery was reported already
            return "sent"
        fresh.state = receipt.state
        fresh.fault = ""
        if receipt.state == SENT:
            fresh.sent_at = clock.now()
            note_arrival(viewer, fresh)
        action = "message.to_print" if receipt.state == TO_PRINT else "message.sent"
        audit.record(viewer, action, "message", fresh.public_id, {"channel": fresh.channel})
    return "sent"


def _letter(message: Message, pdf: bytes) -> Letter:
    return Letter(practice_id=message.practice_id, message_id=message.id, pdf=pdf, made_at=clock.now())


def keep_failure(viewer: Viewer, message: Message, worker: str, code: str, *, for_good: bool = False) -> str:
    """The channel did not take it: another try later, or none when there is no sense in one."""
    with transaction():
        fresh = queries.message_locked(viewer, message.id)
        if fresh.state != WAITING or fresh.taken_by != worker:
            return "later"  # withdrawn meanwhile, or our lease ended and another worker has it
        if for_good or fresh.attempts >= MOST_TRIES:
            give_up(viewer, fresh, code)
            return "dead"
        fresh.fault = code
        fresh.taken_by, fresh.taken_until = "", None
        fresh.next_try_at = next_try(fresh.attempts, clock.now(), fresh.valid_until)
    return "later"
