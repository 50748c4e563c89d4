"""Tables of the outbox: messages, letters made from them, and whose turn a regular duty is."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, random_id

# waiting → sent → delivered or failed; waiting → to_print → sent (a letter that staff post); waiting → dead
# (every try failed, or its time ran out) or withdrawn (what it tells of has changed). A person who saw to a
# message that did not arrive makes it handled.
WAITING, TO_PRINT, SENT, DELIVERED = "waiting", "to_print", "sent", "delivered"
FAILED, DEAD, WITHDRAWN, HANDLED = "failed", "dead", "withdrawn", "handled"
STATES = (WAITING, TO_PRINT, SENT, DELIVERED, FAILED, DEAD, WITHDRAWN, HANDLED)
SMS, EMAIL, LETTER = "sms", "email", "letter"


class Message(Base):
    """One text, e-mail or letter to one person about one event. Its public id is the provider's reference."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("event", "channel"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        Index(
            "ix_message_due",
            "practice_id",
            "next_try_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_message_about", "practice_id", "about"),
        Index(
            "ix_message_sent",  # how much a recipient was sent lately, asked before each message
            "recipient",
            "sent_at",
            sqlite_where=text("sent_at IS NOT NULL"),
            postgresql_where=text("sent_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    event: Mapped[str] = mapped_column(String(80))  # what it tells of, such as booked:<appointment>:<version>
    about: Mapped[str] = mapped_column(String(40), default="")  # public id: withdrawn when that changes
    request_id: Mapped[str] = mapped_column(String(32), default="")  # public id, where staff see to it
    channel: Mapped[str] = mapped_column(String(10))  # sms, email, letter
    recipient: Mapped[str] = mapped_column(String(400))  # a number, an address, or the lines of an envelope
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    night_until: Mapped[datetime | None]  # a text may ring at night until then: urgent, or just asked for
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(32), default="")  # the worker that is sending it now
    taken_until: Mapped[datetime | None]  # from then on another may: that worker has died
    provider_id: Mapped[str] = mapped_column(String(64), default="")
    fault: Mapped[str] = mapped_column(String(40), default="")  # why the last try failed: a code, never words
    sent_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # delivered, failed, dead, withdrawn or handled
    staff_told_at: Mapped[datetime | None]

    @property
    def kind(self) -> str:
        """booked, cancelled, reminder, offer …: the first part of its event."""
        return self.event.partition(":")[0]


class Letter(Base):
    """The PDF of a message that goes by post, made by the worker, kept until it is posted."""

    __tablename__ = "letter"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), unique=True)
    pdf: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class DutyTurn(Base):
    """When a regular duty of the worker is next due: of many workers one takes the turn."""

    __tablename__ = "duty_turn"
    __table_args__ = (UniqueConstraint("practice_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    name: Mapped[str] = mapped_column(String(40))
    next_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    fault: Mapped[str] = mapped_column(String(60), default="")
