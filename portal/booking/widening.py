"""When nobody the rules name first has a time: the next who may see it, so that there is a time to offer."""

from dataclasses import replace

from portal.access import Viewer
from portal.booking import slot_queries
from portal.booking.lengths import length_of
from portal.booking.seeing import minutes_instead, next_roles
from portal.booking.wanted import Wanted, age_in_months, wanted_for
from portal.pathways.outcome import Outcome
from portal.triage.models import Request


def wanted_now(viewer: Viewer, request: Request, outcome: Outcome) -> Wanted:
    """What the request may be booked into as the diary stands: with the next roles only when nothing fits."""
    wanted = wanted_for(viewer, request, outcome)
    return wanted if has_time(viewer, wanted) else widened(viewer, request, outcome, wanted)


def widened(viewer: Viewer, request: Request, outcome: Outcome, wanted: Wanted) -> Wanted:
    """With the roles that the disposition falls back on; unchanged when there are none."""
    roles = next_roles(request, outcome, age_in_months(viewer, request))
    if not roles:
        return wanted
    length = length_of(outcome, wanted.helped.needs, minutes_instead(outcome, roles))
    return replace(wanted, roles=roles, length=length, is_widened=True)


def has_time(viewer: Viewer, wanted: Wanted) -> bool:
    """Whether there is any time that fits."""
    return bool(slot_queries.free_slots(viewer, wanted, limit=1).slots)
