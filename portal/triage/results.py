"""What the result page says, decided from the outcome, the request and whether the practice is open."""

from dataclasses import dataclass
from datetime import datetime

from portal.pathways.model import Disposition
from portal.pathways.outcome import Outcome
from portal.triage.destinations import ALERTS_FROM, SENT_TO_PHARMACY, destination_of, is_booked_here
from portal.triage.models import BOOKED, SIGNPOSTED, WITHDRAWN, Request, Task
from portal.triage.settling import CALL_BACK

EMERGENCY_FROM = 90
URGENT_FROM = 65
CLOSED_FROM = 75  # dispositions.md, rule 3: out of hours these become “Call 111 now”, with the same limit
NUMBERS = {"emergency_999": "999", "crisis_mental_health": "111"}
MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Result:
    """The parts of the page that are not simply the rules' own words."""

    card: str  # emergency, urgent, non-urgent: the colours everybody in the UK knows
    call: str
    is_stopped: bool
    is_closed: bool
    is_late: bool
    can_book: bool
    goes_to_pharmacy: bool
    waits_for_match: bool
    reasons: tuple[str, ...]
    promised_by: datetime | None
    call_by: datetime | None
    help_by: datetime | None


def result_of(request: Request, outcome: Outcome, tasks: list[Task], *, is_open: bool) -> Result:
    """The result as it stands now: it is looked at again later, when things have moved on."""
    disposition = outcome.disposition
    is_matched = request.match_state == "matched"
    is_done = request.state in (BOOKED, WITHDRAWN)
    bookable = is_booked_here(disposition) and not is_done
    is_closed = not is_open and disposition.rank >= CLOSED_FROM and _is_ours(disposition)
    return Result(
        card=_card(disposition),
        call="111" if is_closed else NUMBERS.get(disposition.id, ""),
        is_stopped=disposition.rank >= ALERTS_FROM,
        is_closed=is_closed,
        is_late=not is_open and not is_closed and disposition.rank >= URGENT_FROM,
        can_book=bookable and is_matched,
        goes_to_pharmacy=disposition.id in SENT_TO_PHARMACY,
        waits_for_match=not is_matched and request.state != SIGNPOSTED,
        reasons=reasons_shown(outcome),
        promised_by=None if is_closed or is_done else request.promised_by,
        call_by=call_by(tasks),
        help_by=call_by(tasks) if _is_extra(disposition) else None,
    )


def _card(disposition: Disposition) -> str:
    if disposition.rank >= EMERGENCY_FROM:
        return "emergency"
    return "urgent" if disposition.rank >= URGENT_FROM else "non-urgent"


def _is_ours(disposition: Disposition) -> bool:
    """Whether the practice itself would act: a hospital is open when we are not."""
    return disposition.place == "practice"


def _is_extra(disposition: Disposition) -> bool:
    """Whether a waiting call was asked for, rather than being the outcome itself."""
    return destination_of(disposition).task != CALL_BACK


def call_by(tasks: list[Task]) -> datetime | None:
    """When somebody calls, if a call is waiting."""
    return next((task.due_at for task in tasks if task.kind == CALL_BACK and task.state == "open"), None)


def reasons_shown(outcome: Outcome) -> tuple[str, ...]:
    """Why, in plain words: the floor that raised it, then the rules that gave this very disposition."""
    given = [each.text for each in outcome.reasons if each.disposition_id == outcome.disposition.id]
    floor = [outcome.floor.reason] if outcome.floor else []
    reasons = [*floor, *given] or [each.text for each in outcome.reasons[:1]]
    return tuple(dict.fromkeys(reasons))[:MOST_REASONS]
