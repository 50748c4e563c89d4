"""Tables of link workers' cases: referrals, consents, contacts, and services asked to help, with history."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.community.directory_models import DirectoryImport, Place, Service, ServiceFacet, UnmetNeed
from portal.db import Base, random_id

__all__ = [
    "CaseContact",
    "Consent",
    "DirectoryImport",
    "MessageBack",
    "Place",
    "Referral",
    "ReferralEvent",
    "Service",
    "ServiceFacet",
    "ServiceReferral",
    "ServiceReferralEvent",
    "UnmetNeed",
]


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
    kind: Mapped[str] = mapped_column(String(20), default="social_prescribing")
    referred_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # why a colleague referred them
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)
    said: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # question, answer, as shown
    own_words: Mapped[str] = mapped_column(Text, default="")
    risk_state: Mapped[str] = mapped_column(String(12), default="not_asked")  # none_known, risks
    risk_note: Mapped[str] = mapped_column(Text, default="")
    lone_working: Mapped[str] = mapped_column(Text, default="")
    intensity: Mapped[str] = mapped_column(String(12), default="")  # single, coaching, supported, intensive
    state: Mapped[str] = mapped_column(String(10), default="new")
    need_states: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # need: open, met, no_service …
    next_contact_on: Mapped[date | None]
    created_at: Mapped[datetime]
    first_contact_by: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_because: Mapped[str] = mapped_column(String(20), default="")


class ReferralEvent(Base):
    """One step of a referral to the link workers; rows are only ever added."""

    __tablename__ = "referral_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(40), default="")


class Consent(Base):
    """What the person agreed to, for one purpose; the newest row of a purpose holds, the older ones stay."""

    __tablename__ = "referral_consent"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))  # services, message_back, numbers
    answer: Mapped[str] = mapped_column(String(10))  # yes, no
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64))


class CaseContact(Base):
    """One contact with the person, or a try at one: how, how long, and how it went (PRSB)."""

    __tablename__ = "case_contact"
    __table_args__ = (Index("ix_case_contact_worker", "practice_id", "staff_id", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    at: Mapped[datetime]
    way: Mapped[str] = mapped_column(String(12))
    minutes: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(16))
    mood: Mapped[int | None]  # 0 to 10, where the person said
    note: Mapped[str] = mapped_column(Text, default="")


class ServiceReferral(Base):
    """A local service that a person was referred or pointed to, and how far that has come.

    A referral asks the service to act and waits for its answer; a signpost tells the person only (H07).
    The link that the service answers by names `link_version`: each answer ends the link before it.
    """

    __tablename__ = "service_referral"
    __table_args__ = (
        CheckConstraint(
            "state IN ('sent', 'accepted', 'started', 'attended', 'finished', 'stopped', 'declined', "
            "'returned', 'withdrawn', 'signposted')",
            name="state",
        ),
        Index("ix_service_referral_waiting", "practice_id", "nudge_at"),
        Index("ix_service_referral_return", "practice_id", "return_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), index=True)
    need: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(12), default="sent")
    link_version: Mapped[int] = mapped_column(default=1)
    link_ends_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    nudge_at: Mapped[datetime | None]
    return_at: Mapped[datetime | None]
    act_by: Mapped[datetime | None]  # the worker must act: it came back, or was declined
    changed_at: Mapped[datetime]


class ServiceReferralEvent(Base):
    """One report about a service's help: by the service through its link, or by staff."""

    __tablename__ = "service_referral_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    service_referral_id: Mapped[int] = mapped_column(ForeignKey("service_referral.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))  # of the service referral, or "nudged"
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(Text, default="")


class MessageBack(Base):
    """What the practice and the referrer were told, in the national shape, as it was sent (H17)."""

    __tablename__ = "message_back"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
