"""The list to work from: ordered, filtered and counted by the database, so that its length costs little."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    false,
    func,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased, joinedload

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.people import here_queries as people
from portal.triage.models import BOOKED, DRAFT, ESCALATED, QUEUED, Assessment, Request, Task
from portal.triage.teams import TEAMS
from portal.triage.work_models import Work

# dispositions.md: 90 and above leaves the practice's hands, 65 and above is today or within two days.
FLOORS = (90, 65, 50, 0)
PAGE = 50
MOST_AT_ONCE = 30  # of those to act on now; more of them are a list of their own
TO_DO, LATE, IS_BOOKED, ANSWERED, EVERYTHING = "to-do", "late", "booked", "answered", "all"
STATES = (TO_DO, LATE, IS_BOOKED, ANSWERED, EVERYTHING)
NOBODY, UNREAD = "nobody", "unread_answer"
# For lists: the whole outcome of each request would be read for its title alone.
_LEAN = joinedload(Request.assessment, innerjoin=True).load_only(Assessment.pathway_ids, Assessment.version)


@dataclass(frozen=True, slots=True)
class Sought:
    """Which of the requests; what is left empty may be anything."""

    state: str = TO_DO
    band: int | None = None  # the place of its floor in FLOORS
    kind: str = ""  # of an open task, or UNREAD
    owner_id: int | None = None
    team: str = ""  # or NOBODY: given to no person
    site_id: int | None = None
    page: int = 1  # 0: those alone who must be acted on now


@dataclass(frozen=True, slots=True)
class Entry:
    """A request of the list with what the list says of the work on it."""

    request: Request
    work: Work | None
    has_task: bool
    asked_again: bool  # the same patient today, after answers that came to more (C16)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are of each state, of each band among those shown, and to be acted on now."""

    by_state: dict[str, int]
    by_band: list[int]
    act_now: int


def entries(viewer: Viewer, sought: Sought) -> list[Entry]:
    """One page, behind those that must be acted on now, which pass every filter; one statement."""
    access.check(viewer, Permission.SEE_REQUESTS)
    ids = _base(viewer, select(Request.id))
    urgent = ids.where(Request.state == ESCALATED).order_by(*in_turn()).limit(MOST_AT_ONCE)
    shown = ids.where(Request.state != ESCALATED, *_conditions(viewer, sought), _in_band(sought.band))
    shown = shown.order_by(*in_turn()).limit(PAGE).offset((sought.page - 1) * PAGE)
    listed = or_(Request.id.in_(urgent), Request.id.in_(shown)) if sought.page else Request.id.in_(urgent)
    rows = db_session.execute(
        select(Request, Work, _has_task(viewer), _asked_again())
        .outerjoin(Work, Work.request_id == Request.id)
        .where(listed)
        .options(_LEAN)
        .order_by(*in_turn())
    )
    return [Entry(request, work, bool(task), bool(again)) for request, work, task, again in rows]


def counted(viewer: Viewer, sought: Sought) -> Counted:
    """How many each choice would show, in one statement."""
    access.check(viewer, Permission.SEE_REQUESTS)
    others = and_(*_conditions(viewer, sought, is_any_state=True))
    states = [and_(others, _has_state(viewer, each)) for each in STATES]
    now = and_(others, _has_state(viewer, sought.state), Request.state != ESCALATED)
    bands = [and_(now, _in_band(place)) for place in range(len(FLOORS))]
    wanted = [*states, *bands, Request.state == ESCALATED]
    row = db_session.execute(
        _base(viewer, select(*(func.sum(case((each, 1), else_=0)) for each in wanted)))
    ).one()
    counts = [int(each or 0) for each in row]
    return Counted(dict(zip(STATES, counts, strict=False)), counts[len(STATES) : -1], counts[-1])


def urgent_now(viewer: Viewer) -> tuple[int, int, int]:
    """What an open screen asks for every few seconds: how many must be acted on, the newest, and answers."""
    access.check(viewer, Permission.SEE_REQUESTS)
    found = db_session.connection().execute(_URGENT, {"practice": viewer.practice_id}).one()
    return int(found[0]), int(found[1] or 0), int(found[2] or 0)


