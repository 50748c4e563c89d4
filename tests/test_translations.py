"""The catalogues: fresh, complete in every language, with every placeholder in its place."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from portal.i18n import LANGUAGES, TRANSLATIONS, catalogue_path

ROOT = TRANSLATIONS.parent
PLACEHOLDER = re.compile(r"%\(\w+\)s")
SAID_ALONE = re.compile(r"""(?<![\w.])(?:_|N_|gettext|lazy_gettext)\(\s*"([^"]+)\"""")
TRANSLATED = [code for code in LANGUAGES if code != "en"]
EVERY_PERSON_MUST_READ = ("999", "111")


def catalogue(path: Path, locale: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def ids(messages: Catalog) -> set[tuple[str, ...]]:
    return {sources(each) for each in messages if each.id}


def forms(message: Message) -> tuple[str, ...]:
    return _each(message.string)


def sources(message: Message) -> tuple[str, ...]:
    return _each(message.id)


def _each(text: object) -> tuple[str, ...]:
    """The forms of a text: several where it has plurals."""
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text of code, templates and rules as it stands now."""
    pot = tmp_path_factory.mktemp("messages") / "messages.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "extract"]
    command += ["--mapping-file", "pyproject.toml", "--no-location", "--output-file", str(pot), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603  # our own program
    return catalogue(pot)


def test_the_template_holds_exactly_the_texts_of_today(collected: Catalog) -> None:
    kept = ids(catalogue(TRANSLATIONS / "messages.pot"))
    assert kept == ids(collected), "run: make messages"


def test_no_text_is_said_both_alone_and_in_a_plural() -> None:
    """Early releases of Python 3.11 look a text said alone up among those without plurals only."""
    plural = {sources(each)[0] for each in catalogue(TRANSLATIONS / "messages.pot") if len(sources(each)) > 1}
    assert plural
    written = [*(ROOT / "portal").rglob("*.py"), *(ROOT / "templates").rglob("*.html")]
    alone = {text for path in written for text in SAID_ALONE.findall(path.read_text())}
    assert not plural & alone


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_language_has_every_text(code: str) -> None:
    messages = catalogue(catalogue_path(code), code)
    missing = [each.id for each in messages if each.id and not all(forms(each))]
    assert not missing, f"{len(missing)} texts are not said in {code}"
    assert ids(messages) == ids(catalogue(TRANSLATIONS / "messages.pot")), "run: make messages"
    assert not [each.id for each in messages if each.fuzzy and each.id]


@pytest.mark.parametrize("code", TRANSLATED)
def test_a_translation_keeps_the_placeholders_of_its_source(code: str) -> None:
    """A plural form may leave the number out (“one slot”); nothing else may go, and nothing may come."""
    for each in catalogue(catalogue_path(code), code):
        wanted = {name for source in sources(each) for name in PLACEHOLDER.findall(source)}
        for form in forms(each) if each.id else ():
            found = set(PLACEHOLDER.findall(form))
            assert wanted - {"%(num)s"} <= found <= wanted, (each.id, form)


@pytest.mark.parametrize("code", TRANSLATED)
def test_emergency_numbers_stand_in_every_translation_that_should_name_them(code: str) -> None:
    lost = [
        (each.id, number)
        for each in catalogue(catalogue_path(code), code)
        for number in EVERY_PERSON_MUST_READ
        if re.search(rf"\b{number}\b", sources(each)[0])
        and not any(re.search(rf"(?<!\d){number}(?!\d)", form) for form in forms(each))
    ]
    assert not lost


@pytest.mark.parametrize("code", TRANSLATED)
def test_digits_stay_western_so_that_doses_and_times_read_the_same(code: str) -> None:
    eastern = re.compile("[\u0660-\u0669\u06f0-\u06f9]")
    wrong = [
        each.id for each in catalogue(catalogue_path(code), code) if eastern.search("".join(forms(each)))
    ]
    assert not wrong
