"""When the practice is open, and by when something it promises must have happened.

How the longest waits of the dispositions become a time (`due_by`):

- *Up to 8 hours* ("1h", "8h") is time on the clock while somebody is there. Asked in opening hours, it runs
  at once; asked outside them, from the next opening, for nobody could act before (the patient is told to
  call 111 meanwhile, dispositions.md). One hour may end after closing, because an urgent call is made by
  whoever took it on; a longer one ends at closing at the latest: "before close today, at most 8 h".
- *Longer waits* ("48h", "7d", "14d") are what they say, from the moment of asking, weekends included: that
  is the clinical limit, and Saturday's network sessions lie within it. Asked while nobody is there, they end
  no sooner than the first closing after (48 hours from Good Friday would end before anybody came).
- *Working days* ("10wd") end at closing of that many open days after the day of asking.

A limit can fall on a night or a Sunday. What staff promise to do (`promised_by`) is by the last moment
before it at which they are there, never later than the limit.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta

from portal import clock
from portal.access import Viewer
from portal.people import queries
from portal.people.bank_holidays import is_bank_holiday

Hours = Mapping[int, tuple[time, time]]
# The core hours of the GP contract in England: what counts for a practice that has entered none.
CORE_HOURS: Hours = {weekday: (time(8), time(18, 30)) for weekday in range(5)}
_WAIT = re.compile(r"(\d+)(h|d|wd)")
_SAME_DAY = timedelta(hours=8)
_URGENT = timedelta(hours=1)


def is_open(viewer: Viewer, at: datetime) -> bool:
    """Whether the practice's lines and doors are open at that moment."""
    return _period_at(hours_of(viewer), at) is not None


def opens_next(viewer: Viewer, at: datetime) -> datetime:
    """The next moment it opens, after `at`; while it is open, that is tomorrow's opening or later."""
    return next(start for start, _ in periods(hours_of(viewer), at) if start > at)


def closes_next(viewer: Viewer, at: datetime) -> datetime | None:
    """When it closes, while it is open; None while it is closed."""
    period = _period_at(hours_of(viewer), at)
    return period[1] if period else None


def due_by(viewer: Viewer, max_wait: str, start: datetime) -> datetime:
    """The latest moment that a wait such as "8h" or "10wd" allows; no wait at all ("") is due at once."""
    return due_in(hours_of(viewer), max_wait, start)


def promised_by(viewer: Viewer, max_wait: str, start: datetime) -> datetime:
    """The last moment within the limit at which somebody is there to keep the promise."""
    hours = hours_of(viewer)
    due = due_in(hours, max_wait, start)
    if _period_at(hours, due):
        return due
    closings = [end for _, end in _periods_between(hours, start, due) if end <= due]
    return closings[-1] if closings else due


def hours_of(viewer: Viewer) -> Hours:
    """The practice's own hours, or the contract's."""
    return queries.opening_hours(viewer) or CORE_HOURS


def due_in(hours: Hours, max_wait: str, start: datetime) -> datetime:
    if not max_wait:
        return start
    found = _WAIT.fullmatch(max_wait)
    if not found:
        raise ValueError(f"not a wait such as 8h, 7d or 10wd: {max_wait!r}")
    number, unit = int(found[1]), found[2]
    if unit == "wd":
        return _closing_of_nth_day(hours, number, start)
    if unit == "h" and timedelta(hours=number) <= _SAME_DAY:
        return _due_in_hours(hours, timedelta(hours=number), start)
    return _due_in_days(hours, number, unit, start)


def _due_in_hours(hours: Hours, wait: timedelta, start: datetime) -> datetime:
    opening, closing = _period_at(hours, start) or _first_after(hours, start)
    due = max(start, opening) + wait
    return due if wait <= _URGENT else min(due, closing)


def _due_in_days(hours: Hours, number: int, unit: str, start: datetime) -> datetime:
    if unit == "h":
        limit = start + timedelta(hours=number)
    else:  # the same time of day on the wall, whatever the clocks do in between
        wall = clock.local(start)
        limit = _instant(wall.date() + timedelta(days=number), wall.time())
    if _period_at(hours, start):
        return limit
    return max(limit, _first_after(hours, start)[1])


def _closing_of_nth_day(hours: Hours, number: int, start: datetime) -> datetime:
    asked_on = clock.local(start).date()
    later = (end for opening, end in periods(hours, start) if clock.local(opening).date() > asked_on)
    return [next(later) for _ in range(number)][-1]


def _period_at(hours: Hours, at: datetime) -> tuple[datetime, datetime] | None:
    opening, closing = next(periods(hours, at))
    return (opening, closing) if opening <= at < closing else None


def _first_after(hours: Hours, at: datetime) -> tuple[datetime, datetime]:
    return next(period for period in periods(hours, at) if period[0] > at)


def _periods_between(hours: Hours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    for period in periods(hours, start):
        if period[0] > end:
            return
        yield period


def periods(hours: Hours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times of being open, from the one under way or next to come, without end."""
    day = clock.local(at).date()
    while True:
        if day.weekday() in hours and not is_bank_holiday(day):
            opens, closes = hours[day.weekday()]
            period = _instant(day, opens), _instant(day, closes)
            if period[1] > at:
                yield period
        day += timedelta(days=1)


def _instant(on: date, at: time) -> datetime:
    """As clock.instant, but a time that the spring change skips becomes an hour later: a deadline must be."""
    return datetime.combine(on, at, tzinfo=clock.LONDON).astimezone(UTC)
