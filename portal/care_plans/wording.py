"""A plan in words: each text in the languages it was written in, marked with its language and direction."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup, escape

from portal import i18n
from portal.care_plans.plan_templates import Field
from portal.i18n import gettext as _
from portal.triage.wording import said

# Two digits or more, with what people write between them: phones, dates, times, sums.
NUMBERS = re.compile(r"[£€$+(]?\d[\d ()./:,\u00a0–-]*\d")

# Languages in the Arabic, Hebrew, Syriac, Thaana, N'Ko and Adlam scripts, as Unicode's tables have them.
RIGHT_TO_LEFT = frozenset({
    "apc", "ar", "az-Arab", "bal", "bgn", "bm-Nkoo", "ckb", "dv", "fa", "ff-Adlm", "ha-Arab", "he", "kk-Arab",
    "ks", "lrc", "ms-Arab", "mzn", "nqo", "pa-Arab", "ps", "rhg", "sd", "sdh", "skr", "syr", "trw", "ug",
    "ur", "uz-Arab", "yi",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A text in one language."""

    text: str
    lang: str
    dir: str

    @property
    def is_marked(self) -> bool:
        """Whether it is in another language than the page, and must say so."""
        return self.lang != i18n.current().code

    @property
    def lines(self) -> list[Markup]:
        return [isolated(line.strip()) for line in self.text.splitlines() if line.strip()]

    def __html__(self) -> str:
        return isolated(self.text)


def isolated(text: str) -> Markup:
    """The text, each number in it kept whole: right-to-left text would turn its groups round (UAX #9)."""
    parts: list[Markup] = []
    end = 0
    for found in NUMBERS.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup('<bdi dir="ltr">{}</bdi>').format(found.group()))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def direction(code: str) -> str:
    """Which way a language is written; of an unknown one the browser decides by its first letter."""
    if code in i18n.LANGUAGES:
        return i18n.LANGUAGES[code].direction
    known = (code, code.partition("-")[0])
    if RIGHT_TO_LEFT.intersection(known):
        return "rtl"
    return "ltr" if i18n.speech("en").words.languages.keys() & known else "auto"


def said_in(words: Mapping[str, str] | None, language: str, only: str = "") -> list[Said]:
    """The person's own words first, then the English; or one of them, for a document in one language."""
    words = words or {}
    own = Said(words.get("own", ""), language, direction(language))
    english = Said(words.get("en", ""), "en", "ltr")
    order = [english, own] if only == "en" else [own, english]
    written = [each for each in order if each.text]
    return written[:1] if only else written


def plain(value: Any, field: Field) -> Any:
    """A value that is not in words, as it is shown: a date to be formatted, the text of a choice, a score."""
    if field.kind == "date":
        return date.fromisoformat(value)
    if field.kind == "choice":
        return next((said(option.text) for option in field.options if option.value == value), value)
    if field.kind == "scale":
        return _("%(score)s out of %(highest)s", score=value, highest=field.maximum)
    return value


def with_values(message: str, **values: object) -> Markup:
    """A message of ours with its places filled; a text that is marked as English stays marked."""
    return Markup(message) % values  # noqa: S704  # our own message, its values are escaped


def in_language(title: str | Markup, code: str) -> Markup:
    """A field's heading for the words in the person's language."""
    message = _("%(heading)s (in %(language)s)")
    return with_values(message, heading=title, language=i18n.language_name(code))


def question(field: Field) -> Markup:
    """What to ask, and help for whoever writes it down."""
    return Markup("{} {}").format(said(field.prompt), said(field.hint))
