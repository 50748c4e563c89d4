"""Languages: choice, fallback, dates and plurals."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest

from portal import i18n


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    i18n.speak("en")


@pytest.mark.parametrize(
    ("wanted", "chosen"),
    [(["ur"], "ur"), (["pl-PL", "en"], "pl"), (["xx", "ur-PK"], "ur"), (["fr"], "en"), ([], "en")],
)
def test_the_first_language_wanted_that_is_offered_is_chosen(wanted: list[str], chosen: str) -> None:
    assert i18n.choose(wanted, ("en", "pl", "ur")) == chosen


def test_an_unknown_language_is_english() -> None:
    i18n.speak("xx")
    assert i18n.current().code == "en"


def test_urdu_is_written_right_to_left_and_nothing_else_here_is() -> None:
    assert {code: language.direction for code, language in i18n.LANGUAGES.items()} == {
        "en": "ltr",
        "pl": "ltr",
        "ur": "rtl",
    }


def test_a_date_carries_its_weekday_and_western_digits_in_every_language() -> None:
    for code in i18n.LANGUAGES:
        i18n.speak(code)
        text = i18n.format_date(date(2026, 11, 23))
        assert "23" in text
        assert "2026" in text
    i18n.speak("pl")
    assert "poniedziałek" in i18n.format_date(date(2026, 11, 23))


def test_a_time_is_londons_on_both_sides_of_the_change() -> None:
    assert i18n.format_time(datetime(2026, 10, 24, 7, tzinfo=UTC)) == "08:00"
    assert i18n.format_time(datetime(2026, 10, 26, 8, tzinfo=UTC)) == "08:00"
