"""How much is published, taken, free and kept, by day, role and band: one statement, whatever the size."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Subquery, and_, case, func, or_, select, text

from portal import access, clock
from portal.access import Permission, Viewer
from portal.booking.models import LIVE, Claim, ClinicSession, Slot
from portal.db import db_session


class Capacity(NamedTuple):
    """The places of one day, role and band that are alike."""

    held_on: date
    role: str
    service: str
    least_rank: int
    opens_at: datetime | None
    opens_to_rank: int | None
    places: int
    booked: int
    held: int
    past: int  # free when their time came

    @property
    def free(self) -> int:
        return self.places - self.booked - self.held - self.past

    def rank_now(self, at: datetime) -> int:
        """From which rank on it may be booked at that moment."""
        if self.opens_at and self.opens_to_rank is not None and self.opens_at <= at:
            return self.opens_to_rank
        return self.least_rank


def claims_by_slot(viewer: Viewer) -> Subquery:
    """How many places of each slot are booked, and held at this moment."""
    is_held = and_(Claim.state == "held", Claim.expires_at > clock.now())
    return (
        select(
            Claim.slot_id,
            func.sum(case((Claim.state == "booked", 1), else_=0)).label("booked"),
            func.sum(case((is_held, 1), else_=0)).label("held"),
        )
        .where(Claim.practice_id == viewer.practice_id, text(LIVE.replace("state", "claim.state")))
        .group_by(Claim.slot_id)
        .subquery()
    )


def capacity(viewer: Viewer, since: date, until: date) -> list[Capacity]:
    """The places of these days. A time withdrawn counts only as far as somebody still has it."""
    access.check(viewer, Permission.SEE_ROTAS)
    now = clock.now()
    taken = claims_by_slot(viewer)
    booked, held = func.coalesce(taken.c.booked, 0), func.coalesce(taken.c.held, 0)
    places = case((Slot.is_withdrawn, booked), else_=Slot.places)
    past = case((and_(Slot.starts_at <= now, ~Slot.is_withdrawn), Slot.places - booked - held), else_=0)
    alike = (
        ClinicSession.held_on, Slot.role, Slot.service, Slot.least_rank, Slot.opens_at, Slot.opens_to_rank
    )  # fmt: skip
    rows = db_session.execute(
        select(
            *alike,
            func.sum(places),
            func.sum(booked),
            func.sum(case((Slot.is_withdrawn, 0), else_=held)),
            func.sum(past),
        )
        .join(ClinicSession, ClinicSession.id == Slot.clinic_session_id)
        .outerjoin(taken, taken.c.slot_id == Slot.id)
        .where(
            ClinicSession.practice_id == viewer.practice_id,
            ClinicSession.held_on.between(since, until),
            or_(~Slot.is_withdrawn, booked > 0),
        )
        .group_by(*alike)
        .order_by(*alike)
    )
    # PostgreSQL's sum of a sum is a decimal number
    return [Capacity(*row[:6], *(int(each) for each in row[6:])) for row in rows]
