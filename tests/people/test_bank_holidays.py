"""Bank holidays: the same days as the reference calendar, now and in years to come."""

from datetime import date

import pytest
from holidays import country_holidays

from portal.people.bank_holidays import bank_holidays, is_bank_holiday


@pytest.mark.parametrize("year", range(2024, 2076))
def test_the_days_are_those_of_the_reference_calendar(year: int) -> None:
    assert bank_holidays(year) == set(country_holidays("GB", subdiv="ENG", years=year))


def test_christmas_on_a_saturday_closes_the_monday_and_the_tuesday_after() -> None:
    assert is_bank_holiday(date(2027, 12, 27))
    assert is_bank_holiday(date(2027, 12, 28))
    assert not is_bank_holiday(date(2027, 12, 29))
