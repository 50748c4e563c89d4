"""Where each disposition leads: who does what by when. Every request gets one; “nothing” does not exist."""

from dataclasses import dataclass

from portal.pathways.model import Disposition
from portal.triage.models import ESCALATED, QUEUED, SIGNPOSTED

ALERTS_FROM = 80  # staff are told of these whether or not the page is closed (dispositions.md, rule 2)
AT_HOME = ("self_care", "information_only")
# A referral that the practice sends; for the other places the person is told how to go by themselves.
SENT_TO_PHARMACY = ("pharmacy_first", "community_pharmacy_self_care")
NEXT_DAY = "1wd"  # the GP contract: a fitting response by the end of the next opening day
WELFARE_MINUTES = 15  # after which somebody checks that a person told to call 999 or a unit got through


@dataclass(frozen=True, slots=True)
class Destination:
    """The state a request goes to, and the task that keeps its clock; no task where nobody waits."""

    state: str
    task: str = ""
    owner_role: str = "receptionist"
    wait: str = ""
    minutes: int = 0


def destination_of(disposition: Disposition) -> Destination:
    """What the practice must do about a disposition."""
    if disposition.rank >= ALERTS_FROM:
        return _alert(disposition)
    if disposition.id in AT_HOME:
        return Destination(SIGNPOSTED)
    if disposition.id in SENT_TO_PHARMACY:
        return Destination(QUEUED, "refer_pharmacy", wait=disposition.max_wait)
    if not disposition.self_book:
        return _task_for(disposition)
    if disposition.place == "practice":
        # Booking closes it; if the person leaves the page, reception finds them a time.
        return Destination(QUEUED, "find_appointment", wait=disposition.max_wait)
    return Destination(SIGNPOSTED)


def _alert(disposition: Disposition) -> Destination:
    owner = disposition.roles[0] if disposition.roles else "duty_clinician"
    if disposition.place == "practice":
        return Destination(ESCALATED, "call_back", owner, wait=disposition.max_wait)
    return Destination(ESCALATED, "red_flag", "duty_clinician", minutes=WELFARE_MINUTES)


def _task_for(disposition: Disposition) -> Destination:
    kind = {"repeat_prescription": "prescription", "admin_request": "admin"}.get(disposition.id, "call_back")
    owner = disposition.roles[0] if disposition.roles else "receptionist"
    return Destination(QUEUED, kind, owner, wait=disposition.max_wait or NEXT_DAY)


def is_booked_here(disposition: Disposition) -> bool:
    """Whether the person may choose a time of the practice's own."""
    return disposition.self_book and disposition.place == "practice" and disposition.rank < ALERTS_FROM
