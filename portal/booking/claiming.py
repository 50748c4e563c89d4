"""Holding a slot. The database is the referee: whatever two people do at once, one live claim stands."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy import CursorResult, and_, or_, update
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key
from sqlalchemy.sql.elements import ColumnElement

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import claim_queries, queries, slot_queries
from portal.booking.arrangements import hold_length
from portal.booking.hold_queries import BOOKING, HeldSlot
from portal.booking.models import Appointment, Claim, Slot
from portal.booking.transitions import HELD, HOLDS, KEPT
from portal.booking.turns import take_turn
from portal.booking.wanted import Wanted, wanted_for
from portal.booking.widening import has_time, widened
from portal.db import db_session, random_id, transaction
from portal.pathways.outcome import Outcome
from portal.triage.deciding import outcome_to_book
from portal.triage.destinations import is_booked_here
from portal.triage.models import Request
from portal.triage.pausing import pause_for

P = ParamSpec("P")
R = TypeVar("R")
ATTEMPTS = 4
# serialization failure, deadlock: PostgreSQL ends one of those in each other's way, which may start again
IN_THE_WAY = {"40001", "40P01"}


class SlotAlreadyTaken(Exception):
    """Somebody else has, or has just been given, this slot."""


class SlotNotOffered(Exception):
    """The slot does not exist, is past or withdrawn, or does not fit this request."""


class HoldExpired(Exception):
    """The request holds no slot any more."""


def one_claim(change: Callable[P, R]) -> Callable[P, R]:
    """Let the database's refusal of a second claim be SlotAlreadyTaken, and start again after a deadlock."""

    @wraps(change)
    def attempt(*args: P.args, **kwargs: P.kwargs) -> R:
        is_whole = not db_session().info.get("writing")  # inside another change that one must start again
        for left in reversed(range(ATTEMPTS)):
            try:
                return change(*args, **kwargs)
            except IntegrityError as error:
                raise SlotAlreadyTaken from error
            except OperationalError as error:
                if not (left and is_whole and getattr(error.orig, "sqlstate", None) in IN_THE_WAY):
                    raise
        raise AssertionError("the last attempt returns or raises")

    return attempt


def offered_outcome(viewer: Viewer, request: Request) -> Outcome | None:
    """The outcome that this viewer may book for; None while there is none, or when it is not for booking.

    Somebody not found in the list is found by reception first: nobody is booked who may be somebody else.
    """
    outcome = outcome_to_book(request) if request.submitted_at else None
    if outcome is None or request.match_state != "matched":
        return None
    may_book = is_booked_here(outcome.disposition) or viewer.can(Permission.BOOK)
    if not (may_book and outcome.roles) or pause_for(viewer, request, outcome):
        return None
    return outcome


@one_claim
def hold_slot(
    viewer: Viewer, request: Request, slot_public_id: str, mode: str, *, until: datetime | None = None
) -> Claim:
    """Keep a slot for a request while it is confirmed; another one it held is given back.

    `until` is for whoever is not at the page (the waiting list): others have the ordinary time of a hold.
    Raises SlotAlreadyTaken, or SlotNotOffered when the slot is not one that this request may have.
    """
    check(viewer, Permission.ASK)
    outcome = offered_outcome(viewer, request)
    if outcome is None:
        raise SlotNotOffered
    wanted = wanted_for(viewer, request, outcome)
    ends_at = until or clock.now() + hold_length()
    return claim_slot(viewer, request, outcome, wanted, slot_public_id, mode, ends_at)


def claim_slot(
    viewer: Viewer,
    request: Request,
    outcome: Outcome,
    wanted: Wanted,
    slot_public_id: str,
    mode: str,
    ends_at: datetime,
) -> Claim:
    """The writing part of a hold, from BEGIN to COMMIT: what fits is looked at in that moment."""
    if claim := _claimed_at_once(viewer, request, wanted, slot_public_id, mode, ends_at):
        return claim
    with transaction():
        take_turn("request", request.id)
        slots = slot_queries.fitting_slots(wanted, slot_public_id)
        if not slots and not has_time(viewer, wanted):  # the next who may see it were offered (widening.py)
            wanted = widened(viewer, request, outcome, wanted)
            slots = slot_queries.fitting_slots(wanted, slot_public_id)
        if not slots or not wanted.allows(slots[0], mode):
            raise SlotNotOffered
        return _hold(viewer, request, slots, mode, ends_at)


