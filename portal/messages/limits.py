"""How much one phone or mailbox gets from us: nobody is flooded through our front door (threat T39)."""

from datetime import datetime, timedelta

from portal import clock
from portal.access import Viewer
from portal.messages import queries
from portal.messages.models import Message
from portal.messages.timing import TOO_LATE_TO_WAIT

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A parent who books for three children and moves two of them gets five texts within minutes, a carer of
# several people a dozen in a day. More than these is a fault of ours, or somebody who types another's number.
MOST_AN_HOUR, MOST_A_DAY = 8, 20
# Word to whoever is on duty, and to local services, by the first part of its event: addresses that staff
# wrote down, which must hear of each new case.
ASKED_FOR = frozenset({"alert", "asked", "answered", "nudge", "entry"})
ENOUGH = "enough"


def full_until(viewer: Viewer, message: Message) -> datetime | None:
    """When this recipient may have the message; None when now."""
    if message.kind in ASKED_FOR:
        return None
    now = clock.now()
    sent = queries.sent_lately(viewer, message.recipient, now - DAY, MOST_A_DAY)
    if len(sent) >= MOST_A_DAY:
        return sent[-1] + DAY
    if len(sent) >= MOST_AN_HOUR and sent[MOST_AN_HOUR - 1] > now - HOUR:
        return sent[MOST_AN_HOUR - 1] + HOUR
    return None


def is_worth_waiting(message: Message, until: datetime) -> bool:
    """Whether it may wait its turn: for an hour at most, and not up to what it tells of."""
    return until <= min(clock.now() + HOUR, message.valid_until - TOO_LATE_TO_WAIT)
