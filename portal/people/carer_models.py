"""Table of who may act for a person, as the practice has it on record."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, random_id

AGREED, PARENT, ATTORNEY, BEST_INTERESTS, NOBODY = "agreed", "parent", "attorney", "best", "nobody"
BASES = (AGREED, PARENT, ATTORNEY, BEST_INTERESTS, NOBODY)


class CarerRight(Base):
    """A carer who may act for a patient, known by their phone number, on a basis, until it ends.

    The basis `nobody` is the person's own word that no one else may, but for those named beside it.
    """

    __tablename__ = "carer_right"
    __table_args__ = (CheckConstraint(f"basis IN {BASES}", name="basis"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    name: Mapped[str] = mapped_column(String(120), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")  # E.164
    basis: Mapped[str] = mapped_column(String(10))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]
    ends_on: Mapped[date | None]  # the last day
    ended_at: Mapped[datetime | None]
