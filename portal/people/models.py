"""Tables of practices, sites, patients and staff."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.types import JSON

from portal.access import Role
from portal.db import Base, NhsNumber, random_id

DIED = "died"


class Network(Base):
    """Practices that share what they cannot offer alone: evenings and Saturdays at their hubs."""

    __tablename__ = "network"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)


class Practice(Base):
    """A general practice: the key of every query's scope."""

    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(10), unique=True)  # ODS code
    name: Mapped[str] = mapped_column(String(120))
    phone: Mapped[str] = mapped_column(String(20))
    text_relay: Mapped[str] = mapped_column(String(30), default="")
    network_id: Mapped[int | None] = mapped_column(ForeignKey("network.id"), index=True)
    # how often somebody may move an appointment by themselves before a person helps (D19)
    most_moves: Mapped[int] = mapped_column(default=3)


class OpeningHours(Base):
    """When a practice's lines and doors are open on a weekday (0 = Monday), in wall-clock time."""

    __tablename__ = "opening_hours"
    __table_args__ = (UniqueConstraint("practice_id", "weekday"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    weekday: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]


class Site(Base):
    """A place where people are seen: the main surgery, a branch, or a network hub."""

    __tablename__ = "site"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))  # main, branch, hub
    address: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(8))
    is_step_free: Mapped[bool]


class Staff(Base):
    """Somebody who works here. `post` is the clinical or care role that slots are booked with."""

    __tablename__ = "staff"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    name: Mapped[str] = mapped_column(String(120))
    username: Mapped[str] = mapped_column(String(120), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role] = mapped_column(String(30))
    post: Mapped[str] = mapped_column(String(40), default="")  # an id of roles.md: gp, practice_nurse, …
    gender: Mapped[str] = mapped_column(String(10), default="")
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    is_active: Mapped[bool] = mapped_column(default=True)


class FailedSignIn(Base):
    """One try at a password that failed: what the pause after too many of them is counted from.

    `door` is a keyed hash of the network address, alone or with the name tried: neither can be read from it.
    """

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_door", "door", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    door: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class Patient(Base):
    """A person registered with the practice. `known` holds answers the record already gives the questions."""

    __tablename__ = "patient"
    __table_args__ = (
        CheckConstraint("sex IN ('female', 'male', 'other')", name="sex"),
        Index("ix_patient_born", "practice_id", "born_on"),
        Index("ix_patient_name", "practice_id", "family_key", "given_key"),
        Index("ix_patient_given", "practice_id", "given_key"),
        Index("ix_patient_postcode", "practice_id", "postcode"),
        Index("ix_patient_phone", "practice_id", "phone"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    nhs_number: Mapped[str | None] = mapped_column(NhsNumber, unique=True)
    given_name: Mapped[str] = mapped_column(String(60))
    family_name: Mapped[str] = mapped_column(String(60))
    given_key: Mapped[str] = mapped_column(String(60))  # folded for finding: no case, marks or punctuation
    family_key: Mapped[str] = mapped_column(String(60))
    born_on: Mapped[date]
    sex: Mapped[str] = mapped_column(String(10))
    address: Mapped[str] = mapped_column(String(200))
    postcode: Mapped[str] = mapped_column(String(8))
    phone: Mapped[str] = mapped_column(String(20), default="")  # E.164
    email: Mapped[str] = mapped_column(String(120), default="")
    spoken_language: Mapped[str] = mapped_column(String(10), default="en")
    written_language: Mapped[str] = mapped_column(String(10), default="en")
    is_interpreter_needed: Mapped[bool] = mapped_column(default=False)
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    named_clinician_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    known: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # off the list since then, and why (leaving.py): nobody is written to who has died
    left_on: Mapped[date | None]
    left_why: Mapped[str] = mapped_column(String(10), default="")
    needs: Mapped[list["SupportNeed"]] = relationship(back_populates="patient", order_by="SupportNeed.id")

    @property
    def has_died(self) -> bool:
        return self.left_why == DIED

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"


class SupportNeed(Base):
    """One thing that helps this person (DAPB1605, DAPB4019): asked once, shown to all staff, acted on."""

    __tablename__ = "support_need"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    code: Mapped[str] = mapped_column(String(20))  # SNOMED CT
    kind: Mapped[str] = mapped_column(String(30))  # interpreter, bsl, large_print, easy_read, step_free, …
    recorded_at: Mapped[datetime]
    patient: Mapped[Patient] = relationship(back_populates="needs")
