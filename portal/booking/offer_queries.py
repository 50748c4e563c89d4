"""Which times somebody was offered for a request, why these, and which of them they took (E05)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from portal import access
from portal.access import Permission, Viewer
from portal.booking.models import Claim, OfferShown, Slot
from portal.db import db_session
from portal.triage.models import Request

NEAREST_TO_BOOKED = ("released", "kept", "held", "booked")


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """One time of a list; `taken` is the state of the claim made on it, empty when it was left."""

    starts_at: datetime
    role: str
    staff_id: int
    site_id: int
    taken: str


@dataclass(frozen=True, slots=True)
class OfferMade:
    """One list of times as it was shown, to whom (the patient, or staff on the phone), and why."""

    shown_at: datetime
    actor_role: str
    times: tuple[OfferedTime, ...]
    actor_id: str = ""
    why: dict[str, Any] = field(default_factory=dict)


def offers_made(viewer: Viewer, request: Request) -> list[OfferMade]:
    """Every list of times shown for the request, the latest first: three statements."""
    access.check(viewer, Permission.SEE_REQUESTS)
    shown = db_session.scalars(
        select(OfferShown)
        .where(OfferShown.practice_id == viewer.practice_id, OfferShown.request_id == request.id)
        .order_by(OfferShown.id.desc())
    ).all()
    if not shown:
        return []
    ids = {slot_id for each in shown for slot_id in each.slot_ids}
    slots = {slot.id: slot for slot in db_session.scalars(select(Slot).where(Slot.id.in_(ids)))}
    taken = _claims(request)
    return [
        OfferMade(
            each.shown_at,
            each.actor_role,
            tuple(_offered(slots[slot_id], taken) for slot_id in each.slot_ids if slot_id in slots),
            each.actor_id,
            each.why,
        )
        for each in shown
    ]


def _offered(slot: Slot, taken: dict[int, str]) -> OfferedTime:
    return OfferedTime(slot.starts_at, slot.role, slot.staff_id, slot.site_id, taken.get(slot.id, ""))


def _claims(request: Request) -> dict[int, str]:
    """By slot, the furthest that this request ever came with it."""
    rows = db_session.execute(select(Claim.slot_id, Claim.state).where(Claim.request_id == request.id)).all()
    ordered = sorted(rows, key=lambda row: NEAREST_TO_BOOKED.index(row.state))
    return {row.slot_id: row.state for row in ordered}
