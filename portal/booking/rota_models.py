"""Tables of what rotas are cut from: patterns, days off them, leave, and when kept times open to others."""

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base, random_id


class RotaPattern(Base):
    """A clinician's clinic: weekday, wall-clock times, length of slots, and how and for whom people are seen.

    One that is valid on a single day is an extra clinic.
    """

    __tablename__ = "rota_pattern"
    __table_args__ = (
        CheckConstraint("starts < ends", name="order"),
        CheckConstraint("slot_minutes BETWEEN 5 AND 240", name="slot_minutes"),
        CheckConstraint("places BETWEEN 1 AND 60", name="places"),
        CheckConstraint("service IN ('own', 'hub', 'nhs111')", name="service"),
        CheckConstraint("notice_minutes BETWEEN 0 AND 10080", name="notice_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str] = mapped_column(String(40))  # an id of roles.md
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    weekday: Mapped[int]  # 0 = Monday
    every_weeks: Mapped[int] = mapped_column(default=1)
    starts: Mapped[time]
    ends: Mapped[time]
    slot_minutes: Mapped[int]
    modes: Mapped[list[str]] = mapped_column(JSON)  # in_person, phone, video, home
    least_rank: Mapped[int] = mapped_column(default=0)  # as Slot.least_rank
    category: Mapped[str] = mapped_column(String(30), default="routine")  # a key of categories.py
    service: Mapped[str] = mapped_column(String(10), default="own")
    places: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(String(60), default="")  # of a group: “Walking group”
    notice_minutes: Mapped[int] = mapped_column(default=0)  # up to so long before, people book by themselves
    is_step_free: Mapped[bool] = mapped_column(default=True)  # the room; False where there are steps to it
    works_bank_holidays: Mapped[bool] = mapped_column(default=False)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class PatternDayOff(Base):
    """A date on which a pattern's clinic is not held, because it was cancelled or held otherwise."""

    __tablename__ = "pattern_day_off"
    __table_args__ = (UniqueConstraint("rota_pattern_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    rota_pattern_id: Mapped[int] = mapped_column(ForeignKey("rota_pattern.id"))
    held_on: Mapped[date]


class Leave(Base):
    """When a clinician does not work: whole days, or from a time on the first and to a time on the last."""

    __tablename__ = "leave"
    __table_args__ = (CheckConstraint("starts_on <= ends_on", name="order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    from_time: Mapped[time | None]
    to_time: Mapped[time | None]
    reason: Mapped[str] = mapped_column(String(30), default="annual")  # annual, sick, study, other


class ReleaseRule(Base):
    """When times kept for one need open to a lesser one: so many days before, at a time on the clock."""

    __tablename__ = "release_rule"
    __table_args__ = (
        UniqueConstraint("practice_id", "role", "least_rank"),
        CheckConstraint("opens_to_rank < least_rank", name="opens"),
        CheckConstraint("days_before BETWEEN 0 AND 28", name="days_before"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    role: Mapped[str] = mapped_column(String(40), default="")  # every role that has no rule of its own
    least_rank: Mapped[int]  # which kept times it is about
    opens_to_rank: Mapped[int]
    days_before: Mapped[int]
    at_time: Mapped[time]
