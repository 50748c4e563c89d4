"""Reads of the outbox; which message a worker takes next is in claiming.py."""

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.messages.models import WAITING, Message


def message_about(viewer: Viewer, event: str, channel: str) -> Message | None:
    """The message that already tells of this event by this channel, if there is one."""
    return db_session.scalars(
        select(Message).where(
            Message.practice_id == viewer.practice_id, Message.event == event, Message.channel == channel
        )
    ).first()


def unsent(viewer: Viewer, limit: int = 200) -> list[Message]:
    """Messages still to be sent, oldest first; one that has lapsed would only tell of what was."""
    return list(
        db_session.scalars(
            select(Message)
            .where(
                Message.practice_id == viewer.practice_id,
                Message.state == WAITING,
                Message.valid_until > clock.now(),
            )
            .order_by(Message.id)
            .limit(limit)
        )
    )


def latest_messages(viewer: Viewer, limit: int = 50) -> list[Message]:
    """What was queued or sent last, newest first."""
    return list(
        db_session.scalars(
            select(Message)
            .where(Message.practice_id == viewer.practice_id)
            .order_by(Message.id.desc())
            .limit(limit)
        )
    )
