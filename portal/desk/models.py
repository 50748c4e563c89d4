"""Tables of the desk: what a call adds to a request, and who has a request open at the moment."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base


class Call(Base):
    """What a member of staff noted of a call or a visit to the desk, beside the request it was about.

    Its times and its end are kept for the contract's duty to answer on the same day (E15).
    """

    __tablename__ = "call"
    __table_args__ = (Index("ix_call_began", "practice_id", "began_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), unique=True)
    taken_by_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    # which items the caller gave rightly: name and birth date, postcode … never the items themselves
    checked: Mapped[list[str]] = mapped_column(JSON, default=list)
    permission: Mapped[str] = mapped_column(String(30), default="")  # why somebody else may speak for them
    permission_age: Mapped[int | None]  # of the patient, in years, when that was said (A07)
    # the caller's own words by question, and in English where they were said in another language
    said: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    language: Mapped[str] = mapped_column(String(10), default="")  # shown beside the English; empty for none
    reason: Mapped[str] = mapped_column(String(60), default="")  # the first problem, as the rules name it
    outcome: Mapped[str] = mapped_column(String(12), default="")  # the state that the request came to
    began_at: Mapped[datetime]
    identified_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # the caller was told what happens now


class OpenRequest(Base):
    """Somebody has a request open, as their page last said; without a word for a while they have not."""

    __tablename__ = "open_request"

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    seen_at: Mapped[datetime]
