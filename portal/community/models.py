"""Tables of the directory and of social-prescribing referrals."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base, random_id


class Service(Base):
    """A local service or group in the directory (shaped after Open Referral UK)."""

    __tablename__ = "service"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    needs: Mapped[list[str]] = mapped_column(JSON)  # need ids it answers: loneliness, debt_bills, …
    cost: Mapped[str] = mapped_column(String(60), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    days: Mapped[str] = mapped_column(String(120), default="")
    is_step_free: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(20), default="active")
    assured_on: Mapped[date | None]


class Referral(Base):
    """A person passed to a link worker, with all they already said: nobody types it again (H25)."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint("state IN ('new', 'active', 'closed', 'declined')", name="state"),
        Index("ix_referral_caseload", "practice_id", "link_worker_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), unique=True)
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"), index=True)
    link_worker_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    source: Mapped[str] = mapped_column(String(20))  # triage, clinician, desk, self
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    said: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # question, answer, as shown
    own_words: Mapped[str] = mapped_column(Text, default="")
    agrees_to_share: Mapped[str] = mapped_column(String(20), default="not_asked")
    risk_note: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="new")
    created_at: Mapped[datetime]
    first_contact_by: Mapped[datetime]