def _claimed_at_once(
    viewer: Viewer, request: Request, wanted: Wanted, slot_public_id: str, mode: str, ends_at: datetime
) -> Claim | None:
    """The hold of a slot that nobody claims, by one statement; None when it takes a longer look.

    It takes no turn: whoever else works on the same request or slot meets it at the unique indexes of claims,
    and then the longer look, which does take turns, tells what has happened.
    """
    session = db_session()
    if session.info.get("writing"):
        return None  # a refusal here would end the change that this one is a part of
    claim = Claim()
    vars(claim).update(  # as a row that was read: it is written by other means, and nobody listens
        practice_id=viewer.practice_id, request_id=request.id, state="held", mode=mode, public_id=random_id(),
        place=1, part=0, expires_at=ends_at, created_at=clock.now(), appointment_id=None,
    )  # fmt: skip
    line = audit.line_about(viewer, *_line(request, slot_public_id, mode))
    try:
        found = claim_queries.claimed_at_once(wanted, slot_public_id, claim, line)
    except IntegrityError:
        return None
    if found is None:
        return None
    vars(claim).update(id=found[0], slot_id=found[1])
    make_transient_to_detached(claim)  # it is kept: the session takes it up as it is, without reading it
    session.add(claim)
    return claim


def _hold(viewer: Viewer, request: Request, slots: list[Slot], mode: str, ends_at: datetime) -> Claim:
    now = clock.now()
    standing = queries.live_claims([slot.id for slot in slots])
    own = [each for each in queries.hold_parts(request) if is_held(each, now)]
    if [each.slot_id for each in own] == [slot.id for slot in slots]:
        for part in own:
            part.mode = mode  # chosen again: its end stays, so that nobody keeps a slot for ever
        return _recorded(viewer, request, own[0], slots[0].public_id)
    if any(_is_own_booking(each, request) and _is_start(each, slots) for each in standing):
        raise SlotNotOffered  # the time that the appointment has
    places = [_free_place(slot, standing, request, now) for slot in slots]
    ended = and_(Claim.slot_id.in_([slot.id for slot in slots]), Claim.expires_at <= now)
    _end(or_(Claim.request_id == request.id, ended))
    same = {"practice_id": slots[0].practice_id, "request_id": request.id, "mode": mode}
    ends = {"expires_at": ends_at, "created_at": now}
    booked = {each.slot_id for each in standing if _is_own_booking(each, request)}
    parts = [
        Claim(
            **same, **ends, slot_id=slot.id, place=place, part=part, state=KEPT if slot.id in booked else HELD
        )
        for part, (slot, place) in enumerate(zip(slots, places, strict=True))
    ]
    session = db_session()
    session.add_all(parts)
    session.flush()
    return _recorded(viewer, request, parts[0], slots[0].public_id)


def _free_place(slot: Slot, standing: list[Claim], request: Request, now: datetime) -> int:
    """The first place of the slot that nobody else has; ended holds and its own claims do not count."""
    taken = {
        each.place
        for each in standing
        if each.slot_id == slot.id
        and each.request_id != request.id
        and (each.state == "booked" or is_held(each, now))
    }
    for place in range(1, slot.places + 1):
        if place not in taken:
            return place
    raise SlotAlreadyTaken


def _is_own_booking(claim: Claim, request: Request) -> bool:
    """Whether the appointment of the request that moves stands on this slot."""
    return claim.state == "booked" and claim.request_id == request.id


def _is_start(claim: Claim, slots: list[Slot]) -> bool:
    return claim.part == 0 and claim.slot_id == slots[0].id


def _recorded(viewer: Viewer, request: Request, claim: Claim, slot_public_id: str) -> Claim:
    audit.record(viewer, *_line(request, slot_public_id, claim.mode))
    return claim


def _line(request: Request, slot_public_id: str, mode: str) -> tuple[str, str, str, dict[str, object]]:
    return "slot.held", "request", request.public_id, {"slot": slot_public_id, "mode": mode}


def book_hold(held: list[HeldSlot], appointment: Appointment) -> None:
    """Turn a hold, all its parts, into a booking, provided that it is still a hold in the database itself."""
    session = db_session()
    values = {"request": appointment.request_id, "appointment": appointment.id, "now": clock.now()}
    if not session.connection().execute(BOOKING, values).rowcount:
        raise HoldExpired
    for part in held:
        if known := session.identity_map.get(identity_key(Claim, part.claim_id)):
            session.expire(known)  # as it was read before: a hold


def release_booking(appointment: Appointment) -> None:
    """Free every slot that an appointment stands on; in the transaction of the caller."""
    db_session().execute(
        update(Claim)
        .where(Claim.appointment_id == appointment.id, Claim.state == "booked")
        .values(state="released")
    )


def is_held(claim: Claim, now: datetime) -> bool:
    """Whether the claim is a hold whose time is not up."""
    return claim.state in HOLDS and claim.expires_at is not None and now < claim.expires_at


def release_hold(request: Request) -> None:
    """Give back the slot that a request holds, if any; in the transaction of the caller."""
    _end(Claim.request_id == request.id)


def _end(*which: ColumnElement[bool]) -> bool:
    """Release the holds that fit, there and then; whether there was one."""
    done = db_session().execute(update(Claim).where(Claim.state.in_(HOLDS), *which).values(state="released"))
    return isinstance(done, CursorResult) and done.rowcount > 0
