"""Table of safeguarding notes: what colleagues must know of somebody who may be at risk, and for how long."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base

STANDS = text("ended_at IS NULL")


class SafeguardingNote(Base):
    """One note; a newer one ends it, and none is ever taken away: what was known when must stay known."""

    __tablename__ = "safeguarding_note"
    __table_args__ = (
        Index(
            "uq_safeguarding_note_stands",
            "patient_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]
