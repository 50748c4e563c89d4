"""Tables of requests, assessments and the tasks that people must do for them."""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, event, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from portal import clock
from portal.db import Base, random_id

DRAFT = "draft"
# Every request that was begun ends in one of these; none has no owner and no clock.
BOOKED, QUEUED, ESCALATED, SIGNPOSTED, WITHDRAWN = "booked", "queued", "escalated", "signposted", "withdrawn"
STATES = (DRAFT, BOOKED, QUEUED, ESCALATED, SIGNPOSTED, WITHDRAWN)

# Letters that are not taken for another when read aloud or by hand, and that make no word.
CODE_LETTERS = "CDFGHJKLMNPQRTVWXY"


def handover_code() -> str:
    """Six letters, drawn at random; with the birth date they let somebody go on with their request."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(6))


class Request(Base):
    """One ask for help, from any door. `stated` holds the details given by somebody not (yet) matched."""

    __tablename__ = "request"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("patient_id IS NOT NULL OR match_state <> 'matched'", name="matched_to_someone"),
        Index("ix_request_submitted", "practice_id", "submitted_at"),
        Index("ix_request_code", "practice_id", "code"),
        Index("ix_request_state", "practice_id", "state"),
        Index("ix_request_patient", "patient_id", "submitted_at"),
        Index(
            "ix_request_begun_from",
            *("begun_from", "created_at"),
            sqlite_where=text("begun_from <> ''"),
            postgresql_where=text("begun_from <> ''"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    reference: Mapped[str] = mapped_column(String(12), unique=True)  # short, to say on the phone
    # six letters for the other side to go on with a draft: read out on the phone, or typed from a message
    code: Mapped[str] = mapped_column(String(6), default=handover_code)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"))
    match_state: Mapped[str] = mapped_column(String(15), default="unknown")  # unknown, matched, not_matched
    stated: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    informant: Mapped[str] = mapped_column(String(10), default="self")  # self, parent, carer, relative, staff
    informant_name: Mapped[str] = mapped_column(String(120), default="")
    channel: Mapped[str] = mapped_column(String(10), default="online")  # online, phone, desk
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    language: Mapped[str] = mapped_column(String(10), default="en")
    contact_phone: Mapped[str] = mapped_column(String(20), default="")
    state: Mapped[str] = mapped_column(String(12), default=DRAFT)
    urgency: Mapped[int] = mapped_column(default=0)  # rank of the disposition once there is one
    disposition_id: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    promised_by: Mapped[datetime | None]
    # asked again while an open request was about the same: the two are worked on together, in that one
    joined_to_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"), index=True)
    # safeguarding or self-harm: no reason in any message or voicemail, and a quick way off the page (C18)
    is_private: Mapped[bool] = mapped_column(default=False)
    # a keyed hash of the network it was begun from, until somebody says whom it is about (beginning.py)
    begun_from: Mapped[str] = mapped_column(String(64), default="", server_default="")
    assessment: Mapped["Assessment"] = relationship(back_populates="request", lazy="joined", innerjoin=True)


class Assessment(Base):
    """The answers of one request and, once settled, the outcome they gave under the rules of `rules_hash`."""

    __tablename__ = "assessment"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), unique=True)
    pathway_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    own_words: Mapped[str] = mapped_column(Text, default="")  # whole, never cut (B04)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # emergency words in `own_words`, and what the person said when asked whether it happens now
    noticed: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # the person's facts as first asked, so that the case can be judged again and come out the same
    asked_from: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # sum scores such as PHQ-9, for the clinician and the measures of care plans: {id: {answers, total, band}}
    scores: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # what the person thinks, fears and hopes, and whom, how and when they would rather
    wishes: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # the optional pages that were shown: each is offered once
    offered: Mapped[list[str]] = mapped_column(JSON, default=list)
    outcome: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    rules_hash: Mapped[str] = mapped_column(String(64), default="")
    settled_at: Mapped[datetime | None]
    touched_at: Mapped[datetime | None]  # the last answer: a draft left alone since then may be abandoned
    version: Mapped[int] = mapped_column(default=1)
    request: Mapped[Request] = relationship(back_populates="assessment")
    __mapper_args__ = {"version_id_col": version}


@event.listens_for(Assessment, "before_update")
def _touch(_mapper: object, _connection: object, assessment: Assessment) -> None:
    """Whatever is said, and by whichever page, is said now."""
    assessment.touched_at = clock.now()


class Task(Base):
    """Something a person must do, by a time, for a request. The clock never stops silently."""

    __tablename__ = "task"
    __table_args__ = (Index("ix_task_open", "practice_id", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    kind: Mapped[str] = mapped_column(String(30))  # match_person, call_back, find_appointment, red_flag, …
    owner_role: Mapped[str] = mapped_column(String(30))
    # what the task is about, as codes and never as free text: the language of an interpreter, say
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    urgency: Mapped[int]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")  # open, done
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class Photo(Base):
    """A picture sent with a request, made anew by us: of the file sent only the pixels are kept."""

    __tablename__ = "photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    created_at: Mapped[datetime]


class ReviewInvitation(Base):
    """A review form sent ahead: a link that opens one pathway for one patient who gives the birth date.

    Only a hash of the link's secret is kept, so that whoever reads the table cannot open a form.
    """

    __tablename__ = "review_invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    pathway_id: Mapped[str] = mapped_column(String(60))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("request.id"))  # once the form was begun
