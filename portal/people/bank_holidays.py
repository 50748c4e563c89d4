"""England's bank holidays, by the rules of the Banking and Financial Dealings Act 1971.

The `holidays` package knows them too and the tests compare, but it loads the calendars of every country:
13 MB and a third of a second in each web worker.
"""

from datetime import date, timedelta
from functools import lru_cache

MONDAY = 0


def is_bank_holiday(on: date) -> bool:
    """Whether England has a bank holiday that day. One proclaimed for a single year is not known here."""
    return on in bank_holidays(on.year)


@lru_cache
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of a year: the days themselves, and the weekdays given for those on a weekend."""
    easter = easter_sunday(year)
    fixed = (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26))
    days = {
        easter - timedelta(days=2),
        easter + timedelta(days=1),
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),  # the last of May
        _monday_from(date(year, 8, 25)),  # the last of August
        *fixed,
    }
    for day in fixed:
        if day.weekday() > 4:
            days.add(_next_weekday(day, days))
    return frozenset(days)


def easter_sunday(year: int) -> date:
    """The Sunday after the full moon of the Gregorian calendar's tables (Meeus, Astronomical Algorithms)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    skipped = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - skipped + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    correction = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def _next_weekday(day: date, taken: set[date]) -> date:
    while day.weekday() > 4 or day in taken:
        day += timedelta(days=1)
    return day
