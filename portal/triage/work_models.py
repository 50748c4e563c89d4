"""Tables of the work on a request: whose it is, notes, decisions, the conversation, and why it was opened."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.db import Base, random_id


class Work(Base):
    """Who works on a request, and why it waits. There is no row before somebody has taken it up."""

    __tablename__ = "request_work"
    __table_args__ = (Index("ix_request_work_owner", "practice_id", "owner_id"),)

    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    team: Mapped[str] = mapped_column(String(30), default="")  # an id of TEAMS; empty: those the tasks name
    waiting_for: Mapped[str] = mapped_column(String(30), default="")  # why nobody can go on: a code
    unread_at: Mapped[datetime | None]  # the patient has answered, and nobody has read it
    # the one link of the conversation: only a hash of its secret is kept, and wrong tries are counted
    secret_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    link_ends_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class Note(Base):
    """What staff say to one another about a request. The patient is not shown it here."""

    __tablename__ = "request_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    text: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]


class Decision(Base):
    """What somebody decided against, or beside, the rules: data for how often the rules are right (O06)."""

    __tablename__ = "decision"
    __table_args__ = (Index("ix_decision_made", "practice_id", "made_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(20))  # urgency, close
    category: Mapped[str] = mapped_column(String(30), default="")  # how it ended, when closed
    reason: Mapped[str] = mapped_column(Text, default="")
    rule_disposition_id: Mapped[str] = mapped_column(String(40), default="")
    rule_urgency: Mapped[int]  # what the rules said, whatever was decided before
    was_disposition_id: Mapped[str] = mapped_column(String(40), default="")
    was_urgency: Mapped[int]
    own_disposition_id: Mapped[str] = mapped_column(String(40), default="")
    own_urgency: Mapped[int]
    rules_hash: Mapped[str] = mapped_column(String(64), default="")
    made_at: Mapped[datetime]


class Line(Base):
    """One message between the practice and the patient about a request, as it was written."""

    __tablename__ = "conversation_line"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))  # none: the patient wrote it
    phrase: Mapped[str] = mapped_column(String(30), default="")  # one of the ready phrases, in every language
    text: Mapped[str] = mapped_column(Text, default="")  # free words, never translated by us
    language: Mapped[str] = mapped_column(String(10), default="en")  # of the free words
    written_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  # a patient's: by staff
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class AccessReason(Base):
    """Why somebody opened what was not their work; it holds for the rest of their day (P09).

    It is named as the audit record names it: a request, or what an area above this one keeps of a person.
    """

    __tablename__ = "access_reason"
    __table_args__ = (
        Index("ix_access_reason_given", "practice_id", "given_at"),
        Index("ix_access_reason_subject", "subject_id", "staff_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    subject_type: Mapped[str] = mapped_column(String(30))  # request, care_plan
    subject_id: Mapped[str] = mapped_column(String(64))  # its public id
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(String(30))
    words: Mapped[str] = mapped_column(String(300), default="")
    given_at: Mapped[datetime]
    ends_at: Mapped[datetime]
