"""A database that is away, or full: a line of the log a minute, and one when it answers again.

Each page that fails says so itself; a line for each would bury what went wrong first, and fill a full disk.
"""

import logging
import time

from sqlalchemy.exc import SQLAlchemyError

from portal.db import engine_in_use

log = logging.getLogger("portal")
QUIET = 60.0  # seconds
# The names of PEP 249, for plain statements (plain_rows) raise the driver's own; and that of an empty pool.
KINDS = frozenset({"OperationalError", "InterfaceError", "TimeoutError"})


class Outage:
    """What this process has met of it, and has not said yet."""

    def __init__(self) -> None:
        self.is_on = False
        self._said_at = float("-inf")
        self._unsaid = 0

    def note(self, message: str) -> None:
        """Something failed because of it: the first is said at once, the others with the next line."""
        if time.monotonic() - self._said_at < QUIET:
            self._unsaid += 1
            return
        more = f", and {self._unsaid} more like it before" if self._unsaid else ""
        log.error("%s%s: further faults of the database are said in a minute", message, more)
        self.is_on, self._said_at, self._unsaid = True, time.monotonic(), 0

    def end_if_over(self) -> None:
        """Something succeeded: ask the database itself, for some pages can do without it."""
        try:
            with engine_in_use().connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            return
        log.warning("the database answers again; %s more faults were not said", self._unsaid)
        self.is_on, self._unsaid = False, 0


database = Outage()


def is_outage(error: BaseException) -> bool:
    """Whether the database was away, full or too busy, and not wrongly asked."""
    return type(error).__name__ in KINDS
