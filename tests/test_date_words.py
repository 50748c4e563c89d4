"""Dates, lists and names of languages read as Babel writes them."""

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from babel import Locale, UnknownLocaleError, dates, lists

from portal import date_words, i18n
from portal.care_plans.wording import direction
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


def test_the_first_start_asks_babel_and_every_later_one_the_file_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(date_words, "FOLDER", tmp_path / "words")
    made = words_of("pl")
    monkeypatch.setattr(date_words, "PROGRAM", tmp_path / "no program")
    assert words_of("pl") == made
    assert [each.suffix for each in (tmp_path / "words").iterdir()] == [".json"]


def test_where_nothing_can_be_written_each_start_asks_babel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "words").write_text("a file in the folder's place", encoding="utf-8")
    monkeypatch.setattr(date_words, "FOLDER", tmp_path / "words")
    assert words_of("ur") == i18n.speech("ur").words


def test_no_web_worker_holds_babel() -> None:
    asked = "import sys, wsgi; print([name for name in ('babel', 'weasyprint', 'z3') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.splitlines()[-1] == "[]"


def test_every_language_is_written_the_way_babel_says() -> None:
    for code in i18n.speech("en").words.languages:
        try:
            known = Locale.parse(code)
        except (UnknownLocaleError, ValueError):
            continue
        assert direction(code.replace("_", "-")) == known.text_direction, code
    assert direction("zzz") == "auto"
