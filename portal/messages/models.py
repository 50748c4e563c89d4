"""The outbox table."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, random_id


class Message(Base):
    """One text or e-mail to one person about one event; unsent until a channel takes it."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("event", "channel"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    event: Mapped[str] = mapped_column(String(80))  # what it tells of, such as booked:<appointment>:<version>
    channel: Mapped[str] = mapped_column(String(10))  # sms, email
    recipient: Mapped[str] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(120), default="")
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    sent_at: Mapped[datetime | None]
