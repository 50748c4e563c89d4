"""Dates, lists and names of languages read as Babel writes them."""

from datetime import date, timedelta

import pytest
from babel import Locale, dates, lists

from portal import i18n
from portal.date_words import words_of

PATTERNS = ("EEEE d MMMM y", "EEEE d MMMM", "d MMMM y", "EEE d MMM", "MMMM y")


@pytest.mark.parametrize("code", i18n.LANGUAGES)
def test_a_language_writes_dates_lists_and_languages_as_babel_does(code: str) -> None:
    words = words_of(code)
    for week in range(60):
        on = date(2026, 1, 1) + timedelta(days=8 * week)
        for pattern in PATTERNS:
            assert words.dated(on, pattern) == dates.format_date(on, pattern, locale=code)
    items = ["a", "b", "c", "d", "e"]
    for many in range(6):
        assert words.listed(items[:many]) == lists.format_list(items[:many], locale=code)
    assert words.languages == dict(Locale.parse(code).languages)
