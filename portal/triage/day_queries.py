"""Counts of a day's requests and of the tasks that wait: each one grouped statement."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.models import DRAFT, Request, Task


@dataclass(frozen=True, slots=True)
class RequestCount:
    """How many of today's requests are alike in these."""

    urgency: int
    channel: str
    state: str
    count: int


@dataclass(frozen=True, slots=True)
class TaskCount:
    """How many open tasks of a kind there are, and how many of them are late."""

    kind: str
    count: int
    late: int


def requests_of_today(viewer: Viewer) -> list[RequestCount]:
    """Today's requests by urgency, channel and state."""
    access.check(viewer, Permission.SEE_NUMBERS)
    alike = (Request.urgency, Request.channel, Request.state)
    rows = db_session.execute(
        select(*alike, func.count())
        .where(
            Request.practice_id == viewer.practice_id,
            Request.submitted_at >= clock.start_of_day(clock.today()),
            Request.state != DRAFT,
        )
        .group_by(*alike)
    )
    return [RequestCount(*row) for row in rows]


def open_tasks(viewer: Viewer) -> list[TaskCount]:
    """What people still have to do, by kind."""
    access.check(viewer, Permission.SEE_NUMBERS)
    rows = db_session.execute(
        select(Task.kind, func.count(), func.sum(case((Task.due_at < clock.now(), 1), else_=0)))
        .where(Task.practice_id == viewer.practice_id, Task.state == "open")
        .group_by(Task.kind)
    )
    return [TaskCount(*row) for row in rows]
