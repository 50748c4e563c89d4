"""One lock for every link: what a wrong birth date, a right one and a pause do to it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from portal.people.birth_date_lock import (
    MOST_WRONG,
    PAUSE,
    Lock,
    Resting,
    WrongBirthDate,
    resting_until,
    try_birth_date,
)
from portal.people.ways_to_reach import NoAddress, is_mobile, way_to
from tests.factories import a_patient

RIGHT, WRONG = date(1980, 4, 12), date(1980, 4, 13)
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@dataclass
class Row:
    """What a link keeps of the tries at it."""

    wrong_tries: int = 0
    locked_until: datetime | None = None


@pytest.fixture
def lock(set_clock: SetClock) -> Lock:
    set_clock(NOW)
    return Row()


def test_wrong_birth_dates_make_it_rest_and_a_rest_is_not_prolonged_by_trying(
    lock: Lock, set_clock: SetClock
) -> None:
    for _try in range(MOST_WRONG - 1):
        assert isinstance(try_birth_date(lock, WRONG, RIGHT), WrongBirthDate)
    assert resting_until(lock) is None
    last = try_birth_date(lock, WRONG, RIGHT)
    assert isinstance(last, Resting)
    assert last.until == resting_until(lock) == NOW + PAUSE
    set_clock(NOW + PAUSE - timedelta(seconds=1))
    with pytest.raises(Resting):
        try_birth_date(lock, RIGHT, RIGHT)
    set_clock(NOW + PAUSE)
    assert resting_until(lock) is None
    assert try_birth_date(lock, RIGHT, RIGHT) is None


def test_the_right_one_forgets_the_wrong_ones_and_nobody_without_one_gets_in(lock: Lock) -> None:
    for _try in range(MOST_WRONG - 1):
        try_birth_date(lock, WRONG, RIGHT)
    assert try_birth_date(lock, RIGHT, RIGHT) is None
    assert lock.wrong_tries == 0
    assert isinstance(try_birth_date(lock, RIGHT, None), WrongBirthDate)
    assert resting_until(None) is None


@pytest.mark.usefixtures("db")
def test_a_link_goes_to_the_mobile_on_record_else_to_the_e_mail_address() -> None:
    assert is_mobile("+447700900123")
    assert not is_mobile("+442079460123")
    anna = a_patient(phone="+447700900123", email="anna@example.test")
    assert way_to(anna) == ("sms", "+447700900123")
    assert way_to(a_patient("Ben", phone="+442079460123", email="ben@example.test"))[0] == "email"
    with pytest.raises(NoAddress):
        way_to(a_patient("Cleo", phone="", email=""))
