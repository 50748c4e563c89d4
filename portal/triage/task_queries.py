"""Reads of tasks by their kind, for the pages that work through one kind of them."""

from datetime import datetime

from sqlalchemy import or_, select

from portal import access
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.models import Request, Task


def tasks_of_kind(viewer: Viewer, kind: str, since: datetime) -> list[tuple[Task, Request]]:
    """The open tasks of a kind with their requests, the earliest due first, then those done since then."""
    access.check(viewer, Permission.CHANGE_ROTAS)
    wanted = (
        select(Task, Request)
        .join(Request, Request.id == Task.request_id)
        .where(
            Task.practice_id == viewer.practice_id,
            Task.kind == kind,
            or_(Task.state == "open", Task.done_at >= since),
        )
        .order_by(Task.state.desc(), Task.due_at, Task.id)
    )
    return [(task, request) for task, request in db_session.execute(wanted)]
