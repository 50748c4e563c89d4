"""Dates: each one that exists is read, each one that does not is refused by name."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import clock
from tests.forms.details import filled, mistake


@given(st.dates(date(1900, 1, 1), date(2026, 11, 21)))
def test_each_past_date_is_read_as_typed(day: date) -> None:
    form = filled(
        born_on__day=f"{day.day:02}", born_on__month=day.strftime("%B"), born_on__year=str(day.year)
    )
    assert (form.born_on.data, mistake(form, "born_on")) == (day, "None")


@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 9999))
def test_three_numbers_are_the_date_they_make_or_a_refusal_that_keeps_them(
    day: int, month: int, year: int
) -> None:
    form = filled(born_on__day=str(day), born_on__month=str(month), born_on__year=str(year))
    try:
        possible = date(year, month, day) <= clock.today() and year >= 1896
    except ValueError:
        possible = False
    assert (form.born_on.data is not None) == possible
    assert bool(form.born_on.errors) != possible
    html = form.born_on()
    assert all(f'value="{number}"' in html for number in (day, month, year))


@pytest.mark.parametrize(
    ("day", "month", "year", "message", "parts"),
    [
        ("", "3", "1980", "Enter the day as well", ("day",)),
        ("1", "", "", "Enter the month and the year as well", ("month", "year")),
        ("x", "3", "1980", "The day must be a number from 1 to 31", ("day",)),
        ("32", "3", "1980", "The day must be a number from 1 to 31", ("day",)),
        ("1", "13", "1980", "The month must be a number from 1 to 12", ("month",)),
        ("1", "Smarch", "1980", "The month must be a number from 1 to 12", ("month",)),
        ("1", "3", "80", "The year must have 4 digits, like 1984", ("year",)),
        ("1", "3", "19800", "The year must have 4 digits, like 1984", ("year",)),
        ("31", "4", "1980", "That month does not have so many days", ("day", "month")),
        ("29", "2", "1981", "There is no 29 February in 1981", ("day", "year")),
        ("22", "11", "2026", "A date of birth must be in the past", ("day", "month", "year")),
        ("1", "1", "1850", "Check the year: that is more than 130 years ago", ("year",)),
    ],
)
def test_a_date_that_cannot_be_is_refused_by_name(
    day: str, month: str, year: str, message: str, parts: tuple[str, ...]
) -> None:
    form = filled(born_on__day=day, born_on__month=month, born_on__year=year)
    assert mistake(form, "born_on") == message
    assert form.born_on.error_parts == parts
    assert form.born_on.href == f"#born_on-{parts[0]}"


def test_a_birthday_may_be_today_and_a_review_may_not_be_yesterday() -> None:
    today = {"born_on__day": "21", "born_on__month": "nov", "born_on__year": "2026"}
    assert not filled(**today).born_on.errors
    late = filled(review_on__day="20", review_on__month="11", review_on__year="2026")
    assert mistake(late, "review_on") == "The date must be today or later"
