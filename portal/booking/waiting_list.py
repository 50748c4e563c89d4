"""The waiting list as people meet it: join, narrow, answer an offer, leave. Passing on is its neighbour's."""

from collections.abc import Sequence

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import queries, waiting_queries
from portal.booking.claiming import HoldExpired, SlotNotOffered, offered_outcome
from portal.booking.models import Appointment
from portal.booking.passing_on import end_entry, end_offer, pass_on_freed_slots, pass_on_slot, still_stands
from portal.booking.services import ask_reception_to_find_a_time, confirm_booking
from portal.booking.turns import take_turn
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.booking.wanted import MODES, latest_for
from portal.db import transaction
from portal.triage.models import Request

__all__ = [
    "OfferEnded",
    "accept_offer",
    "decline_offer",
    "join_waiting_list",
    "leave_waiting_list",
    "narrow_wishes",
    "pass_on_freed_slots",
]


class OfferEnded(Exception):
    """The offer was answered, or its time is up: the time is no longer kept."""


def join_waiting_list(viewer: Viewer, request: Request) -> WaitingListEntry:
    """Nothing fits: wait for a time that comes free, with a promise and a task of staff as its clock.

    Joined twice, it is one place. Raises SlotNotOffered for what is not booked here at all.
    """
    check(viewer, Permission.ASK)
    outcome = offered_outcome(viewer, request)
    if outcome is None:
        raise SlotNotOffered
    with transaction() as session:
        take_turn("request", request.id)
        if entry := waiting_queries.entry_of(viewer, request):
            return entry
        due_at = ask_reception_to_find_a_time(viewer, request)
        promised_by = request.promised_by or due_at  # what was promised sooner before, stands
        entry = WaitingListEntry(
            practice_id=viewer.practice_id,
            request=request,
            rank=request.urgency,
            promised_by=promised_by,
            latest=latest_for(viewer, request, outcome),
            joined_at=clock.now(),
        )
        session.add(entry)
        session.flush()
        details = {"promised_by": promised_by.isoformat()}
        audit.record(viewer, "waiting_list.joined", "request", request.public_id, details)
    return entry


def narrow_wishes(
    viewer: Viewer,
    entry: WaitingListEntry,
    *,
    modes: Sequence[str] = (),
    weekdays: Sequence[int] = (),
    site_id: int | None = None,
) -> None:
    """Only these ways, days or this place from now on; nothing said means any. A standing offer stays."""
    check(viewer, Permission.ASK)
    with transaction():
        entry.modes = [mode for mode in MODES if mode in modes]
        entry.weekdays = sorted({day for day in weekdays if 0 <= day <= 6})
        entry.site_id = site_id
        details = {"modes": entry.modes, "weekdays": entry.weekdays}
        audit.record(viewer, "waiting_list.narrowed", "request", entry.request.public_id, details)


def accept_offer(viewer: Viewer, offer: WaitingListOffer) -> Appointment:
    """Book what is offered. Accepted twice, it is the same appointment. Raises OfferEnded and TimeClash."""
    check(viewer, Permission.ASK)
    request = offer.entry.request
    with transaction() as session:
        take_turn("request", request.id)
        session.refresh(offer)
        standing = queries.standing_appointment(request.id)
        if standing is not None and offer.state == "accepted":
            return standing
        if standing is not None or not still_stands(offer):
            raise OfferEnded
        try:
            return confirm_booking(viewer, request)
        except HoldExpired as ended:
            raise OfferEnded from ended


def decline_offer(viewer: Viewer, offer: WaitingListOffer) -> None:
    """Not this time: the next in need is offered it at once, and this person waits on in their turn."""
    check(viewer, Permission.ASK)
    with transaction() as session:
        take_turn("request", offer.entry.request_id)
        session.refresh(offer)
        if offer.state != "open":
            raise OfferEnded
        end_offer(viewer, offer, "declined")
    pass_on_slot(offer.practice_id, offer.slot_id)


def leave_waiting_list(viewer: Viewer, entry: WaitingListEntry) -> None:
    """No more offers. The request itself stays with staff, who have promised to be in touch."""
    check(viewer, Permission.ASK)
    with transaction() as session:
        take_turn("request", entry.request_id)
        session.refresh(entry)
        if entry.state not in waiting_queries.OPEN:
            return
        offer = waiting_queries.open_offer(entry)
        if offer is not None:
            end_offer(viewer, offer, "declined")
        end_entry(viewer, entry, "left")
    if offer is not None:
        pass_on_slot(offer.practice_id, offer.slot_id)
