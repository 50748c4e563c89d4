"""What happens to a message that did not arrive: it stays in sight, and somebody is told in time."""

from collections.abc import Callable, Collection
from datetime import timedelta

from portal import audit, clock
from portal.access import Viewer
from portal.db import db_session, transaction
from portal.messages import queries
from portal.messages.models import DEAD, FAILED, WAITING, Message

# Called in the transaction that gives a message up, or finds that it did arrive; areas above join in here.
Told = Callable[[Viewer, Message], None]
WHEN_LOST: list[Told] = []
WHEN_ARRIVED: list[Told] = []
# Nobody phones about these: the appointment was confirmed before, and an alert's work is on the list itself.
COURTESIES = frozenset({"reminder", "alert"})
SEEN = frozenset({"booked"})  # whoever booked has seen it, or heard it on the phone
LAPSED = "lapsed"
SET_UP = timedelta(minutes=10)  # the time it takes somebody to see the warning and set a channel right


def give_up(viewer: Viewer, message: Message, fault: str, *, state: str = DEAD) -> None:
    """The message will not arrive; in the transaction of the caller."""
    message.state = state
    message.fault = fault
    message.ended_at = clock.now()
    message.taken_by, message.taken_until = "", None
    action = "message.failed" if state == FAILED else "message.dead"
    audit.record(viewer, action, "message", message.public_id, {"channel": message.channel, "fault": fault})
    tell_staff(viewer, message)


def tell_staff(viewer: Viewer, message: Message) -> None:
    """Give it to a person, once, unless another channel has the same news."""
    if message.staff_told_at or message.kind in COURTESIES or message.valid_until <= clock.now():
        return
    if queries.is_told_otherwise(viewer, message):
        return
    message.staff_told_at = clock.now()
    for tell in WHEN_LOST:
        tell(viewer, message)


def note_arrival(viewer: Viewer, message: Message) -> None:
    """It did arrive after all: whoever was told need do nothing more."""
    if message.staff_told_at:
        message.staff_told_at = None
        for tell in WHEN_ARRIVED:
            tell(viewer, message)


def see_to_no_way_out(viewer: Viewer, channels: Collection[str]) -> int:
    """Tell staff of what waits for a channel that nobody has set up; it still goes if somebody does.

    All are marked before any is told of, so that neither of two ways that are not there counts on the other.
    What a person saw on the screen when they booked is not phoned after.
    """
    with transaction():
        stuck = [
            queries.message_locked(viewer, each.id)
            for each in queries.without_way_out(viewer, channels, clock.now() - SET_UP)
        ]
        stuck = [each for each in stuck if each.state == WAITING]
        for message in stuck:
            message.fault = queries.NO_WAY
        db_session.flush()
        for message in stuck:
            if message.kind not in SEEN:
                tell_staff(viewer, message)
    return len(stuck)


def see_to_lapsed(viewer: Viewer) -> int:
    """Give up what is about the past, and tell staff of what is too late to wait for; how many there were."""
    with transaction():
        ended = queries.lapsed(viewer)
        for each in ended:
            fresh = queries.message_locked(viewer, each.id)
            if fresh.state == WAITING:
                give_up(viewer, fresh, fresh.fault or LAPSED)
    with transaction():
        late = queries.late(viewer)
        for each in late:
            fresh = queries.message_locked(viewer, each.id)
            if fresh.state == WAITING:
                tell_staff(viewer, fresh)
    return len(ended) + len(late)
