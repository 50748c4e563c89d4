"""Reads of the work on requests: whose it is, the next one, notes, and who may open it without a reason."""

from sqlalchemy import and_, exists, or_, select

from portal import access
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.listing_queries import in_turn
from portal.triage.models import ESCALATED, QUEUED, Request, Task
from portal.triage.teams import RECEPTION, TEAMS, is_for_reception
from portal.triage.work_models import Note, Work


def work_on(viewer: Viewer, request: Request) -> Work | None:
    """Whose it is and why it waits; nothing before anybody has taken it up."""
    found = db_session.get(Work, request.id)
    return found if found and found.practice_id == viewer.practice_id else None


def locked_work(request: Request) -> Work | None:
    """The same row as it is now, kept from others until the change under way is over."""
    return db_session.get(Work, request.id, with_for_update=True, populate_existing=True)


def notes_on(viewer: Viewer, request: Request) -> list[Note]:
    """What colleagues have noted, the newest first."""
    access.check(viewer, Permission.SEE_REQUESTS)
    found = select(Note).where(Note.practice_id == viewer.practice_id, Note.request_id == request.id)
    return list(db_session.scalars(found.order_by(Note.id.desc())))


def next_of_nobody(viewer: Viewer, team: str) -> Request | None:
    """The first of the list with work for the viewer that nobody has; locked where the database can."""
    receptions = tuple(TEAMS[RECEPTION])
    is_mine = (
        Task.owner_role.in_(receptions) if is_for_reception(viewer) else Task.owner_role.not_in(receptions)
    )
    has_task = exists().where(Task.request_id == Request.id, Task.state == "open", is_mine)
    is_others = and_(
        Work.request_id == Request.id,
        or_(
            Work.owner_id.is_not(None),
            Work.waiting_for != "",
            and_(Work.team != "", Work.team != team),
        ),
    )
    given = exists().where(
        Work.request_id == Request.id, Work.team == team, Work.owner_id.is_(None), Work.waiting_for == ""
    )
    wanted = select(Request).where(
        Request.practice_id == viewer.practice_id,
        Request.id.in_(
            select(Task.request_id).where(Task.practice_id == viewer.practice_id, Task.state == "open")
        )
        | Request.state.in_((QUEUED, ESCALATED)),
        or_(has_task, given),
        ~exists().where(is_others),
    )
    wanted = wanted.order_by(*in_turn()).limit(1).with_for_update(of=Request, skip_locked=True)
    return db_session.scalars(wanted).first()
