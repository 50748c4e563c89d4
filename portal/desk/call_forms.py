"""The forms of a call's screen: who the caller is, and each question in one language or in two."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from portal import i18n
from portal.chrome import datetime_text
from portal.desk.permissions import ITEMS, WORDS, bases_for
from portal.forms import CheckboxesField, Form, RadioField
from portal.forms.numbers import phone_words
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.pathways.model import Answer, Question
from portal.people.models import Patient
from portal.triage.judging import person_of
from portal.triage.models import Request
from portal.triage.question_form import QuestionForm
from portal.triage.wording import said

ANSWER, UNIT = "answer", "unit"

TWO = Markup('<span class="app-two"><span>{}</span> <span lang="{}" dir="{}">{}</span></span>')


def in_both(text: str, beside: str, when: datetime | None = None) -> str | Markup:
    """A text of ours to read aloud, with the caller's language at its side where that is another (J03)."""
    return side_by_side(lambda: _told(text, when), beside)


def side_by_side(words: Callable[[], str | Markup], beside: str) -> str | Markup:
    """What `words` gives in the language in use, and beside it in the caller's where that is another."""
    here, language = words(), i18n.LANGUAGES.get(beside)
    if language is None or language is i18n.current():
        return here
    with i18n.speaking(language.code):
        return TWO.format(here, language.code, language.direction, words())


def _told(text: str, when: datetime | None) -> str | Markup:
    """In the language in use, with its time as that language writes it."""
    words = said(text)
    return words if when is None else Markup("{}").format(words) % {"when": datetime_text(when)}


class Identity(Form):
    """Which items the caller gave rightly: the record shows them, so they are asked for, never read out."""

    checked = CheckboxesField(
        _l("Check who it is: tick two that they told you"),
        hint=_l("Ask for them. Do not read them out."),
        drawing={"small": True},
    )
    permission = RadioField(_l("Why may they speak for the patient?"), drawing={"small": True})

    def use_for(self, request: Request, patient: Patient) -> None:
        """The patient's own details, and the permissions that there can be at this age."""
        self.checked.options = _items(patient)
        if request.informant == "self":
            del self.permission
            return
        age = person_of(request.assessment.asked_from).age_years
        self.permission.options = [(each, _(WORDS[each])) for each in bases_for(age)]


def _items(patient: Patient) -> list[dict[str, Any]]:
    shown = {
        "name_and_birth_date": i18n.format_date(patient.born_on, "d MMMM y"),
        "address": f"{patient.address}, {patient.postcode}",
        "phone": phone_words(patient.phone) if patient.phone else "",
        "nhs_number": _grouped(patient.nhs_number or ""),
    }
    words = Markup('{}: <bdi dir="ltr">{}</bdi>')
    return [
        {"value": name, "text": words.format(_(ITEMS[name]), value)} for name, value in shown.items() if value
    ]


def _grouped(number: str) -> str:
    return f"{number[:3]} {number[3:6]} {number[6:]}".strip()


class SpokenQuestion(QuestionForm):
    """A question to read aloud, beside others on one screen, perhaps in the caller's language as well."""

    def __init__(self, question: Question, request: Request, stored: Answer | None, beside: str = "") -> None:
        english = question.text_for(person_of(request.assessment.asked_from), request.informant)
        super().__init__(question, english, stored)
        self.beside = i18n.LANGUAGES.get(beside)
        self.legend = self._in_both(english)
        self.hint = self._in_both(question.hint) if question.hint else ""

    @property
    def name(self) -> str:
        return f"{ANSWER}.{self.question.id}"

    @property
    def unit_name(self) -> str:
        return f"{UNIT}.{self.question.id}"

    @property
    def id(self) -> str:
        return f"q-{self.question.id}"

    @property
    def error_list(self) -> list[dict[str, str]]:
        return [{"text": f"{self.text}: {self.error}", "href": f"#{self.id}"}] if self.error else []

    def read(self, form: "MultiDict[str, str]") -> bool:
        """Take what was sent for this question; whether there was anything."""
        answers = [each for each in form.getlist(self.name) if each.strip()]
        if not answers and self.question.kind != "temperature":
            return False
        return self.take(answers, form.getlist(self.unit_name) if self.question.kind == "duration" else [])

    def require(self) -> None:
        """Say what is missing, in the words for this kind of question."""
        if not self.error:
            self.take([], [])

    @property
    def choices(self) -> list[dict[str, Any]]:
        """The answers, each in both languages where there are two."""
        if self.beside is None:
            return self.options
        with i18n.speaking(self.beside.code):
            other = {each["value"]: each["text"] for each in self.options if "value" in each}
        return [
            {**each, "text": self._pair(each["text"], other[each["value"]])} if "value" in each else each
            for each in self.options
        ]

    def _in_both(self, text: str) -> str | Markup:
        return in_both(text, self.beside.code if self.beside else "")

    def _pair(self, here: object, there: object) -> Markup:
        language = self.beside
        if language is None:
            return Markup("{}").format(here)
        return TWO.format(here, language.code, language.direction, there)


def mistakes(forms: Iterable[SpokenQuestion]) -> list[dict[str, str]]:
    """What is wrong with any of them, in their order."""
    return [error for form in forms for error in form.error_list]
