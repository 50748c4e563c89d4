"""When a message may go: quiet hours at night, and how long to wait after a try that failed."""

import random
from datetime import datetime, time, timedelta

from portal import clock

NIGHT_BEGINS, NIGHT_ENDS = time(21), time(8)
LEASE = timedelta(minutes=5)  # a send takes seconds; a worker silent for so long has died
FIRST_DELAY, LONGEST_DELAY = timedelta(seconds=30), timedelta(hours=1)
MOST_TRIES = 80  # about three days: as long as a provider has ever been away
TOO_LATE_TO_WAIT = timedelta(hours=2)  # so long before an appointment somebody phones instead (F23)


def is_night(at: datetime) -> bool:
    """Whether a text would wake somebody, by London's clocks."""
    wall = clock.local(at).time()
    return wall >= NIGHT_BEGINS or wall < NIGHT_ENDS


def next_try(attempts: int, now: datetime, valid_until: datetime) -> datetime:
    """Later after each failure, up to an hour; a quarter of the time left at most, so that some are left.

    Spread by a fifth either way: messages that failed together do not all come back in the same second.
    """
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts - 1, 10)
    delay = min(doubled, LONGEST_DELAY, (valid_until - now) / 4)
    spread = random.uniform(0.8, 1.2)  # noqa: S311  # no secret depends on it
    return now + max(delay, timedelta(seconds=5)) * spread
