"""The lock on every link that we send: the birth date opens it, and after too many wrong ones it rests."""

from datetime import date, datetime, timedelta
from typing import Protocol

from portal import clock

# Of 36,500 birth dates somebody who finds a phone could try five in half an hour, while a person who
# mistypes their own gets in on the same day (threat T4).
MOST_WRONG, PAUSE = 5, timedelta(minutes=30)


class WrongBirthDate(Exception):
    """It is not the birth date of the person whom the link is for."""


class Resting(Exception):
    """Too many wrong birth dates: the link rests until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


class Lock(Protocol):
    """The row of a link, which counts the wrong tries at it."""

    wrong_tries: int
    locked_until: datetime | None


def resting_until(lock: Lock | None) -> datetime | None:
    """When the link may be tried again, while it rests."""
    until = lock.locked_until if lock else None
    return until if until and clock.now() < until else None


def try_birth_date(lock: Lock, given: date, born_on: date | None) -> WrongBirthDate | Resting | None:
    """Count a wrong try, or forget the wrong ones after the right one; None when the link opens.

    For a row that is kept from others, in the caller's transaction. What it answers is to be raised after
    that: raised within, it would take the count back. Raises Resting itself when there was no try to count.
    """
    if until := resting_until(lock):
        raise Resting(until)
    if born_on is not None and given == born_on:
        lock.wrong_tries, lock.locked_until = 0, None
        return None
    lock.wrong_tries += 1
    if lock.wrong_tries >= MOST_WRONG:
        lock.wrong_tries, lock.locked_until = 0, clock.now() + PAUSE
    until = resting_until(lock)
    return Resting(until) if until else WrongBirthDate()
