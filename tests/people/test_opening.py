"""The practice's hours, and the time by which a promise must be kept."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.people import opening
from portal.people.bank_holidays import is_bank_holiday
from portal.people.models import OpeningHours
from portal.people.opening import CORE_HOURS
from tests.factories import a_practice, a_visitor, saved

WAITS = ("1h", "4h", "8h", "12h", "24h", "48h", "7d", "14d", "28d", "1wd", "2wd", "5wd", "10wd")
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC)
EVERY_MOMENT = st.timedeltas(timedelta(0), LAST - FIRST).map(lambda since: FIRST + since)


def at(text: str) -> datetime:
    """A moment on London's clocks: “2026-11-23 09:00”."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.LONDON).astimezone(UTC)


@pytest.fixture
def viewer(db: scoped_session[Session]) -> Viewer:
    return a_visitor(practice=a_practice())


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 08:00", True),
        ("2026-11-23 07:59", False),
        ("2026-11-23 18:29", True),
        ("2026-11-23 18:30", False),
        ("2026-11-23 00:00", False),
        ("2026-11-21 12:00", False),  # Saturday
        ("2026-04-03 12:00", False),  # Good Friday
        ("2026-04-06 12:00", False),  # Easter Monday
        ("2026-12-25 12:00", False),
        ("2026-12-28 12:00", False),  # Boxing Day, which falls on a Saturday, is kept on the Monday
        ("2026-03-30 08:00", True),  # the first morning of summer time
    ],
)
def test_it_is_open_in_its_hours_and_never_on_a_bank_holiday(
    viewer: Viewer, moment: str, is_open: bool
) -> None:
    assert opening.is_open(viewer, at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23 07:00", "2026-11-23 08:00"),
        ("2026-11-23 09:00", "2026-11-24 08:00"),  # open now: the next time is tomorrow's
        ("2026-11-27 19:00", "2026-11-30 08:00"),
        ("2026-04-02 19:00", "2026-04-07 08:00"),  # over Easter
        ("2026-03-27 19:00", "2026-03-30 08:00"),  # the clocks go forward between
        ("2026-10-23 19:00", "2026-10-26 08:00"),  # and back
        ("2026-12-24 23:59", "2026-12-29 08:00"),
    ],
)
def test_it_opens_next(viewer: Viewer, moment: str, opens: str) -> None:
    assert opening.opens_next(viewer, at(moment)) == at(opens)


DEADLINES = [
    ("1h", "2026-11-23 09:00", "2026-11-23 10:00"),
    ("1h", "2026-11-23 18:15", "2026-11-23 19:15"),  # whoever took it on calls after closing
    ("1h", "2026-11-23 07:00", "2026-11-23 09:00"),
    ("1h", "2026-11-27 18:30", "2026-11-30 09:00"),
    ("8h", "2026-11-23 09:00", "2026-11-23 17:00"),
    ("8h", "2026-11-23 15:00", "2026-11-23 18:30"),  # before close today
    ("8h", "2026-11-23 20:00", "2026-11-24 16:00"),
    ("8h", "2026-04-03 09:00", "2026-04-07 16:00"),
    ("48h", "2026-11-23 10:00", "2026-11-25 10:00"),
    ("48h", "2026-11-27 10:00", "2026-11-29 10:00"),  # Sunday: Saturday's network sessions count
    ("48h", "2026-11-28 10:00", "2026-11-30 18:30"),
    ("48h", "2026-04-03 10:00", "2026-04-07 18:30"),
    ("7d", "2026-11-23 10:00", "2026-11-30 10:00"),
    ("7d", "2026-03-27 10:00", "2026-04-03 10:00"),  # the same time on the wall, one hour less between
    ("7d", "2026-10-23 10:00", "2026-10-30 10:00"),
    ("14d", "2026-11-23 10:00", "2026-12-07 10:00"),
    ("1wd", "2026-11-23 10:00", "2026-11-24 18:30"),
    ("1wd", "2026-11-28 10:00", "2026-11-30 18:30"),
    ("2wd", "2026-04-02 10:00", "2026-04-08 18:30"),
    ("10wd", "2026-11-23 10:00", "2026-12-07 18:30"),
    ("10wd", "2026-12-21 10:00", "2027-01-07 18:30"),  # Christmas, Boxing Day and New Year between
    ("", "2026-11-28 10:00", "2026-11-28 10:00"),
]


