"""Tables of clinic sessions, slots, claims and appointments; what must never happen is refused here."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates
from sqlalchemy.types import JSON

from portal.booking import rota_models, slot_measures  # noqa: F401  # rotas: tables that these refer to
from portal.booking.transitions import APPOINTMENT, CLAIM, HOLDS, check_change
from portal.db import Base, random_id
from portal.triage.models import Request

LIVE = "state IN ('held', 'booked')"
STANDING = ("booked", "arrived")  # the statuses of an appointment that takes up its time
STANDS = "status IN ('booked', 'arrived')"
AT_HUB = "service = 'hub'"


class ClinicSession(Base):
    """One sitting of a clinic on one date, cut from its pattern in local wall-clock time."""

    __tablename__ = "clinic_session"
    __table_args__ = (
        UniqueConstraint("rota_pattern_id", "held_on"),
        Index("ix_clinic_session_staff", "staff_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    rota_pattern_id: Mapped[int] = mapped_column(ForeignKey("rota_pattern.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str] = mapped_column(String(40))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    held_on: Mapped[date]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    title: Mapped[str] = mapped_column(String(60), default="")


class Slot(Base):
    """A bookable time. Published as rows, so that booking needs no overlap arithmetic.

    It is for requests whose disposition ranks `least_rank` or higher, and from `opens_at` on for those that
    rank `opens_to_rank` or higher too. Times that only 111 books have a rank above every disposition's.
    """

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("places BETWEEN 1 AND 60", name="places"),
        CheckConstraint("service IN ('own', 'hub', 'nhs111')", name="service"),
        CheckConstraint("(opens_at IS NULL) = (opens_to_rank IS NULL)", name="opens"),
        Index(
            "uq_slot_staff_start",  # a withdrawn time may be published again, at another site say
            *("staff_id", "starts_at"),
            unique=True,
            sqlite_where=text("NOT is_withdrawn"),
            postgresql_where=text("NOT is_withdrawn"),
        ),
        Index(
            "ix_slot_open",
            # all that the search for free slots looks at, in the order in which it groups them
            *("practice_id", "role", "starts_at", "site_id", "in_person", "phone", "video"),
            *("places", "minutes", "least_rank", "opens_at", "opens_to_rank", "closes_at", "is_withdrawn"),
            postgresql_where=text("NOT is_withdrawn"),
        ),
        Index("ix_slot_following", "clinic_session_id", "wall_minute"),  # of a longer visit
        Index(
            "ix_slot_hub",  # the same at a network's hub, which the patients of other practices search too
            *("site_id", "role", "starts_at", "in_person", "phone", "video"),
            *("places", "minutes", "least_rank", "opens_at", "opens_to_rank", "closes_at", "is_withdrawn"),
            sqlite_where=text(AT_HUB),
            postgresql_where=text(f"{AT_HUB} AND NOT is_withdrawn"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    clinic_session_id: Mapped[int] = mapped_column(ForeignKey("clinic_session.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    role: Mapped[str] = mapped_column(String(40))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    in_person: Mapped[bool]
    phone: Mapped[bool]
    video: Mapped[bool]
    home: Mapped[bool] = mapped_column(default=False)
    least_rank: Mapped[int] = mapped_column(default=0)
    opens_at: Mapped[datetime | None]
    opens_to_rank: Mapped[int | None]
    closes_at: Mapped[datetime | None]  # from then on only staff book it (D17)
    category: Mapped[str] = mapped_column(String(30), default="routine")  # a key of categories.py
    service: Mapped[str] = mapped_column(String(10), default="own")
    places: Mapped[int] = mapped_column(default=1)
    is_step_free: Mapped[bool] = mapped_column(default=True)  # the room
    is_withdrawn: Mapped[bool] = mapped_column(default=False)
    # What is searched for without reckoning with instants: how long, and when by the clock on London's walls.
    minutes: Mapped[int] = mapped_column(default=slot_measures.minutes)
    wall_minute: Mapped[int] = mapped_column(default=slot_measures.wall_minute)


class Claim(Base):
    """A hold or booking of one place in one slot; one live claim a place and one hold a request.

    A longer visit claims several slots that follow one another: parts 0, 1, … of the one hold or booking.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("state IN ('held', 'kept', 'booked', 'released')", name="state"),
        CheckConstraint("place >= 1", name="place"),
        CheckConstraint(f"state NOT IN {HOLDS} OR expires_at IS NOT NULL", name="hold_ends"),
        CheckConstraint("state <> 'booked' OR appointment_id IS NOT NULL", name="booked_for_someone"),
        Index(
            "uq_claim_live",
            "slot_id",
            "place",
            unique=True,
            sqlite_where=text(LIVE),
            postgresql_where=text(LIVE),
        ),
        Index(
            "uq_claim_one_hold",
            "request_id",
            "part",
            unique=True,
            sqlite_where=text("state = 'held'"),
            postgresql_where=text("state = 'held'"),
        ),
        Index("ix_claim_request", "request_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))
    place: Mapped[int] = mapped_column(default=1)
    part: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(10))
    mode: Mapped[str] = mapped_column(String(10))
    expires_at: Mapped[datetime | None]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    appointment_id: Mapped[int | None] = mapped_column(ForeignKey("appointment.id"), index=True)
    created_at: Mapped[datetime]

    @validates("state")
    def _change(self, _name: str, after: str) -> str:
        if self.state:
            check_change(CLAIM, self.state, after)
        return after


