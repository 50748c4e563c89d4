"""Fields of words: a line, several lines, an email address, a postcode, a password, a search."""

import re
import unicodedata
from typing import Any

from markupsafe import Markup

from portal.forms.base import QuestionField, Text
from portal.i18n import gettext as _
from portal.i18n import ngettext

# None is ever meant. PostgreSQL refuses the first; those that turn the direction of a line, or stand unseen
# between two letters, would show staff something else than was typed, and hide a word of danger (threat T52).
# Line feeds and tabs are words' own; joiners and direction marks are what Urdu and emoji are written with.
_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_LINE_ENDS = re.compile(r"\r\n|[\r\u2028\u2029]")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?|GIR)([0-9][A-Z]{2})")


def clean(text: str) -> str:
    """What was typed, with one kind of line end and letter composition, without invisible controls."""
    text = unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text))
    return _CONTROLS.sub("", text).strip()


class TextField(QuestionField):
    """One line of words."""

    macro = "input"
    lines = False

    def __init__(self, label: Text = "", *, max_length: int = 200, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.max_length = max_length

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = clean(valuelist[0]) if valuelist else ""
        if not self.lines:
            text = " ".join(text.split())
        if len(text) > self.max_length:
            over = len(text) - self.max_length
            raise ValueError(
                ngettext(
                    "This is %(num)s character too long. Use fewer words.",
                    "This is %(num)s characters too long. Use fewer words.",
                    over,
                )
            )
        if text:
            self.data = self.read(text)

    def read(self, text: str) -> str:
        """The cleaned value; raises ValueError with the words for the mistake."""
        return text


class TextAreaField(TextField):
    """Several lines of words, with a count of the characters left."""

    macro = "textarea"
    lines = True

    def __init__(self, label: Text = "", *, max_length: int = 2000, **rest: Any) -> None:
        super().__init__(label, max_length=max_length, **rest)

    def draw(self, **named: Any) -> Markup:
        return super().draw(**{"max_length": self.max_length, "threshold": 75, **named})


class SearchField(TextField):
    """Words to look for."""

    macro = "search_input"


class PasswordField(TextField):
    """A secret: never sent back to the page, never trimmed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0][: self.max_length] if valuelist and valuelist[0] else None

    def __call__(self, **named: Any) -> Markup:
        return self.draw(type="password", **{"autocomplete": "current-password", **named})


class EmailField(TextField):
    """An email address. Whether it exists, only a letter to it can tell."""

    def read(self, text: str) -> str:
        if not _EMAIL.fullmatch(text):
            raise ValueError(_("Enter an email address in the correct format, like name@example.com"))
        return text

    def draw(self, **named: Any) -> Markup:
        usual = {"type": "email", "autocomplete": "email", "spellcheck": False, "autocapitalize": "none"}
        return super().draw(**{**usual, **named})


class PostcodeField(TextField):
    """A UK postcode in any spacing and case, kept as “LS1 4AP”."""

    def read(self, text: str) -> str:
        found = _POSTCODE.fullmatch(re.sub(r"[^A-Z0-9]", "", text.upper()))
        if not found:
            raise ValueError(_("Enter a full UK postcode, like LS1 4AP"))
        return f"{found[1]} {found[2]}"

    def draw(self, **named: Any) -> Markup:
        usual = {
            "width": 10,
            "autocomplete": "postal-code",
            "autocapitalize": "characters",
            "spellcheck": False,
        }
        return super().draw(**{**usual, **named})
