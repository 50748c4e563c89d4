"""The times offered for a request: those preferred first, the rest beside them, and a note of every one."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert

from portal import clock
from portal.access import Viewer
from portal.booking import slot_queries
from portal.booking.models import OfferShown
from portal.booking.preferring import ASKED, SPEAKS, USUAL, Preference, preferences, staff_asked_for
from portal.booking.slot_queries import FreeSlot
from portal.booking.wanted import Wanted, wanted_for
from portal.booking.widening import widened
from portal.pathways.outcome import Outcome
from portal.plain_changes import plain_transaction
from portal.triage.models import Request

PAGE = 60
FIRST = 6  # times shown before the list because somebody would rather have them
_LOGGED = ("practice_id", "request_id", "shown_at", "slot_ids", "actor_role", "actor_id", "why")
_SHOWN = insert(OfferShown).inline().values({name: bindparam(name) for name in _LOGGED})


@dataclass(frozen=True, slots=True)
class Sought:
    """Which part of the list is asked for; what is left empty may be anything."""

    after: datetime | None = None
    mode: str | None = None
    site_id: int | None = None
    who: str = ""  # usual, female, male
    part: str = ""  # of the day

    @property
    def is_narrow(self) -> bool:
        return bool(self.mode or self.site_id or self.who or self.part)


@dataclass(frozen=True, slots=True)
class Offered:
    """What is shown: `others` are fitting times that the visitor's own choice leaves out, up to a page."""

    wanted: Wanted
    slots: list[FreeSlot]
    more_after: datetime | None
    first: tuple[tuple[Preference, list[FreeSlot]], ...] = ()
    others: int = 0


def offered(viewer: Viewer, request: Request, outcome: Outcome, sought: Sought) -> Offered:
    """The list; with the next roles that may see it when those named have no time at all (D07)."""
    wanted = wanted_for(viewer, request, outcome)
    found = _listed(viewer, request, wanted, sought)
    if not (found.slots or found.others or sought.after):
        wider = widened(viewer, request, outcome, wanted)
        found = _listed(viewer, request, wider, sought) if wider.is_widened else found
    _log(viewer, request, found, sought)
    return found


def _listed(viewer: Viewer, request: Request, wanted: Wanted, sought: Sought) -> Offered:
    if not sought.is_narrow:
        slots, more_after = slot_queries.free_slots(viewer, wanted, after=sought.after, limit=PAGE)
        first = _first(viewer, request, wanted, slots) if slots and not sought.after else ()
        return Offered(wanted, slots, more_after, first)
    narrower = wanted.narrowed(
        sought.mode,
        sought.site_id,
        staff_ids=staff_asked_for(viewer, wanted, sought.who),
        parts=(sought.part,) if sought.part else (),
    )
    slots, more_after = slot_queries.free_slots(viewer, narrower, after=sought.after, limit=PAGE)
    shown = {slot.id for slot in slots}
    rest = slot_queries.free_slots(viewer, wanted, after=sought.after, limit=PAGE).slots
    return Offered(wanted, slots, more_after, others=sum(slot.id not in shown for slot in rest))


def _first(
    viewer: Viewer, request: Request, wanted: Wanted, listed: list[FreeSlot]
) -> tuple[tuple[Preference, list[FreeSlot]], ...]:
    """What somebody would rather have, shown before the list. The list has it too: nothing is hidden.

    The right role goes before the clinician who knows them, unless they asked (roles.md, matching rule 1).
    """
    roles = {slot.role for slot in listed}
    found = []
    for each in preferences(viewer, request, wanted):
        slots = slot_queries.free_slots(viewer, wanted.narrowed(**each.narrows), limit=FIRST).slots
        fitting = slots if each.name == ASKED else [slot for slot in slots if slot.role in roles]
        if fitting or (not slots and _is_missed(each, wanted)):
            found.append((each, fitting))
    return tuple(found)


def _is_missed(rather: Preference, wanted: Wanted) -> bool:
    """Whether to say that there is none: nobody asked for a language, nor for a GP to help with debt."""
    if rather.name == USUAL:
        return wanted.helped.named_post in wanted.roles
    return rather.name != SPEAKS


def _log(viewer: Viewer, request: Request, found: Offered, sought: Sought) -> None:
    """Note which times somebody was shown, and why these: “what was I offered?” has an answer (E05)."""
    first = [slot.id for _each, slots in found.first for slot in slots]
    ids = list(dict.fromkeys([*first, *(slot.id for slot in found.slots)]))
    values = {
        "practice_id": viewer.practice_id,
        "request_id": request.id,
        "shown_at": clock.now(),
        "slot_ids": ids,
        "actor_role": viewer.role.value,
        "actor_id": viewer.actor_id if viewer.is_staff else "",
        "why": _why(found, sought),
    }
    with plain_transaction() as change:
        change.make(_SHOWN, values)


def _why(found: Offered, sought: Sought) -> dict[str, Any]:
    """What made it this list, as codes: nothing that anybody said."""
    wanted = found.wanted
    asked = asdict(sought) | {"after": sought.after.isoformat() if sought.after else None}
    return {
        "roles": list(wanted.roles),
        "modes": list(wanted.modes),
        "minutes": wanted.length.minutes,
        "longer_for": list(wanted.length.doubled_for),
        "left_out": dict(wanted.excluded),
        "latest": wanted.latest.isoformat(),
        "next_roles": wanted.is_widened,
        "asked": {name: value for name, value in asked.items() if value},
        "rather": {each.name: list(each.asked) for each, _slots in found.first},
        "others": found.others,
    }
