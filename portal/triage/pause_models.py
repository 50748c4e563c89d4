"""The table of pauses of urgent online requests: who, why, from when to when. Rows are never deleted."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, random_id


class UrgentPause(Base):
    """A time in which urgent clinical requests made online are answered by phone; nothing else can pause."""

    __tablename__ = "urgent_pause"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("reason <> ''", name="reason"),
        Index("ix_urgent_pause_end", "practice_id", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(20))
    set_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
