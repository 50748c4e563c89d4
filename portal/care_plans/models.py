"""Tables of care and support plans: a plan, and its versions, which are only ever added."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base, random_id


class CarePlan(Base):
    """A person's care and support plan, pinned to the template version it was written on."""

    __tablename__ = "care_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), unique=True)
    key_worker_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    template_version: Mapped[int]
    created_at: Mapped[datetime]


class CarePlanVersion(Base):
    """The whole plan as somebody saved it. The unique number refuses the second of two saves on one base."""

    __tablename__ = "care_plan_version"
    __table_args__ = (UniqueConstraint("care_plan_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"))
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    written_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime]
    review_on: Mapped[date | None]
    agreed_on: Mapped[date | None]
    agreed_with: Mapped[str] = mapped_column(String(120), default="")  # the person, or who spoke for them
