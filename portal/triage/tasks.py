"""What people do with the tasks of a request: finish one, or settle that somebody is not a patient here."""

from portal import access, audit, clock
from portal.access import Permission, Role, Viewer
from portal.db import transaction
from portal.people import opening
from portal.triage import queries
from portal.triage.destinations import NEXT_DAY
from portal.triage.models import ESCALATED, QUEUED, SIGNPOSTED, Request, Task
from portal.triage.settling import MATCH_PERSON, queue

NOT_REGISTERED = "tell_not_registered"
RECEPTIONS = ("receptionist", "admin_team")  # tasks that need no clinician's judgement


def may_finish(viewer: Viewer, task: Task) -> bool:
    """Whether the viewer may say that it is done: a clinician's task is ended by a clinician alone.

    Who a person is, is settled by matching them and in no other way.
    """
    if task.state != "open" or task.kind == MATCH_PERSON:
        return False
    return viewer.role in (Role.CLINICIAN, Role.SYSTEM) or task.owner_role in RECEPTIONS


def finish_task(viewer: Viewer, request: Request, task: Task) -> None:
    """Say that a task is done. With the last one done nobody waits any more, and the promise is kept."""
    access.check(viewer, Permission.SEE_REQUESTS)
    with transaction() as session:
        session.refresh(task, with_for_update=True)
        if task.state != "open":
            return
        if not may_finish(viewer, task):
            raise access.NotAllowed(task.owner_role)
        task.state = "done"
        task.done_at = clock.now()
        task.done_by_id = viewer.staff_id
        session.flush()
        waiting = [each.due_at for each in queries.tasks_of(viewer, request) if each.state == "open"]
        if request.state in (QUEUED, ESCALATED):
            request.promised_by = min(waiting, default=None)
            request.state = request.state if waiting else SIGNPOSTED
        audit.record(viewer, "task.done", "request", request.public_id, {"kind": task.kind})


def settle_as_not_registered(viewer: Viewer, request: Request) -> None:
    """Nobody in the list is this person: reception tells them where to get help, by the promised time."""
    access.check(viewer, Permission.MATCH_PEOPLE)
    with transaction():
        task = queries.open_task(viewer, request, MATCH_PERSON)
        if task is None:
            return
        task.state = "done"
        task.done_at = clock.now()
        task.done_by_id = viewer.staff_id
        due_at = opening.promised_by(viewer, NEXT_DAY, clock.now())
        if request.promised_by and request.promised_by > clock.now():
            due_at = min(due_at, request.promised_by)
        queue(viewer, request, kind=NOT_REGISTERED, due_at=due_at, owner_role="receptionist")
        audit.record(viewer, "request.not_registered", "request", request.public_id)
