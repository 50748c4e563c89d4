"""Tables of the directory of local services: entries, what they are found by, places, imports, gaps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import JSON

from portal.db import Base, random_id


class Service(Base):
    """A local service or group in the directory (shaped after Open Referral UK)."""

    __tablename__ = "service"
    __table_args__ = (
        Index(
            "uq_service_source",
            "practice_id",
            "source_id",
            unique=True,
            sqlite_where=text("source_id <> ''"),
            postgresql_where=text("source_id <> ''"),
        ),
        Index("ix_service_place", "practice_id", "latitude", "longitude"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"), index=True)
    source_id: Mapped[str] = mapped_column(String(120), default="")  # its id in the directory it came from
    kind: Mapped[str] = mapped_column(String(20), default="service")
    name: Mapped[str] = mapped_column(String(120))
    organisation: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text)
    needs: Mapped[list[str]] = mapped_column(JSON)  # need ids it answers: loneliness, debt_bills, …
    cost: Mapped[str] = mapped_column(String(60), default="")
    is_free: Mapped[bool] = mapped_column(default=True)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    access: Mapped[list[str]] = mapped_column(JSON, default=list)  # step_free, online, home_visits, …
    eligibility: Mapped[str] = mapped_column(Text, default="")
    min_age: Mapped[int | None]
    max_age: Mapped[int | None]
    needs_referral: Mapped[bool] = mapped_column(default=False)  # or people may go by themselves
    address: Mapped[str] = mapped_column(String(200), default="")
    postcode: Mapped[str] = mapped_column(String(8), default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    phone: Mapped[str] = mapped_column(String(20), default="")
    email: Mapped[str] = mapped_column(String(120), default="")
    url: Mapped[str] = mapped_column(String(200), default="")
    days: Mapped[str] = mapped_column(String(120), default="")
    hours: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # day 0-6, opens, closes
    open_bits: Mapped[int] = mapped_column(default=0)  # bit 3·day + part of the day, from the hours
    status: Mapped[str] = mapped_column(String(20), default="active")
    assured_on: Mapped[date | None]
    changed_at: Mapped[datetime | None]
    link_version: Mapped[int] = mapped_column(default=1)  # the link by which the service keeps its entry
    link_ends_at: Mapped[datetime | None]


class ServiceFacet(Base):
    """One thing that a service is found by: a need, a language, a kind of access. Written with the entry."""

    __tablename__ = "service_facet"
    __table_args__ = (Index("ix_service_facet_value", "practice_id", "facet", "value", "service_id"),)

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    facet: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))


class Place(Base):
    """The middle of a postcode, for distances; a practice may load the free national list, or part of it."""

    __tablename__ = "place"

    postcode: Mapped[str] = mapped_column(String(8), primary_key=True)
    latitude: Mapped[float]
    longitude: Mapped[float]


class DirectoryImport(Base):
    """One upload into the directory: what came of it, and each row that was refused, with the reason."""

    __tablename__ = "directory_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True, default=random_id)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    added: Mapped[int]
    changed: Mapped[int]
    refused: Mapped[list[dict[str, Any]]] = mapped_column(JSON)  # line, name, field, why, value


class UnmetNeed(Base):
    """Something looked for and not found. No person in it: a need, a day, the first half of a postcode."""

    __tablename__ = "unmet_need"
    __table_args__ = (Index("ix_unmet_need_noted", "practice_id", "noted_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    practice_id: Mapped[int] = mapped_column(ForeignKey("practice.id"))
    noted_on: Mapped[date]
    need: Mapped[str] = mapped_column(String(40), default="")
    language: Mapped[str] = mapped_column(String(10), default="")
    access: Mapped[str] = mapped_column(String(20), default="")
    area: Mapped[str] = mapped_column(String(4), default="")
    is_free_only: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(10))  # directory, case
