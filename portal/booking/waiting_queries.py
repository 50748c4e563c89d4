"""Reads of the waiting list: whose turn it is, who was offered what, and what is over."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, or_, select

from portal import access
from portal.access import Permission, Role, Viewer
from portal.booking.models import Claim, Slot
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.db import db_session
from portal.triage.models import ESCALATED, QUEUED, Request

OPEN = ("waiting", "offered")
STILL_WANTED = (QUEUED, ESCALATED)  # states of a request for which a time is still looked for
# Need goes first, then the sooner promise, then who came first.
NEED = (
    WaitingListEntry.rank.desc(),
    WaitingListEntry.promised_by,
    WaitingListEntry.joined_at,
    WaitingListEntry.id,
)


def turns(viewer: Viewer) -> list[WaitingListEntry]:
    """Everybody who waits and has no offer at the moment, in order of need."""
    return list(db_session.scalars(_entries(viewer, ("waiting",)).order_by(*NEED)))


def turns_at(viewer: Viewer, practice_ids: Collection[int]) -> list[WaitingListEntry]:
    """The same over all practices whose patients a time is for, in one order; for the worker alone."""
    if viewer.role is not Role.SYSTEM:
        raise access.NotAllowed("system")
    waiting = WaitingListEntry.practice_id.in_(practice_ids), WaitingListEntry.state == "waiting"
    wanted = select(WaitingListEntry).where(*waiting).order_by(*NEED)
    return list(db_session.scalars(wanted.execution_options(populate_existing=True)))


def waiting_list(viewer: Viewer) -> list[WaitingListEntry]:
    """The list as staff see it, those with an offer included."""
    access.check(viewer, Permission.SEE_REQUESTS)
    return list(db_session.scalars(_entries(viewer, OPEN).order_by(*NEED)))


def _entries(viewer: Viewer, states: Collection[str]) -> Select[WaitingListEntry]:
    return (
        select(WaitingListEntry)
        .where(WaitingListEntry.practice_id == viewer.practice_id, WaitingListEntry.state.in_(states))
        .execution_options(populate_existing=True)
    )


def entry_of(viewer: Viewer, request: Request) -> WaitingListEntry | None:
    """The request's place on the list, while it has one."""
    if not (viewer.is_staff or viewer.role is Role.SYSTEM or request.public_id in viewer.request_ids):
        return None
    open_entry = _entries(viewer, OPEN).where(WaitingListEntry.request_id == request.id)
    return db_session.scalars(open_entry).first()


def entry_by_id(viewer: Viewer, public_id: str) -> WaitingListEntry | None:
    """A place on the list that staff chose from it."""
    access.check(viewer, Permission.SEE_REQUESTS)
    return db_session.scalars(_entries(viewer, OPEN).where(WaitingListEntry.public_id == public_id)).first()


def open_offer(entry: WaitingListEntry) -> WaitingListOffer | None:
    """What somebody on the list is offered now, its time perhaps up."""
    return db_session.scalars(
        select(WaitingListOffer)
        .where(WaitingListOffer.entry_id == entry.id, WaitingListOffer.state == "open")
        .execution_options(populate_existing=True)
    ).first()


def open_offers(viewer: Viewer) -> dict[int, WaitingListOffer]:
    """Every offer that stands, by the place on the list that it was made to."""
    found = db_session.scalars(
        select(WaitingListOffer).where(
            WaitingListOffer.practice_id == viewer.practice_id, WaitingListOffer.state == "open"
        )
    )
    return {each.entry_id: each for each in found}


def offer_by_link(public_id: str) -> WaitingListOffer | None:
    """The offer that a link names, whichever practice sent it: its signature lets the bearer this far."""
    return db_session.scalars(
        select(WaitingListOffer)
        .where(WaitingListOffer.public_id == public_id)
        .execution_options(populate_existing=True)
    ).first()


def slots_offered(entry: WaitingListEntry) -> set[int]:
    """What was offered to this person before: nobody is asked twice about the same time."""
    return set(
        db_session.scalars(select(WaitingListOffer.slot_id).where(WaitingListOffer.entry_id == entry.id))
    )


def offers_over(viewer: Viewer, now: datetime) -> list[WaitingListOffer]:
    """Offers whose time is up, whose hold was given back for another, or whose clinic is not held."""
    return list(
        db_session.scalars(
            select(WaitingListOffer)
            .join(Claim, Claim.id == WaitingListOffer.claim_id)
            .join(Slot, Slot.id == WaitingListOffer.slot_id)
            .where(
                WaitingListOffer.practice_id == viewer.practice_id,
                WaitingListOffer.state == "open",
                or_(WaitingListOffer.ends_at <= now, Claim.state != "held", Slot.is_withdrawn),
            )
            .order_by(WaitingListOffer.id)
        )
    )


def entries_over(viewer: Viewer, now: datetime) -> list[WaitingListEntry]:
    """Places on the list that can come to nothing more: the wait is over, or nothing is wanted any more."""
    return list(
        db_session.scalars(
            _entries(viewer, ("waiting",))
            .join(Request, Request.id == WaitingListEntry.request_id)
            .where(or_(WaitingListEntry.latest <= now, Request.state.not_in(STILL_WANTED)))
        )
    )


def hold_behind(offer: WaitingListOffer) -> Claim | None:
    """The hold of an offer, as it is now; none once the clinic of its time is not held."""
    wanted = select(Claim).join(Slot, Slot.id == Claim.slot_id)
    wanted = wanted.where(Claim.id == offer.claim_id, ~Slot.is_withdrawn)
    return db_session.scalars(wanted.execution_options(populate_existing=True)).first()
