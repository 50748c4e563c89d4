"""Why there was no time for somebody, where reception can do something about it."""

from dataclasses import replace

from portal.access import Viewer
from portal.booking.wanted import STEP_FREE
from portal.booking.widening import has_time, wanted_now
from portal.pathways.outcome import Outcome
from portal.triage.models import Request


def why_no_time(viewer: Viewer, request: Request, outcome: Outcome) -> str:
    """A code for the task: only places with steps have a time, say. Empty where there is no such reason."""
    wanted = wanted_now(viewer, request, outcome)
    if not wanted.needs_step_free or has_time(viewer, wanted):
        return ""
    helped = replace(wanted.helped, needs=wanted.helped.needs - {STEP_FREE})
    every_site = frozenset(site.id for site in wanted.sites)
    with_steps = replace(wanted, helped=helped, in_person_site_ids=every_site)
    return STEP_FREE if has_time(viewer, with_steps) else ""
