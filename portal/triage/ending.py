"""Ending a request that nobody needs anything of any more."""

from collections.abc import Collection

from portal import audit
from portal.access import Viewer
from portal.db import transaction
from portal.triage import queries
from portal.triage.models import WITHDRAWN, Request
from portal.triage.settling import close_task


def end_wholly(viewer: Viewer, request: Request, *, but_for: Collection[str] = ()) -> None:
    """Every task for it ends, except those of these kinds; in the transaction of the caller."""
    with transaction():
        for task in queries.tasks_of(viewer, request):
            if task.state == "open" and task.kind not in but_for:
                close_task(viewer, request, task.kind)
        request.state, request.promised_by = WITHDRAWN, None
        audit.record(viewer, "request.withdrawn", "request", request.public_id, {"wholly": True})
