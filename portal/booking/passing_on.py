"""Passing freed times on to those who wait: in order of need, one at a time, safe with many workers.

Whatever frees a time (a cancellation, a hold that ends, a new rota, a release by the clock), the list looks
for it: nothing has to announce that a time is free, so no way of freeing one can be forgotten.
"""

import logging
from dataclasses import replace
from datetime import datetime, time, timedelta

from portal import access, audit, clock
from portal.access import Role, Viewer
from portal.booking import queries, slot_queries, waiting_queries
from portal.booking.claiming import (
    SlotAlreadyTaken,
    SlotNotOffered,
    hold_slot,
    is_held,
    offered_outcome,
    one_claim,
    release_hold,
)
from portal.booking.models import Claim, Slot
from portal.booking.telling_offers import tell_offered
from portal.booking.turns import take_turn, take_turns
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.booking.wanted import LEAD, URGENT_RANK, Wanted
from portal.booking.widening import wanted_now
from portal.db import db_session, transaction
from portal.messages.services import withdraw_messages
from portal.people.network_queries import practices_sharing
from portal.triage.settling import add_task, close_task

log = logging.getLogger("portal")
PHONE_OFFER = "phone_offer"  # the task of telling somebody whom no message reaches
LONGEST, LONGEST_URGENT, SHORTEST = timedelta(hours=2), timedelta(minutes=30), timedelta(minutes=10)
WAKING = time(8), time(20)  # nobody loses a time because the message came while they slept
LOOKED_AT = 60  # free times looked through for one person


def pass_on_freed_slots(viewer: Viewer) -> int:
    """Offer every free time that fits to whoever needs it most; how many offers were made."""
    if viewer.role is not Role.SYSTEM:
        raise access.NotAllowed("system")
    settle_what_is_over(viewer)
    if not _is_waking_time(clock.now()):
        return 0
    return sum(_pass_on(viewer, entry) for entry in waiting_queries.turns(viewer))


def pass_on_slot(practice_id: int, slot_id: int) -> None:
    """Offer one time that has just come free to the first whom it fits, once its freeing is committed.

    Inside a larger change, or when it fails, the worker's next round does it: what freed the time is done
    and must be told as done.
    """
    viewer = Viewer(Role.SYSTEM, practice_id, "waiting list")
    if db_session().info.get("writing") or not _is_waking_time(clock.now()):
        return
    try:
        _offer_to_first(viewer, queries.slot_by_id(viewer, slot_id))
    except SlotAlreadyTaken:
        return
    except Exception as error:
        log.error("passing on slot=%s failed: %s", slot_id, type(error).__name__)


def _is_waking_time(now: datetime) -> bool:
    return WAKING[0] <= clock.local(now).time() < WAKING[1]


def _pass_on(viewer: Viewer, entry: WaitingListEntry) -> int:
    made = 0
    for slot_id in _free_for(entry):
        try:
            given_to = _offer_to_first(viewer, queries.slot_by_id(viewer, slot_id))
        except SlotAlreadyTaken:
            continue
        made += given_to is not None
        if given_to == entry.id:
            break
    return made


def _free_for(entry: WaitingListEntry) -> list[int]:
    wanted = _wanted(entry)
    if wanted is None:
        return []
    before = waiting_queries.slots_offered(entry)
    found = slot_queries.free_slots(_in_person(entry), wanted, limit=LOOKED_AT).slots
    return [each.id for each in found if each.id not in before and _suits(entry, each.starts_at)]


def _wanted(entry: WaitingListEntry) -> Wanted | None:
    """What fits the request, narrowed to what the person said; None when it is not for booking any more."""
    viewer = _in_person(entry)
    outcome = offered_outcome(viewer, entry.request)
    if outcome is None or entry.request.state not in waiting_queries.STILL_WANTED:
        return None
    wanted = wanted_now(viewer, entry.request, outcome).narrowed(site_id=entry.site_id)
    modes = tuple(mode for mode in wanted.modes if not entry.modes or mode in entry.modes)
    return replace(wanted, modes=modes)


def _in_person(entry: WaitingListEntry) -> Viewer:
    """Whoever waits: what they could book themselves is offered, and not what only staff may book."""
    requests = frozenset({entry.request.public_id})
    return Viewer(Role.PATIENT, entry.practice_id, "waiting list", request_ids=requests)


def _suits(entry: WaitingListEntry, starts_at: datetime) -> bool:
    is_day = not entry.weekdays or clock.local(starts_at).weekday() in entry.weekdays
    return is_day and kept_until(entry.rank, starts_at) - clock.now() >= SHORTEST


def kept_until(rank: int, starts_at: datetime) -> datetime:
    """How long an offer stands: half of what is left, so that the next has time after a lapse."""
    now = clock.now()
    longest = LONGEST_URGENT if rank >= URGENT_RANK else LONGEST
    return now + min(longest, (starts_at - LEAD - now) / 2)


