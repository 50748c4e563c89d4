"""Tables of care and support plans: plans, versions, who shares in them, reviews, measures, emergencies."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base, random_id

STAFF, PERSON, CARER = "staff", "person", "carer"  # who writes: a member of staff, whose plan it is, a carer
AUTHORS = "('staff', 'person', 'carer')"


class PlanTemplateDocument(Base):
    """A template as it was when a plan was begun on it, under its hash: such a plan opens for ever."""

    __tablename__ = "plan_template_document"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    template_id: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    kept_at: Mapped[datetime]


class CarePlan(Base):
    """A person's care and support plan, pinned to the template it was begun on, or was moved to since."""

    __tablename__ = "care_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), unique=True)
    key_worker_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    template_id: Mapped[str] = mapped_column(String(40))
    template_version: Mapped[int]
    template_hash: Mapped[str] = mapped_column(String(64), default="")  # none: begun before they were kept
    created_at: Mapped[datetime]


class CarePlanVersion(Base):
    """The whole plan as somebody saved it. The unique number refuses the second of two saves on one base."""

    __tablename__ = "care_plan_version"
    __table_args__ = (
        UniqueConstraint("care_plan_id", "number"),
        CheckConstraint(f"author_kind IN {AUTHORS}", name="author_kind"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"))
    number: Mapped[int]
    template_hash: Mapped[str] = mapped_column(String(64), default="")  # the form that it was written on
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str] = mapped_column(String(64))
    author_kind: Mapped[str] = mapped_column(String(10), default=STAFF)
    author_name: Mapped[str] = mapped_column(String(120), default="")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime]
    review_on: Mapped[date | None]
    agreed_on: Mapped[date | None]
    agreed_with: Mapped[str] = mapped_column(String(120), default="")  # the person, or who spoke for them


class PlanDraft(Base):
    """What somebody is typing into a section, kept until they save it or throw it away."""

    __tablename__ = "plan_draft"
    __table_args__ = (UniqueConstraint("care_plan_id", "section_id", "written_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"))
    section_id: Mapped[str] = mapped_column(String(60))
    written_by: Mapped[str] = mapped_column(String(40))  # staff:7, link:3
    base_number: Mapped[int]
    typed: Mapped[list[list[str]]] = mapped_column(JSON)  # the form's fields in order, as pairs
    saved_at: Mapped[datetime]


class PlanLook(Base):
    """Which version somebody read last: what changed since is told from it."""

    __tablename__ = "plan_look"
    __table_args__ = (UniqueConstraint("care_plan_id", "seen_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"))
    seen_by: Mapped[str] = mapped_column(String(40))
    number: Mapped[int]
    seen_at: Mapped[datetime]


class PlanNote(Base):
    """A comment on a section, or the wish to look at the plan again (`kind` comment or review)."""

    __tablename__ = "plan_note"
    __table_args__ = (Index("ix_plan_note_plan", "care_plan_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"))
    kind: Mapped[str] = mapped_column(String(10))
    section_id: Mapped[str] = mapped_column(String(60), default="")
    text: Mapped[str] = mapped_column(Text)
    author_kind: Mapped[str] = mapped_column(String(10))
    author_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))


class PlanLink(Base):
    """A way in without an account, for the person or a carer whom they allowed; their birth date opens it.

    Without a plan yet it lets them start one on its template.
    """

    __tablename__ = "plan_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    care_plan_id: Mapped[int | None] = mapped_column(ForeignKey("care_plan.id"), index=True)
    template_id: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(10))  # person, carer
    name: Mapped[str] = mapped_column(String(120))
    can_write: Mapped[bool]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class PlanReview(Base):
    """A review that was held, and the person's answers: did you know your plan, did you help to write it?"""

    __tablename__ = "plan_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"), index=True)
    number: Mapped[int]  # the version that came out of it
    held_on: Mapped[date]
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    created_at: Mapped[datetime]
    knew: Mapped[str] = mapped_column(String(10), default="")  # yes, no, not_sure; empty: not answered
    helped: Mapped[str] = mapped_column(String(10), default="")
    answered_by: Mapped[str] = mapped_column(String(10), default="")
    answered_at: Mapped[datetime | None]


class MeasureTaken(Base):
    """One questionnaire on one day: answers where we may ask its questions, else the scores typed in."""

    __tablename__ = "measure_taken"
    __table_args__ = (Index("ix_measure_taken_of", "practice_id", "instrument", "patient_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    care_plan_id: Mapped[int | None] = mapped_column(ForeignKey("care_plan.id"))
    instrument: Mapped[str] = mapped_column(String(30))
    answers: Mapped[dict[str, Any]] = mapped_column(JSON)
    scores: Mapped[dict[str, float]] = mapped_column(JSON)
    taken_on: Mapped[date]
    weeks: Mapped[int | None]  # so long after the start it was asked for; none: at a talk
    author_kind: Mapped[str] = mapped_column(String(10))
    author_name: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[datetime]


class MeasureInvitation(Base):
    """The same questions some weeks later, sent as a link; once for each of the weeks, with one reminder.

    Its course is a referral, or a plan that no referral began. Without `sent_at` nobody could be written to.
    """

    __tablename__ = "measure_invitation"
    __table_args__ = (UniqueConstraint("referral_id", "weeks"), UniqueConstraint("care_plan_id", "weeks"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"))
    care_plan_id: Mapped[int | None] = mapped_column(ForeignKey("care_plan.id"))
    weeks: Mapped[int]
    instruments: Mapped[list[str]] = mapped_column(JSON)
    answered: Mapped[list[str]] = mapped_column(JSON, default=list)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(String(10), default="")  # answered, declined
    wrong_tries: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class EmergencyCard(Base):
    """The link behind the code on a wallet card: ends by itself, or when it is taken back."""

    __tablename__ = "emergency_card"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"), index=True)
    created_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class EmergencyOpening(Base):
    """Somebody opened the emergency page: who they said they are, and why. The person sees each one."""

    __tablename__ = "emergency_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    card_id: Mapped[int] = mapped_column(ForeignKey("emergency_card.id"))
    care_plan_id: Mapped[int] = mapped_column(ForeignKey("care_plan.id"), index=True)
    opened_at: Mapped[datetime]
    who: Mapped[str] = mapped_column(String(120))
    reason: Mapped[str] = mapped_column(String(30))
