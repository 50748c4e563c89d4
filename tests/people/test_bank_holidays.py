"""Bank holidays: England's, with the days given for those on a weekend and those proclaimed once."""

from datetime import date

import pytest

from portal.people.bank_holidays import is_bank_holiday


@pytest.mark.parametrize(
    "on",
    [
        date(2027, 3, 26),  # Good Friday
        date(2026, 8, 31),  # the last Monday of August
        date(2023, 5, 8),  # proclaimed for the Coronation
        date(2027, 12, 27),  # Christmas on a Saturday closes the Monday
        date(2027, 12, 28),  # and the Tuesday after
    ],
)
def test_these_days_are_bank_holidays(on: date) -> None:
    assert is_bank_holiday(on)


@pytest.mark.parametrize("on", [date(2027, 12, 29), date(2026, 8, 3), date(2026, 3, 17), date(2030, 1, 2)])
def test_these_are_not_in_england(on: date) -> None:
    assert not is_bank_holiday(on)
