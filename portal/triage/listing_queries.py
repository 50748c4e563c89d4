"""The statement of the list to work from: its counts and one page of it, from one pass over what waits.

What waits is found by indexes, whatever else a practice has kept for years; and only the counts and the ids
of one page leave the database, however long the list is.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    BindParameter,
    ColumnElement,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)

from portal.people import here_queries as people
from portal.plain_rows import given_later
from portal.triage.models import BOOKED, DRAFT, ESCALATED, QUEUED, Request, Task
from portal.triage.teams import TEAMS
from portal.triage.work_models import Work

# dispositions.md: 90 and above leaves the practice's hands, 65 and above is today or within two days.
FLOORS = (90, 65, 50, 0)
PAGE = 50
MOST_AT_ONCE = 30  # of those to act on now; more of them are a list of their own
TO_DO, LATE, IS_BOOKED, ANSWERED, EVERYTHING = "to-do", "late", "booked", "answered", "all"
STATES = (TO_DO, LATE, IS_BOOKED, ANSWERED, EVERYTHING)
NOBODY, UNREAD = "nobody", "unread_answer"
PRACTICE: BindParameter[int] = given_later("practice")
OPEN_TASK = (Task.practice_id == PRACTICE, Task.state == "open")
HAS_ANSWER = Work.unread_at.is_not(None)


class Shape(NamedTuple):
    """Which filters there are, without their values: a statement is built once for each."""

    state: str
    is_of_band: bool
    kind: str  # UNREAD, or any other word for one that is given later
    is_owned: bool
    team: str  # or NOBODY
    is_sited: bool


@lru_cache
def listing(shape: Shape) -> Select[Any]:
    """The ids of those to act on now and of the page, in order; beside each the counts.

    Without any id the counts come alone: of each of STATES, of each band, of those to act on now.
    """
    listed = _listed(shape)
    fits = and_(listed.c.fits, listed.c[shape.state], ~listed.c.is_urgent)
    is_of_band = listed.c.place == given_later("place") if shape.is_of_band else true()
    urgent = _first(listed, listed.c.is_urgent).limit(MOST_AT_ONCE)
    page = _first(listed, fits, is_of_band).limit(given_later("most")).offset(given_later("start"))
    shown = union_all(*(select(each.subquery()) for each in (urgent, page))).subquery("shown")
    counted = (
        *(and_(listed.c.fits, listed.c[state]) for state in STATES),
        *(and_(fits, listed.c.place == place) for place in range(len(FLOORS))),
        listed.c.is_urgent,
    )
    counts = select(*(func.count().filter(each) for each in counted)).select_from(listed).subquery("counts")
    found = select(shown.c.id, counts).select_from(counts.outerjoin(shown, true()))
    return found.order_by(shown.c.is_urgent.desc(), *_turn(shown))


def _first(listed: CTE, *where: ColumnElement[bool]) -> Select[Any]:
    of_turn = (listed.c[name] for name in ("id", "is_urgent", "place", "by", "urgency"))
    return select(*of_turn).where(*where).order_by(*_turn(listed))


def _listed(shape: Shape) -> CTE:
    """All that is listed, with what it is counted and ordered by."""
    every = _every()
    waits = every.c.state.in_((QUEUED, ESCALATED))
    is_called_for = or_(every.c.id.in_(_with_task()), every.c.id.in_(_with_work(HAS_ANSWER)))
    has_late_task = every.c.id.in_(_with_task(Task.due_at < given_later("now")))
    flags = {
        TO_DO: or_(waits, is_called_for),
        LATE: or_(and_(waits, every.c.promised_by < given_later("now")), has_late_task),
        IS_BOOKED: every.c.state == BOOKED,
        ANSWERED: every.c.state.not_in((QUEUED, ESCALATED, BOOKED)),
        EVERYTHING: true(),
        "is_urgent": every.c.state == ESCALATED,
        "fits": and_(true(), *_conditions(shape, every)),
    }
    return select(
        every.c.id,
        every.c.urgency,
        _band(every.c.urgency).label("place"),
        func.coalesce(every.c.promised_by, _first_task_due(every.c.id)).label("by"),
        *(is_so.label(name) for name, is_so in flags.items()),
    ).cte("listed")


def _every() -> Subquery:
    """What waits by its state, what came in today, and whatever else there is something to do for."""
    sent = select(Request.id, Request.patient_id, Request.urgency, Request.state, Request.promised_by)
    sent = sent.where(Request.state != DRAFT)
    # the practice in each part, so that each is found by an index of its own
    waits = and_(Request.practice_id == PRACTICE, Request.state.in_((QUEUED, ESCALATED)))
    is_todays = and_(Request.practice_id == PRACTICE, Request.submitted_at >= given_later("today"))
    own = sent.where(or_(waits, is_todays)).cte("own")
    elsewhere = _only_in((_with_task(), _with_work(HAS_ANSWER)), select(own.c.id))
    others = sent.join(elsewhere, elsewhere.c.request_id == Request.id)
    return union_all(select(own), others).subquery("every")


def _only_in(called_for: Iterable[Select[Any]], own: Select[Any]) -> Subquery:
    """Few or none. Grouped, as no join says it well on both databases: SQLite has no index for it, or else
    PostgreSQL expects many, and goes through all requests of years for them."""
    parts = (
        *(each.add_columns(literal(0).label("is_own")) for each in called_for),
        own.add_columns(literal(1)),
    )
    each = union_all(*parts).subquery("each_one")
    found = select(each.c.request_id).group_by(each.c.request_id)
    return found.having(func.max(each.c.is_own) == 0).subquery("elsewhere")


def _conditions(shape: Shape, every: Subquery) -> Iterator[ColumnElement[bool]]:
    if shape.kind == UNREAD:
        yield every.c.id.in_(_with_work(HAS_ANSWER))
    elif shape.kind:
        yield every.c.id.in_(_with_task(Task.kind == given_later("kind")))
    if shape.is_owned:
        yield every.c.id.in_(_with_work(Work.owner_id == given_later("owner")))
    if shape.team == NOBODY:
        yield every.c.id.not_in(_with_work(Work.owner_id.is_not(None)))
    elif shape.team:
        is_theirs = every.c.id.in_(_with_task(Task.owner_role.in_(TEAMS.get(shape.team, ()))))
        is_given = every.c.id.in_(_with_work(Work.team != ""))
        yield or_(every.c.id.in_(_with_work(Work.team == shape.team)), and_(~is_given, is_theirs))
    if shape.is_sited:
        yield every.c.patient_id.in_(people.patient_ids_at(PRACTICE, given_later("site")))


def _with_task(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Task.request_id).where(*OPEN_TASK, *conditions)


def _with_work(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select(Work.request_id).where(Work.practice_id == PRACTICE, *conditions)


def in_turn() -> tuple[Any, ...]:
    """The most urgent band first; in it whose time is up sooner, then the more urgent of two."""
    by = func.coalesce(Request.promised_by, first_task_due())
    return _in_turn(_band(Request.urgency), by, Request.urgency, Request.id)


def _turn(listed: FromClause) -> tuple[Any, ...]:
    return _in_turn(listed.c.place, listed.c.by, listed.c.urgency, listed.c.id)


def _in_turn(place: Any, by: Any, urgency: Any, id: Any) -> tuple[Any, ...]:
    return place, case((by.is_(None), 1), else_=0), by, urgency.desc(), id


def first_task_due() -> ScalarSelect[datetime]:
    """By when the first of a request's open tasks is to be done, whatever the patient was promised."""
    return _first_task_due(Request.id).correlate(Request)


def _first_task_due(request_id: Any) -> ScalarSelect[datetime]:
    due = select(func.min(Task.due_at)).where(Task.request_id == request_id, Task.state == "open")
    return due.scalar_subquery()


def _band(urgency: Any) -> ColumnElement[int]:
    """The place of an urgency in FLOORS."""
    return case(*((urgency >= floor, place) for place, floor in enumerate(FLOORS)), else_=len(FLOORS) - 1)
