"""The one clock: everything that needs to know the time asks here, so that a test can set it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """The present date on the practice's wall calendar (Europe/London)."""
    return now().astimezone(LONDON).date()


def local(instant: datetime) -> datetime:
    """An instant as the practice's wall clock shows it."""
    return instant.astimezone(LONDON)


def instant(on: date, at: time) -> datetime:
    """The UTC instant of a wall-clock time in London.

    Raises ValueError for a time that the spring change skips: Python would silently move it by an hour.
    """
    wall = datetime.combine(on, at, tzinfo=LONDON)
    utc = wall.astimezone(UTC)
    if utc.astimezone(LONDON).replace(tzinfo=None) != wall.replace(tzinfo=None):
        raise ValueError(f"{on} {at} does not exist in Europe/London: the clocks go forward")
    return utc


def start_of_day(on: date) -> datetime:
    """The UTC instant at which a London day begins (midnight always exists there)."""
    return instant(on, time.min)


def end_of_day(on: date) -> datetime:
    """The UTC instant at which a London day ends, that is, at which the next one begins."""
    return start_of_day(on + timedelta(days=1))


@contextmanager
def frozen_at(moment: datetime) -> Iterator[None]:
    """Set the clock for the code inside; for tests and for replaying a day."""
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
