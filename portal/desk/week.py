"""A week of the rota at a glance: a line for each clinician, a column for each day."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

from portal import clock
from portal.access import Viewer
from portal.booking.rota_models import Leave
from portal.booking.rota_queries import SessionCount, leave_between, session_counts
from portal.people import queries as people
from portal.people.bank_holidays import is_bank_holiday

WORKDAYS = 5


@dataclass(frozen=True, slots=True)
class Day:
    """A column: the date and how full it is in all."""

    on: date
    is_bank_holiday: bool
    is_today: bool
    free: int
    slots: int


@dataclass(slots=True)
class Cell:
    """What one clinician does on one day."""

    on: date
    is_away: bool = False
    sessions: list[SessionCount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Line:
    """One clinician's week."""

    name: str
    roles: tuple[str, ...]
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Week:
    """The page: its days, its lines and the Mondays before and after."""

    days: list[Day]
    lines: list[Line]

    @property
    def monday(self) -> date:
        return self.days[0].on

    @property
    def before(self) -> date:
        return self.monday - timedelta(weeks=1)

    @property
    def after(self) -> date:
        return self.monday + timedelta(weeks=1)


def monday_of(wanted: str) -> date:
    """The Monday of the week that a date such as 2026-11-23 lies in.

    For anything else it is this week; at the weekend, when its work is done, the week that comes.
    """
    try:
        on = date.fromisoformat(wanted)
    except ValueError:
        on = clock.today() + timedelta(days=7 - WORKDAYS)
    on = min(max(on, date(2000, 1, 8)), date(2200, 1, 1))  # far from where dates end
    return on - timedelta(days=on.weekday())


def week(viewer: Viewer, monday: date, site_id: int | None) -> Week:
    """The week that begins on this Monday, at one site or at all; Saturday and Sunday only when worked."""
    sunday = monday + timedelta(days=6)
    counts = session_counts(viewer, monday, sunday)
    shown = [each for each in counts if site_id in (None, each.site_id)]
    worked = {each.held_on for each in shown}
    dates = [monday + timedelta(days=n) for n in range(7)]
    dates = [on for n, on in enumerate(dates) if n < WORKDAYS or on in worked]
    away = leave_between(viewer, monday, sunday)
    return Week([_day(on, shown) for on in dates], _lines(people.staff_names(viewer), dates, shown, away))


def _day(on: date, counts: list[SessionCount]) -> Day:
    own = [each for each in counts if each.held_on == on]
    return Day(
        on=on,
        is_bank_holiday=is_bank_holiday(on),
        is_today=on == clock.today(),
        free=sum(each.free for each in own),
        slots=sum(each.slots for each in own),
    )


def _lines(
    names: dict[int, str], dates: list[date], counts: list[SessionCount], away: list[Leave]
) -> list[Line]:
    by_staff: dict[int, list[SessionCount]] = defaultdict(list)
    for each in counts:
        by_staff[each.staff_id].append(each)
    for leave in away:
        by_staff.setdefault(leave.staff_id, [])
    lines = [
        Line(
            name=names.get(staff_id, ""),
            roles=tuple(dict.fromkeys(each.role for each in sessions)),
            cells=[_cell(on, sessions, [each for each in away if each.staff_id == staff_id]) for on in dates],
        )
        for staff_id, sessions in by_staff.items()
    ]
    return sorted(lines, key=lambda line: (line.roles[:1], line.name))


def _cell(on: date, sessions: list[SessionCount], away: list[Leave]) -> Cell:
    is_away = any(each.starts_on <= on <= each.ends_on for each in away)
    return Cell(on, is_away, [each for each in sessions if each.held_on == on])
