"""Reads of the outbox."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from portal import clock
from portal.access import NotAllowed, Role, Viewer
from portal.db import db_session
from portal.messages.models import (
    DEAD,
    DELIVERED,
    FAILED,
    SENT,
    TO_PRINT,
    WAITING,
    DutyTurn,
    Letter,
    Message,
)
from portal.messages.timing import MOST_TRIES, TOO_LATE_TO_WAIT

NO_WAY = "no_way"  # the fault of a message whose channel is not set up
# One of these has reached the person, or still may.
HOPEFUL = (WAITING, TO_PRINT, SENT, DELIVERED)


def message_about(viewer: Viewer, event: str, channel: str) -> Message | None:
    """The message that already tells of this event by this channel, if there is one."""
    return db_session.scalars(_own(viewer).where(Message.event == event, Message.channel == channel)).first()


def message(viewer: Viewer, public_id: str) -> Message | None:
    """One message of the practice."""
    return db_session.scalars(_own(viewer).where(Message.public_id == public_id)).first()


def message_locked(viewer: Viewer, message_id: int) -> Message:
    """A message as it stands now, kept from others until the transaction ends."""
    wanted = _own(viewer).where(Message.id == message_id)
    return db_session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).one()


def message_with_reference(reference: str) -> Message | None:
    """The message that a provider speaks of; asked before there is a viewer: the reference is unguessable."""
    return db_session.scalars(select(Message).where(Message.public_id == reference)).first()


def unsent(viewer: Viewer, limit: int = 200) -> list[Message]:
    """Messages still to be sent, oldest first; one that has lapsed would only tell of what was."""
    wanted = _own(viewer).where(Message.state == WAITING, Message.valid_until > clock.now())
    return list(db_session.scalars(wanted.order_by(Message.id).limit(limit)))


def latest_messages(viewer: Viewer, limit: int = 50) -> list[Message]:
    """What was queued or sent last, newest first."""
    return list(db_session.scalars(_own(viewer).order_by(Message.id.desc()).limit(limit)))


def next_due(
    viewer: Viewer, channels: frozenset[str], silent: frozenset[str], *, lock: bool = False
) -> Message | None:
    """The message to send now, that of the soonest event first; another worker's is passed over.

    Of the channels that are silent now, only what may ring at night.
    """
    now = clock.now()
    wanted = _own(viewer).where(
        Message.state == WAITING,
        Message.channel.in_(channels),
        # one made in the future was made by a clock that has been put back since: nobody waits for that
        or_(Message.next_try_at <= now, Message.created_at > now),
        Message.valid_until > now,
        Message.attempts < MOST_TRIES,
        or_(Message.taken_until.is_(None), Message.taken_until <= now),
    )
    if silent:
        wanted = wanted.where(or_(Message.channel.not_in(silent), Message.night_until > now))
    wanted = wanted.order_by(Message.valid_until, Message.id).limit(1)
    if lock:
        wanted = wanted.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return db_session.scalars(wanted).first()


def lapsed(viewer: Viewer, limit: int = 200) -> list[Message]:
    """Messages whose time ran out before any channel took them."""
    wanted = _own(viewer).where(Message.state == WAITING, Message.valid_until <= clock.now())
    return list(db_session.scalars(wanted.order_by(Message.id).limit(limit)))


def late(viewer: Viewer) -> list[Message]:
    """Messages that wait though what they tell of is near: somebody should phone instead."""
    now = clock.now()
    wanted = _own(viewer).where(
        Message.state == WAITING,
        Message.staff_told_at.is_(None),
        Message.attempts > 0,
        Message.valid_until <= now + TOO_LATE_TO_WAIT,
    )
    return list(db_session.scalars(wanted.order_by(Message.valid_until)))


def sent_lately(viewer: Viewer, recipient: str, since: datetime, limit: int) -> list[datetime]:
    """When a phone or mailbox last got something, newest first: moments only, for the worker alone.

    From whichever practice here: who wants to flood somebody would go through all of them.
    """
    if viewer.role is not Role.SYSTEM:
        raise NotAllowed("system")
    wanted = select(Message.sent_at).where(Message.recipient == recipient, Message.sent_at > since)
    return list(db_session.scalars(wanted.order_by(Message.sent_at.desc()).limit(limit)))


def events_told(viewer: Viewer, events: Iterable[str]) -> set[str]:
    """Which of these events there is a message about."""
    wanted = select(Message.event).where(
        Message.practice_id == viewer.practice_id, Message.event.in_(list(events))
    )
    return set(db_session.scalars(wanted))


def waiting_about(viewer: Viewer, about: str) -> list[Message]:
    """Messages about this that have not gone yet."""
    return list(
        db_session.scalars(_own(viewer).where(Message.about == about, Message.state.in_((WAITING, TO_PRINT))))
    )


def waiting_of_requests(viewer: Viewer, request_ids: Collection[str]) -> list[Message]:
    """Messages to somebody outside about one of these requests that have not gone yet."""
    waiting = _own(viewer).where(Message.state.in_((WAITING, TO_PRINT)), Message.request_id != "")
    found = db_session.scalars(waiting.order_by(Message.id))
    return [each for each in found if each.request_id in request_ids]


def without_way_out(viewer: Viewer, channels: Iterable[str], written_before: datetime) -> list[Message]:
    """What waits for a channel that is not set up here, and nobody has been told of."""
    wanted = _own(viewer).where(
        Message.state == WAITING,
        Message.channel.not_in(list(channels)),
        Message.staff_told_at.is_(None),
        Message.fault != NO_WAY,
        Message.valid_until > clock.now(),
        Message.created_at <= written_before,
    )
    return list(db_session.scalars(wanted.order_by(Message.valid_until, Message.id).limit(200)))


def is_told_otherwise(viewer: Viewer, message: Message) -> bool:
    """Whether another channel has carried the same news, or still may."""
    others = _own(viewer).where(
        Message.event == message.event,
        Message.id != message.id,
        Message.state.in_(HOPEFUL),
        or_(Message.state != WAITING, Message.fault != NO_WAY),
    )
    return bool(db_session.scalar(select(exists(others.with_only_columns(Message.id)))))


def not_arrived(viewer: Viewer, limit: int = 100) -> list[Message]:
    """What did not arrive, or is too late to wait for, and nobody has seen to; the soonest event first."""
    wanted = _own(viewer).where(or_(Message.state.in_((FAILED, DEAD)), _is_late()))
    return list(db_session.scalars(wanted.order_by(Message.valid_until.desc(), Message.id).limit(limit)))


def _is_late() -> ColumnElement[bool]:
    return and_(Message.state == WAITING, Message.staff_told_at.is_not(None))


def to_print(viewer: Viewer) -> list[Message]:
    """Letters whose PDF is made and which somebody must post."""
    return list(db_session.scalars(_own(viewer).where(Message.state == TO_PRINT).order_by(Message.id)))


def letter_of(viewer: Viewer, message: Message) -> Letter | None:
    """The PDF of a message."""
    wanted = select(Letter).where(Letter.practice_id == viewer.practice_id, Letter.message_id == message.id)
    return db_session.scalars(wanted).first()


def duty_turn(viewer: Viewer, name: str) -> DutyTurn | None:
    """When a duty is next due, as it stands now."""
    wanted = select(DutyTurn).where(DutyTurn.practice_id == viewer.practice_id, DutyTurn.name == name)
    return db_session.scalars(wanted.execution_options(populate_existing=True)).first()


def worker_seen_at(viewer: Viewer) -> datetime | None:
    """When a worker last did anything."""
    wanted = select(DutyTurn.done_at).where(
        DutyTurn.practice_id == viewer.practice_id, DutyTurn.done_at.is_not(None)
    )
    return db_session.scalars(wanted.order_by(DutyTurn.done_at.desc()).limit(1)).first()


def _own(viewer: Viewer) -> Select[Message]:
    return select(Message).where(Message.practice_id == viewer.practice_id)
