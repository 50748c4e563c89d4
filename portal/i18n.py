"""THE list of languages, the choice of one for each request, and dates and numbers in it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path

from portal.catalogue import Catalogue
from portal.clock import local
from portal.config import ROOT
from portal.date_words import Words, words_of

TRANSLATIONS = ROOT / "translations"


@dataclass(frozen=True, slots=True)
class Language:
    """A language the portal can be shown in. `reviewed` is set when a named translator has signed it off."""

    code: str
    own_name: str
    name: str
    direction: str
    reviewed: bool


LANGUAGES = {
    language.code: language
    for language in (
        Language("en", "English", "English", "ltr", reviewed=True),
        Language("pl", "Polski", "Polish", "ltr", reviewed=False),
        Language("ur", "اردو", "Urdu", "rtl", reviewed=False),
    )
}
ENGLISH = LANGUAGES["en"]


@dataclass(frozen=True, slots=True)
class Speech:
    """A language with its texts and words, looked up once, then bound (Flask-Babel's way costs ×10)."""

    language: Language
    catalogue: NullTranslations
    words: Words


def catalogue_path(code: str) -> Path:
    """Where a language's texts are kept."""
    return TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"


@lru_cache
def speech(code: str) -> Speech:
    """The language with this code, ready to use; an unknown code raises KeyError."""
    language = LANGUAGES[code]
    compiled = catalogue_path(code).with_suffix(".mo")
    if code == "en" or not compiled.exists():
        return Speech(language, NullTranslations(), words_of(code))
    return Speech(language, Catalogue(compiled, language.direction == "rtl"), words_of(code))


_speech: ContextVar[Speech] = ContextVar("speech", default=speech("en"))  # noqa: B039  # frozen


def speak(code: str) -> None:
    """Use this language from here on in this thread of work; an unknown one falls back to English."""
    _speech.set(speech(code if code in LANGUAGES else "en"))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Use this language for the code inside only: for what is written to somebody else."""
    token = _speech.set(speech(code if code in LANGUAGES else "en"))
    try:
        yield
    finally:
        _speech.reset(token)


def current() -> Language:
    """The language in use."""
    return _speech.get().language


def choose(wanted: Iterable[str], offered: Iterable[str]) -> str:
    """The first wanted language that is offered, by its code or its primary part; else English."""
    known = set(offered)
    for code in wanted:
        for candidate in (code, code.split("-")[0].lower()):
            if candidate in known:
                return candidate
    return "en"


def gettext(message: str, **values: object) -> str:
    """The message in the language in use, its %(name)s placeholders filled."""
    text = _speech.get().catalogue.gettext(message) if message else ""
    return text % values if values else text


def plural(one: str, many: str, num: int) -> str:
    """The plural form for `num` in the language in use, its placeholders not yet filled."""
    return _speech.get().catalogue.ngettext(one, many, num)


def ngettext(one: str, many: str, num: int, **values: object) -> str:
    """The plural form for `num` in the language in use; %(num)s is filled."""
    return plural(one, many, num) % {"num": num, **values}


class LazyText:
    """A text that is looked up when it is shown, in the language in use then."""

    __slots__ = ("_message", "_values")

    def __init__(self, message: str, **values: object) -> None:
        self._message = message
        self._values = values

    @property
    def message(self) -> tuple[object, ...]:
        """What it is made of: alike in two texts that read alike in every language."""
        return (self._message, *self._values.items())

    def __str__(self) -> str:
        return gettext(self._message, **self._values)


def lazy_gettext(message: str, **values: object) -> LazyText:
    """As gettext, looked up when shown: for texts made at import, such as form labels."""
    return LazyText(message, **values)


def has_translation(message: str) -> bool:
    """Whether the language in use says this itself, rather than showing the English."""
    spoken = _speech.get()
    return spoken.language is ENGLISH or spoken.catalogue.gettext(message) != message


def format_date(on: date, pattern: str = "EEEE d MMMM y") -> str:
    """A date with its weekday; digits stay Western so that numbers read the same everywhere."""
    return _formatted_date(on, pattern, _speech.get().language.code)


@lru_cache(maxsize=4096)
def _formatted_date(on: date, pattern: str, code: str) -> str:
    """Kept: a list of many people shows the same days over and over, and each costs more than its row."""
    return speech(code).words.dated(on, pattern)


def format_time(at: datetime) -> str:
    """A London wall-clock time, 24 hours, the same digits in every language."""
    return local(at).strftime("%H:%M")


def format_datetime(at: datetime) -> str:
    """A London date and time, as one phrase."""
    return gettext("%(date)s at %(time)s", date=format_date(local(at).date()), time=format_time(at))


def language_name(code: str) -> str:
    """A language's name in the language in use; a code no locale is known for is shown as it is."""
    return _speech.get().words.languages.get(code, code)


def format_list(items: Iterable[str]) -> str:
    """Items joined as the language joins them: “a, b and c”."""
    return _speech.get().words.listed(list(items))
