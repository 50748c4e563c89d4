"""Tables of the rules' versions: their content, who proposed and signed them, and when each went live."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from portal.access import Role
from portal.db import Base, random_id

# How a version came to be live. FIRST and FOLDER are unsigned: the example content, or a changed file.
FIRST, FOLDER, SIGNED, ROLLED_BACK = "first", "folder", "signed", "rolled_back"
KINDS = (FIRST, FOLDER, SIGNED, ROLLED_BACK)
OPEN, SCHEDULED, REPLACED, DONE = "open", "scheduled", "replaced", "done"
STATES = (OPEN, SCHEDULED, REPLACED, DONE)
_LIVE_SIGNATURE = text("withdrawn_at IS NULL")
_WAITING = text("state IN ('open', 'scheduled')")


class RuleVersion(Base):
    """One version of the rules: every document of the folder, compressed, named by its content's hash.

    The installation has one set of rules, so that no practice owns a version.
    """

    __tablename__ = "rule_version"

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    loaded_at: Mapped[datetime]
    documents: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


class RuleProposal(Base):
    """A version put forward to become live, with the proofs' report and the replay of stored cases."""

    __tablename__ = "rule_proposal"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        # one version is decided upon at a time
        Index("uq_rule_proposal_waiting", "practice_id", unique=True, sqlite_where=_WAITING,
              postgresql_where=_WAITING),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    rules_hash: Mapped[str] = mapped_column(ForeignKey("rule_version.hash"))
    replaces_hash: Mapped[str] = mapped_column(String(64))  # live when the stored cases were replayed
    state: Mapped[str] = mapped_column(String(10), default=OPEN)
    proposed_at: Mapped[datetime]
    documents_changed: Mapped[list[Any]] = mapped_column(
        JSON, default=list
    )  # [[file, added|changed|removed]]
    check_report: Mapped[dict[str, Any]] = mapped_column(JSON)
    replay_report: Mapped[dict[str, Any]] = mapped_column(JSON)
    signatures: Mapped[list["RuleSignature"]] = relationship(
        order_by="RuleSignature.id", lazy="selectin", back_populates="proposal"
    )


class RuleSignature(Base):
    """One person's name under a proposal, with the words they put it to."""

    __tablename__ = "rule_signature"
    __table_args__ = (
        Index("uq_rule_signature_person", "proposal_id", "staff_id", unique=True,
              sqlite_where=_LIVE_SIGNATURE, postgresql_where=_LIVE_SIGNATURE),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    proposal_id: Mapped[int] = mapped_column(ForeignKey("rule_proposal.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[Role] = mapped_column(String(30))
    signed_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    proposal: Mapped[RuleProposal] = relationship(back_populates="signatures")


class RuleRelease(Base):
    """A version live from a time on. Of those whose time has come, the latest is the one that is live."""

    __tablename__ = "rule_release"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    rules_hash: Mapped[str] = mapped_column(ForeignKey("rule_version.hash"))
    kind: Mapped[str] = mapped_column(String(12))
    live_at: Mapped[datetime]
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("rule_proposal.id"))
    # of a roll-back: what went wrong, and the release that it took back
    reason: Mapped[str] = mapped_column(Text, default="")
    takes_back_id: Mapped[int | None] = mapped_column(ForeignKey("rule_release.id"), unique=True)
    cancelled_at: Mapped[datetime | None]