@pytest.mark.parametrize(("max_wait", "asked", "due"), DEADLINES)
def test_a_wait_ends(viewer: Viewer, max_wait: str, asked: str, due: str) -> None:
    assert opening.due_by(viewer, max_wait, at(asked)) == at(due)


@pytest.mark.parametrize(
    ("max_wait", "asked", "promised"),
    [
        ("48h", "2026-11-27 10:00", "2026-11-27 18:30"),  # nobody is there on Saturday and Sunday
        ("48h", "2026-11-23 10:00", "2026-11-25 10:00"),
        ("48h", "2026-11-23 19:00", "2026-11-25 18:30"),
        ("7d", "2026-03-27 10:00", "2026-04-02 18:30"),  # the seventh day is Good Friday
        ("1h", "2026-11-23 18:15", "2026-11-23 18:30"),
    ],
)
def test_a_promise_is_kept_while_somebody_is_there(
    viewer: Viewer, max_wait: str, asked: str, promised: str
) -> None:
    assert opening.promised_by(viewer, max_wait, at(asked)) == at(promised)


@pytest.mark.parametrize("max_wait", ["soon", "8", "h", "-1h", "8 h"])
def test_a_wait_that_says_nothing_is_refused(viewer: Viewer, max_wait: str) -> None:
    with pytest.raises(ValueError, match="not a wait"):
        opening.due_by(viewer, max_wait, at("2026-11-23 10:00"))


@given(EVERY_MOMENT, st.timedeltas(timedelta(0), timedelta(days=3)), st.sampled_from(WAITS))
def test_asking_later_is_never_due_sooner(start: datetime, later: timedelta, max_wait: str) -> None:
    assert opening.due_in(CORE_HOURS, max_wait, start) <= opening.due_in(CORE_HOURS, max_wait, start + later)


@given(EVERY_MOMENT, st.sampled_from(WAITS))
def test_a_wait_ends_after_it_began_and_after_the_practice_could_act(start: datetime, max_wait: str) -> None:
    due = opening.due_in(CORE_HOURS, max_wait, start)
    assert due > start
    opened = next(opening.periods(CORE_HOURS, start))[0]
    assert due > opened or due > start + timedelta(hours=11)


@given(EVERY_MOMENT)
def test_open_and_closed_follow_each_other(moment: datetime) -> None:
    several = opening.periods(CORE_HOURS, moment)
    first, second = next(several), next(several)
    assert moment < first[1] < second[0] < second[1]
    local = clock.local(first[0])
    assert (local.time(), local.weekday() < 5) == (time(8), True)


def test_a_practice_that_has_entered_no_hours_keeps_those_of_the_contract(
    db: scoped_session[Session],
) -> None:
    practice = a_practice()
    db.query(OpeningHours).delete()
    db.commit()
    assert opening.hours_of(a_visitor(practice=practice)) == CORE_HOURS


def test_a_saturday_practice_keeps_its_own_hours(db: scoped_session[Session]) -> None:
    practice = a_practice()
    saved(OpeningHours(practice_id=practice.id, weekday=5, opens=time(9), closes=time(12)))
    assert opening.is_open(a_visitor(practice=practice), at("2026-11-21 10:00"))


def test_england_keeps_its_own_bank_holidays() -> None:
    assert is_bank_holiday(date(2026, 8, 31))
    assert not is_bank_holiday(date(2026, 8, 3))  # Scotland's
