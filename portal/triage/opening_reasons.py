"""Why staff open what is not their work: asked, kept, and shown to whoever answers for it (P09)."""

from datetime import timedelta

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.triage.models import DRAFT, ESCALATED, QUEUED, Request, Task
from portal.triage.tasks import RECEPTIONS
from portal.triage.teams import is_for_reception
from portal.triage.wording import N_
from portal.triage.work_models import AccessReason, Work

HOLDS = timedelta(hours=12)
RECENT = timedelta(days=1)
REASONS = {
    "contact": N_("The patient is on the phone or here"),
    "covering": N_("I cover for a colleague"),
    "earlier": N_("It bears on another request of theirs"),
    "review": N_("I check how it was dealt with"),
    "emergency": N_("Emergency: I need to see it now"),
}


def is_ones_work(viewer: Viewer, request: Request, work: Work | None, tasks: list[Task]) -> bool:
    """Whether the request is the viewer's to open: their own, nobody's yet, or theirs to do something for."""
    own = {request.entered_by_id, work.owner_id if work else None}
    if viewer.staff_id in own:
        return True
    if request.state == DRAFT:
        return viewer.can(Permission.ENTER_REQUESTS)  # reception goes on with it when they call (E06)
    since = clock.now() - RECENT
    if any(each.done_by_id == viewer.staff_id and (each.done_at or since) > since for each in tasks):
        return True
    if work and work.owner_id:
        return False
    if request.state in (QUEUED, ESCALATED):
        return True
    receptions = is_for_reception(viewer)
    return any(each.state == "open" and (each.owner_role in RECEPTIONS) == receptions for each in tasks)


def give_reason(viewer: Viewer, subject_type: str, subject_id: str, reason: str, words: str) -> None:
    """Say why; it opens the request, or the plan, for the rest of the day, and stays on record."""
    if not viewer.can(Permission.SEE_CASELOAD):  # link workers see no requests, but cases and plans
        access.check(viewer, Permission.SEE_REQUESTS)
    if reason not in REASONS:
        raise ValueError(reason)
    with transaction() as session:
        session.add(
            AccessReason(
                practice_id=viewer.practice_id,
                subject_type=subject_type,
                subject_id=subject_id,
                staff_id=viewer.staff_id,
                reason=reason,
                words=words,
                given_at=clock.now(),
                ends_at=clock.now() + HOLDS,
            )
        )
        action = f"{subject_type}.opened_with_reason"
        audit.record(viewer, action, subject_type, subject_id, {"reason": reason})
