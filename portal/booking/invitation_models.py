"""Tables of invitations to a group: what its people may book by themselves, and what became of each."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from portal.db import Base, random_id

# Why somebody is invited no more: staff left them out, nobody could write to them, they said no (to this,
# or to every invitation), they died or left the list, or staff ended the whole invitation.
LEFT_OUT, NO_ADDRESS, DECLINED, NEVER, DIED, LEFT, STOPPED = (
    *("left_out", "no_address", "declined", "never"),
    *("died", "left", "stopped"),
)
ENDS = (LEFT_OUT, NO_ADDRESS, DECLINED, NEVER, DIED, LEFT, STOPPED)


class GroupInvitation(Base):
    """One kind of appointment that chosen people may book until a day; a draft until staff send it."""

    __tablename__ = "group_invitation"
    __table_args__ = (Index("ix_group_invitation_ends", "practice_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    kind: Mapped[str] = mapped_column(String(30))  # a key of portal/triage/inviting.py
    words: Mapped[str] = mapped_column(Text, default="")  # the practice's own, shown behind the birth date
    chosen: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # by what: codes and numbers, no names
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    ends_on: Mapped[date]  # the last day on which the links open
    sent_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]


class InvitedPerson(Base):
    """One person of the group, with the lock of their link and the request that it opened."""

    __tablename__ = "invited_person"
    __table_args__ = (
        UniqueConstraint("group_invitation_id", "patient_id"),
        CheckConstraint(f"ended_because = '' OR ended_because IN {ENDS}", name="ended_because"),
        CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name="ended"),
        Index("ix_invited_person_patient", "patient_id"),
        Index(
            "ix_invited_person_open",
            *("practice_id", "group_invitation_id"),
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    group_invitation_id: Mapped[int] = mapped_column(ForeignKey("group_invitation.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"))
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(12), default="")
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"), index=True)
    group: Mapped[GroupInvitation] = relationship()