@one_claim
def _offer_to_first(viewer: Viewer, slot: Slot) -> int | None:
    """Keep the time for the first of the list whom it fits, and tell them; the id of their place on the list.

    Everybody before them is tried at this very moment and under one lock, so that nobody is passed over. A
    time at a hub is for all practices of the network: their lists are one, in one order of need.
    """
    practices = practices_sharing(slot.practice_id) if slot.service == "hub" else [slot.practice_id]
    for each in set(practices) - {viewer.practice_id}:
        settle_what_is_over(replace(viewer, practice_id=each))  # who had an offer till now has a turn again
    with transaction():
        take_turns(*(("waiting_list", each) for each in practices))
        for entry in waiting_queries.turns_at(viewer, practices):
            if claim := _hold_for(entry, slot):
                _make_offer(replace(viewer, practice_id=entry.practice_id), entry, slot, claim)
                return entry.id
    return None


def _hold_for(entry: WaitingListEntry, slot: Slot) -> Claim | None:
    if not _suits(entry, slot.starts_at) or slot.id in waiting_queries.slots_offered(entry):
        return None
    own = queries.hold_of(entry.request)
    if own is not None and is_held(own, clock.now()):
        return None  # they are confirming a time that they found themselves: it is not taken from them
    wanted = _wanted(entry)
    mode = wanted and slot.role in wanted.roles and wanted.mode_of(slot)
    if not wanted or not mode or entry.site_id not in (None, slot.site_id):
        return None
    try:
        until = kept_until(entry.rank, slot.starts_at)
        return hold_slot(_in_person(entry), entry.request, slot.public_id, mode, until=until)
    except SlotNotOffered:
        return None


def _make_offer(viewer: Viewer, entry: WaitingListEntry, slot: Slot, claim: Claim) -> None:
    ends_at = claim.expires_at or clock.now()
    with transaction() as session:
        offer = WaitingListOffer(
            practice_id=entry.practice_id,
            entry_id=entry.id,
            slot_id=slot.id,
            claim_id=claim.id,
            mode=claim.mode,
            made_at=clock.now(),
            ends_at=ends_at,
        )
        session.add(offer)
        entry.state = "offered"
        session.flush()
        if not tell_offered(viewer, entry.request, offer, slot):
            add_task(viewer, entry.request, PHONE_OFFER, ends_at, "receptionist")
        details = {"slot": slot.public_id, "until": ends_at.isoformat()}
        audit.record(viewer, "waiting_list.offered", "request", entry.request.public_id, details)


def settle_what_is_over(viewer: Viewer) -> None:
    """End offers whose time is up, and places on the list that can come to nothing more."""
    now = clock.now()
    for offer in waiting_queries.offers_over(viewer, now):
        with transaction() as session:
            take_turn("request", offer.entry.request_id)
            session.refresh(offer)
            if offer.state == "open":
                session.refresh(offer.entry)
                end_offer(viewer, offer, "lapsed")
    for entry in waiting_queries.entries_over(viewer, now):
        with transaction() as session:
            take_turn("request", entry.request_id)
            session.refresh(entry)
            if entry.state == "waiting":
                end_entry(viewer, entry, "lapsed" if entry.latest <= now else "left")


def end_offer(viewer: Viewer, offer: WaitingListOffer, how: str) -> None:
    """Lapsed or declined: the time is free again, and the person waits on in their turn."""
    with transaction():
        offer.state, offer.settled_at = how, clock.now()
        offer.entry.state = "waiting"
        request = offer.entry.request
        hold = queries.hold_of(request)
        if hold is not None and hold.id == offer.claim_id:
            release_hold(request)
        close_task(viewer, request, PHONE_OFFER)
        withdraw_messages(viewer, offer.public_id)
        audit.record(viewer, f"waiting_list.{how}", "request", request.public_id, {"offer": offer.public_id})


def end_entry(viewer: Viewer, entry: WaitingListEntry, how: str) -> None:
    """Booked, left or lapsed: this place on the list is no more."""
    with transaction():
        entry.state, entry.ended_at = how, clock.now()
        audit.record(viewer, f"waiting_list.{how}", "request", entry.request.public_id)


def found_a_time(viewer: Viewer, entry: WaitingListEntry, claim_id: int) -> None:
    """The request is booked, by the list's offer or in some other way; in the transaction that books."""
    offer = waiting_queries.open_offer(entry)
    if offer is not None:
        offer.state = "accepted" if offer.claim_id == claim_id else "declined"
        offer.settled_at = clock.now()
        close_task(viewer, entry.request, PHONE_OFFER)
        withdraw_messages(viewer, offer.public_id)
    end_entry(viewer, entry, "booked")


def still_stands(offer: WaitingListOffer) -> bool:
    """Whether the time is kept for the person at this moment."""
    hold = waiting_queries.hold_behind(offer)
    return offer.state == "open" and hold is not None and is_held(hold, clock.now())