class Appointment(Base):
    """A booked meeting. Its status is the latest of its events; `version` ends old links when it moves.

    It is of the practice whose patient it is for; its host is the practice whose clinic it is in, which at a
    network's hub is another one.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint(
            "status IN ('booked', 'arrived', 'fulfilled', 'cancelled', 'did_not_attend')", name="status"
        ),
        Index("ix_appointment_start", "practice_id", "starts_at"),
        Index("ix_appointment_host", "host_id", "starts_at"),
        Index("ix_appointment_request", "request_id"),
        Index(
            "uq_appointment_live_request",
            "request_id",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    host_id: Mapped[int] = mapped_column(
        ForeignKey("practice.id"), default=lambda row: row.get_current_parameters()["practice_id"]
    )
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"))
    patient_id: Mapped[int | None] = mapped_column(ForeignKey("patient.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    site_id: Mapped[int] = mapped_column(ForeignKey("site.id"))
    role: Mapped[str] = mapped_column(String(40))
    mode: Mapped[str] = mapped_column(String(10))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    status: Mapped[str] = mapped_column(String(15), default="booked")
    version: Mapped[int] = mapped_column(default=1)
    booked_at: Mapped[datetime]
    delay_minutes: Mapped[int] = mapped_column(default=0)  # how late the clinic runs, as the person is told
    # the member of staff who booked it over another appointment of this patient, having been warned
    overlap_allowed_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    request: Mapped[Request] = relationship()

    @validates("status")
    def _change(self, _name: str, after: str) -> str:
        if self.status:
            check_change(APPOINTMENT, self.status, after)
        return after


class AppointmentEvent(Base):
    """One change in an appointment's life, with its actor and reason: history by rows."""

    __tablename__ = "appointment_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), index=True)
    status: Mapped[str] = mapped_column(String(15))  # booked, moved, arrived, fulfilled, cancelled, …
    at: Mapped[datetime]
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(60), default="")
    slot_id: Mapped[int] = mapped_column(ForeignKey("slot.id"))


class OfferShown(Base):
    """Which slots somebody was shown for a request, and when: “what was I offered?” has an answer (E05)."""

    __tablename__ = "offer_shown"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True)
    shown_at: Mapped[datetime]
    slot_ids: Mapped[list[int]] = mapped_column(JSON)
    actor_role: Mapped[str] = mapped_column(String(30))
    actor_id: Mapped[str] = mapped_column(String(64), default="")
    # why these: minutes, roles, modes, what the list was narrowed to, whom the rules left out and why
    why: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class LinkTry(Base):
    """Wrong birth dates given at an appointment's link: after some of them the link rests for a while."""

    __tablename__ = "link_try"

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), unique=True)
    wrong_tries: Mapped[int] = mapped_column("wrong", default=0)
    locked_until: Mapped[datetime | None]
