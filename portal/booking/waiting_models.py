"""Tables of the waiting list: who waits, and which freed times each of them was offered."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.types import JSON

from portal.booking.transitions import WAITING, WAITING_OFFER, check_change
from portal.db import Base, random_id
from portal.triage.models import Request

OPEN_ENTRY = "state IN ('waiting', 'offered')"
IS_OPEN = "state = 'open'"


class WaitingListEntry(Base):
    """A request for which nothing fitted. Empty wishes mean any; need goes before time of joining."""

    __tablename__ = "waiting_list_entry"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(WAITING)}", name="state"),
        Index(
            "uq_waiting_list_entry_open",
            "request_id",
            unique=True,
            sqlite_where=text(OPEN_ENTRY),
            postgresql_where=text(OPEN_ENTRY),
        ),
        Index("ix_waiting_list_entry_turn", "practice_id", "state", "rank", "promised_by", "joined_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    rank: Mapped[int]  # of the disposition: the most urgent first
    promised_by: Mapped[datetime]  # by then somebody at the practice has been in touch, list or no list
    latest: Mapped[datetime]  # the end of the longest wait: nothing after it is offered
    joined_at: Mapped[datetime]
    modes: Mapped[list[str]] = mapped_column(JSON, default=list)
    weekdays: Mapped[list[int]] = mapped_column(JSON, default=list)  # 0 = Monday
    site_id: Mapped[int | None] = mapped_column(ForeignKey("site.id"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    ended_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column("wrong", default=0)  # birth dates, as at an appointment's link
    locked_until: Mapped[datetime | None]
    request: Mapped[Request] = relationship()

    @validates("state")
    def _change(self, _name: str, after: str) -> str:
        if self.state:
            check_change(WAITING, self.state, after)
        return after


class WaitingListOffer(Base):
    """A freed time kept for somebody who waits, until `ends_at`; nobody is offered the same time twice."""

    __tablename__ = "waiting_list_offer"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(WAITING_OFFER)}", name="state"),
        UniqueConstraint("entry_id", "slot_id"),
        Index(
            "uq_waiting_list_offer_open",
            "entry_id",
            unique=True,
            sqlite_where=text(IS_OPEN),
            postgresql_where=text(IS_OPEN),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("waiting_list_entry.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"))
    mode: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")
    settled_at: Mapped[datetime | None]
    entry: Mapped[WaitingListEntry] = relationship()

    @validates("state")
    def _change(self, _name: str, after: str) -> str:
        if self.state:
            check_change(WAITING_OFFER, self.state, after)
        return after
