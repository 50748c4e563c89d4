"""One question of the rules as a form: what it offers, what was answered, and what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from portal.forms.text import clean
from portal.i18n import gettext as _
from portal.pathways.answers import NOT_MEASURED, NOT_SURE, PREFER_NOT_TO_SAY, AnswerError, parse_answer
from portal.pathways.model import Answer, Question
from portal.triage.wording import said, unit_options

FIELD = "answer"
UNIT = "unit"
CHOSEN = ("yes_no", "choice", "multi", "scale")  # kinds answered by choosing; the others by typing

_MESSAGES: Mapping[str, Callable[[Question], str]] = {
    "required": lambda question: _required(question),
    "not_a_number": lambda question: _("Enter a number, like 3"),
    "unit_missing": lambda question: _("Choose hours, days, weeks, months or years"),
    "too_low": lambda question: _("Enter %(least)s or more", least=f"{question.minimum:g}"),
    "too_high": lambda question: _too_high(question),
    "none_with_others": lambda question: _(
        "Choose what is true, or the last answer on its own, but not both"
    ),
    "too_long": lambda question: _("Use fewer words: there is room for 2,000 characters"),
}


def _message(code: str, question: Question) -> str:
    if code in _MESSAGES:
        return _MESSAGES[code](question)
    return _("Choose one of the answers shown")


def _required(question: Question) -> str:
    if question.kind == "multi":
        return _("Choose everything that is true, or “None of these”")
    if question.kind in CHOSEN:
        return _("Choose an answer")
    if question.kind == "text":
        return _("Write an answer")
    return _("Enter a number")


def _too_high(question: Question) -> str:
    if question.maximum is None:
        return _("Enter a shorter time")
    return _("Enter %(most)s or less", most=f"{question.maximum:g}")


class QuestionForm:
    """A question with what has been answered before, or has just been sent."""

    def __init__(self, question: Question, text: str, stored: Answer | None = None) -> None:
        self.question = question
        self.text = said(text)
        self.stored = stored
        self.sent: list[str] = []
        self.answer: Answer | None = None
        self.error = ""
        self.is_about_child = False

    def take(self, answers: Sequence[str], units: Sequence[str]) -> bool:
        """Read what was sent; whether it is an answer to this question."""
        typed, units = [clean(text) for text in answers], [clean(text) for text in units]
        self.sent = [*typed, *units]
        doubt = [text for text in typed if text in (NOT_SURE, PREFER_NOT_TO_SAY)]
        raw = self.sent if self.question.kind == "duration" else typed
        if doubt and self.is_typed:
            raw = doubt  # the button says it; what stands in the box beside it was typed before
        try:
            self.answer = parse_answer(self.question, raw)
        except AnswerError as error:
            self.error = _message(error.code, self.question)
        return not self.error

    @property
    def errors(self) -> list[str]:
        """What the layout looks at to say “Error” in the title, as it does for any form."""
        return [self.error] if self.error else []

    @property
    def error_list(self) -> list[dict[str, str]]:
        """The mistake, as the error summary takes it."""
        return [{"text": self.error, "href": f"#{FIELD}"}] if self.error else []

    @property
    def status(self) -> int:
        return 422 if self.error else 200

    @property
    def chosen(self) -> list[str]:
        """What to show as chosen: just sent, or answered before."""
        if self.sent:
            return self.sent
        if self.stored is None:
            return []
        if isinstance(self.stored, str | int | float):
            return [str(self.stored)]
        return list(self.stored)

    @property
    def first(self) -> str:
        """What to show as chosen where there is one answer."""
        return next(iter(self.chosen), "")

    @property
    def is_typed(self) -> bool:
        """Whether the answer is typed, so that “I'm not sure” needs a button of its own."""
        return self.question.kind not in CHOSEN

    @property
    def typed(self) -> str:
        """What to show in the box."""
        text = self.first
        if text in (NOT_SURE, PREFER_NOT_TO_SAY, NOT_MEASURED):
            return ""
        return text[:-1] if self.question.kind == "duration" and not self.sent else text

    @property
    def unit(self) -> str:
        """The unit of time to show as chosen."""
        if self.sent:
            return self.sent[-1] if len(self.sent) > 1 else ""
        is_length = isinstance(self.stored, str) and self.stored not in (NOT_SURE, PREFER_NOT_TO_SAY)
        return self.stored[-1:] if is_length and isinstance(self.stored, str) else "d"

    @property
    def units(self) -> list[dict[str, str]]:
        return unit_options()

    @property
    def is_doubtful(self) -> bool:
        """Answered before with “I'm not sure” in place of a number or words."""
        return self.stored == NOT_SURE and not self.sent

    @property
    def options(self) -> list[dict[str, Any]]:
        """The answers to choose from, the doubtful ones last and apart."""
        offered: list[dict[str, Any]] = [
            {"value": value, "text": text} for value, text in self._own_options()
        ]
        apart: list[dict[str, Any]] = []
        if self.question.kind == "multi":
            none = {option.value for option in self.question.options if option.exclusive}
            apart = [{**each, "exclusive": True} for each in offered if each["value"] in none]
            offered = [each for each in offered if each["value"] not in none]
        alone = self.question.kind == "multi"
        apart.append({"value": NOT_SURE, "text": _("I’m not sure"), "exclusive": alone})
        if self.question.sensitive:
            prefer = _("I would rather not say")
            apart.append({"value": PREFER_NOT_TO_SAY, "text": prefer, "exclusive": alone})
        return [*offered, {"divider": _("or")}, *apart]

    def _own_options(self) -> list[tuple[str, str | Markup]]:
        if self.question.kind == "yes_no":
            return [("yes", _("Yes")), ("no", _("No"))]
        if self.question.kind == "scale":
            least, most = int(self.question.minimum or 0), int(self.question.maximum or 10)
            return [(str(number), str(number)) for number in range(least, most + 1)]
        return [(option.value, said(option.text)) for option in self.question.options]
