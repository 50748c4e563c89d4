"""The list to work from: ordered, filtered and counted by the database, so that its length costs little."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    true,
    union,
)

from portal import access, clock
from portal.access import Permission, Viewer
from portal.people import here_queries as people
from portal.plain_rows import given_later, row_alone, rows_of
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
class Found:
    """How many there are of each state and of each band among those shown, to be acted on now, and a page."""

    by_state: dict[str, int]
    by_band: list[int]
    act_now: int
    ids: list[int]  # first those to act on now, which pass every filter

    def pages(self, band: int | None) -> int:
        """How many there are of all bands, or of one."""
        return max(1, -(-(sum(self.by_band) if band is None else self.by_band[band]) // PAGE))


class Kind(NamedTuple):
    """All that the list is counted and filtered by; of two thousand requests there are a few dozen kinds."""

    place: int  # of its band
    state: str
    has_task: int
    is_unread: int
    is_late: int
    fits: int  # the filters

    @property
    def states(self) -> list[str]:
        """Those of STATES that it is shown in."""
        waits = self.state in (QUEUED, ESCALATED)
        shown = {
            TO_DO: waits or self.has_task or self.is_unread,
            LATE: self.is_late,
            IS_BOOKED: self.state == BOOKED,
            ANSWERED: not waits and self.state != BOOKED,
            EVERYTHING: True,
        }
        return [each for each in STATES if shown[each]]


def found(viewer: Viewer, sought: Sought) -> Found:
    """The counts and the page, from one light read of all that is listed: the database counts no faster."""
    access.check(viewer, Permission.SEE_REQUESTS)
    rows = rows_of(_listed(*_shape(sought)), _values(viewer, sought))
    kinds = {Kind(*each): number for each, number in Counter(row[1:] for row in rows).items()}
    by_state, by_band = dict.fromkeys(STATES, 0), [0] * len(FLOORS)
    chosen, urgent = set(), {each for each in kinds if each.state == ESCALATED}
    for each, number in kinds.items():
        states = each.states if each.fits else []
        for state in states:
            by_state[state] += number
        if sought.state in states and each not in urgent:
            by_band[each.place] += number
            if sought.band in (None, each.place):
                chosen.add(each)
    start = (sought.page - 1) * PAGE
    shown = _of(rows, chosen)[start : start + PAGE] if sought.page else []
    ids = _of(rows, urgent)[:MOST_AT_ONCE] + shown
    return Found(by_state, by_band, sum(kinds[each] for each in urgent), ids)


def _of(rows: list[tuple[Any, ...]], kinds: set[Kind]) -> list[int]:
    """The ids of those of these kinds, in the order of the rows."""
    return [row[0] for row in rows if row[1:] in kinds]


def urgent_now(viewer: Viewer) -> tuple[int, int, int]:
    """What an open screen asks for every few seconds: how many must be acted on, the newest, and answers."""
    access.check(viewer, Permission.SEE_REQUESTS)
    count, newest, answers = row_alone(_URGENT, {"practice": viewer.practice_id}) or (0, 0, 0)
    return int(count), int(newest or 0), int(answers or 0)


def in_turn() -> tuple[Any, ...]:
    """The most urgent band first; in it whose time is up sooner, then the more urgent of two."""
    by = func.coalesce(Request.promised_by, first_task_due())
    return band(), case((by.is_(None), 1), else_=0), by, Request.urgency.desc(), Request.id


def first_task_due() -> ScalarSelect[datetime]:
    """By when the first of a request's open tasks is to be done, whatever the patient was promised."""
    due = select(func.min(Task.due_at)).where(Task.request_id == Request.id, Task.state == "open")
    return due.correlate(Request).scalar_subquery()


def band() -> ColumnElement[int]:
    """The place of a request's urgency in FLOORS."""
    return case(
        *((Request.urgency >= floor, place) for place, floor in enumerate(FLOORS)), else_=len(FLOORS) - 1
    )


Shape = tuple[str, bool, str, bool]


def _shape(sought: Sought) -> Shape:
    """Which filters there are, without their values: a statement is built once for each."""
    kind = sought.kind if sought.kind in ("", UNREAD) else "given"
    return kind, bool(sought.owner_id), sought.team, bool(sought.site_id)


def _values(viewer: Viewer, sought: Sought) -> dict[str, Any]:
    return {
        "practice": viewer.practice_id,
        "now": clock.now(),
        "today": clock.start_of_day(clock.today()),
        "kind": sought.kind,
        "owner": sought.owner_id,
        "site": sought.site_id,
    }


PRACTICE: BindParameter[int] = given_later("practice")


@lru_cache
def _listed(kind: str, is_owned: bool, team: str, is_sited: bool) -> Select[Any]:
    """What came in today, and whatever still waits for somebody: each part has an index."""
    own = select(Request.id).where(Request.practice_id == PRACTICE)
    unread = select(Work.request_id).where(Work.practice_id == PRACTICE, Work.unread_at.is_not(None))
    waits = Request.state.in_((QUEUED, ESCALATED))
    parts = (own.where(Request.submitted_at >= given_later("today")), own.where(waits), _with_task(), unread)
    listed = union(*parts).subquery("listed")
    promise_is_late = and_(waits, Request.promised_by < given_later("now"))
    is_late = or_(promise_is_late, Request.id.in_(_with_task(Task.due_at < given_later("now"))))
    flags = (Request.id.in_(_with_task()), Work.unread_at.is_not(None), is_late)
    fits = and_(true(), *_conditions(kind, is_owned, team, is_sited))
    kind_of = (band(), Request.state, *(case((each, 1), else_=0) for each in (*flags, fits)))
    return (
        select(Request.id, *kind_of)
        .select_from(listed)
        .join(Request, Request.id == listed.c.id)
        .outerjoin(Work, Work.request_id == Request.id)
        .where(Request.state != DRAFT)
        .order_by(*in_turn())
    )


def _conditions(kind: str, is_owned: bool, team: str, is_sited: bool) -> Iterator[ColumnElement[bool]]:
    if kind == UNREAD:
        yield Work.unread_at.is_not(None)
    elif kind:
        yield Request.id.in_(_with_task(Task.kind == given_later("kind")))
    if is_owned:
        yield Work.owner_id == given_later("owner")
    if team == NOBODY:
        yield Work.owner_id.is_(None)
    elif team:
        theirs = _with_task(Task.owner_role.in_(TEAMS.get(team, ())))
        given = func.coalesce(Work.team, "")
        yield or_(given == team, and_(given == "", Request.id.in_(theirs)))
    if is_sited:
        yield Request.patient_id.in_(people.patient_ids_at(PRACTICE, given_later("site")))


def _with_task(*conditions: ColumnElement[bool]) -> Select[Any]:
    # not a join: SQLite has no index on a joined list, and would go through all of it for each request
    return select(Task.request_id).where(Task.practice_id == PRACTICE, Task.state == "open", *conditions)


def _urgent_statement() -> Select[Any]:
    unread = select(func.count()).where(Work.practice_id == PRACTICE, Work.unread_at.is_not(None))
    return select(func.count(), func.max(Request.id), unread.scalar_subquery()).where(
        Request.practice_id == PRACTICE, Request.state == ESCALATED
    )


_URGENT = _urgent_statement()