def in_turn() -> tuple[Any, ...]:
    """The most urgent band first; in it whose time is up sooner, then the more urgent of two."""
    band = case(*((Request.urgency >= floor, place) for place, floor in enumerate(FLOORS)), else_=len(FLOORS))
    is_open_ended = case((Request.promised_by.is_(None), 1), else_=0)
    return band, is_open_ended, Request.promised_by, Request.urgency.desc(), Request.id


def _has_task(viewer: Viewer) -> ColumnElement[bool]:
    # not a join: SQLite has no index on a joined list, and would go through all of it for each request
    return Request.id.in_(_with_task(viewer))


def _base(viewer: Viewer, wanted: Select[Any]) -> Select[Any]:
    """What came in today, and whatever still waits for somebody: each part has an index."""
    own = select(Request.id).where(Request.practice_id == viewer.practice_id)
    unread = select(Work.request_id).where(
        Work.practice_id == viewer.practice_id, Work.unread_at.is_not(None)
    )
    listed = union(
        own.where(Request.submitted_at >= clock.start_of_day(clock.today())),
        own.where(Request.state.in_((QUEUED, ESCALATED))),
        _with_task(viewer),
        unread,
    ).subquery("listed")
    return (
        wanted.select_from(listed)
        .join(Request, Request.id == listed.c.id)
        .outerjoin(Work, Work.request_id == Request.id)
        .where(Request.state != DRAFT)
    )


def _has_state(viewer: Viewer, state: str) -> ColumnElement[bool]:
    waits = Request.state.in_((QUEUED, ESCALATED))
    answered = Request.state.not_in((QUEUED, ESCALATED, BOOKED))
    return {
        TO_DO: or_(waits, _has_task(viewer), Work.unread_at.is_not(None)),
        LATE: and_(waits, Request.promised_by < clock.now()),
        IS_BOOKED: Request.state == BOOKED,
        ANSWERED: answered,
    }.get(state, Request.state != DRAFT)


def _conditions(viewer: Viewer, sought: Sought, is_any_state: bool = False) -> Sequence[ColumnElement[bool]]:
    found = [] if is_any_state else [_has_state(viewer, sought.state)]
    if sought.kind == UNREAD:
        found.append(Work.unread_at.is_not(None))
    elif sought.kind:
        found.append(Request.id.in_(_with_task(viewer, Task.kind == sought.kind)))
    if sought.owner_id:
        found.append(Work.owner_id == sought.owner_id)
    if sought.team == NOBODY:
        found.append(Work.owner_id.is_(None))
    elif sought.team:
        theirs = _with_task(viewer, Task.owner_role.in_(TEAMS.get(sought.team, ())))
        given = func.coalesce(Work.team, "")
        found.append(or_(given == sought.team, and_(given == "", Request.id.in_(theirs))))
    if sought.site_id:
        found.append(Request.patient_id.in_(people.patient_ids_at(viewer, sought.site_id)))
    return found or [Request.state != DRAFT]


def _with_task(viewer: Viewer, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Task.request_id).where(
        Task.practice_id == viewer.practice_id, Task.state == "open", *conditions
    )


def _in_band(place: int | None) -> ColumnElement[bool]:
    if place is None:
        return Request.state != DRAFT
    floor = Request.urgency >= FLOORS[place]
    return floor if place == 0 else and_(floor, Request.urgency < FLOORS[place - 1])


def _asked_again() -> ColumnElement[bool]:
    before = aliased(Request)
    is_today = before.submitted_at >= clock.start_of_day(clock.today())
    found = select(before.id).where(
        before.patient_id == Request.patient_id,
        is_today,
        before.submitted_at < Request.submitted_at,
        before.urgency > Request.urgency,
    )
    return case((Request.patient_id.is_(None), false()), else_=found.exists())


def _urgent_statement() -> Select[Any]:
    practice: BindParameter[int] = bindparam("practice")
    unread = select(func.count()).where(Work.practice_id == practice, Work.unread_at.is_not(None))
    return select(func.count(), func.max(Request.id), unread.scalar_subquery()).where(
        Request.practice_id == practice, Request.state == ESCALATED
    )


_URGENT = _urgent_statement()
