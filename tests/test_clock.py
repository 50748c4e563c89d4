"""The clock: London wall time over UTC, also on the days the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock

SPRING = date(2027, 3, 28)
AUTUMN = date(2026, 10, 25)
JANUARY = datetime(2026, 1, 1)  # noqa: DTZ001  # Hypothesis adds the zone


def test_eight_in_the_morning_is_eight_on_the_wall_before_and_after_both_changes() -> None:
    for change in (SPRING, AUTUMN):
        for day in (change - timedelta(days=1), change, change + timedelta(days=1)):
            assert clock.local(clock.instant(day, time(8))).time() == time(8)


def test_the_hour_that_spring_skips_is_refused() -> None:
    with pytest.raises(ValueError, match="clocks go forward"):
        clock.instant(SPRING, time(1, 30))


def test_the_days_of_the_changes_have_23_and_25_hours() -> None:
    assert clock.end_of_day(SPRING) - clock.start_of_day(SPRING) == timedelta(hours=23)
    assert clock.end_of_day(AUTUMN) - clock.start_of_day(AUTUMN) == timedelta(hours=25)


def test_today_is_londons_date_not_utcs() -> None:
    with clock.frozen_at(datetime(2026, 7, 1, 23, 30, tzinfo=UTC)):
        assert clock.today() == date(2026, 7, 2)


@given(st.datetimes(JANUARY, JANUARY.replace(year=2028), timezones=st.just(UTC)))
def test_an_instant_shown_on_the_wall_is_the_same_instant(moment: datetime) -> None:
    assert clock.local(moment).astimezone(UTC) == moment
