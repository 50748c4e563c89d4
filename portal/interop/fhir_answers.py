"""Answers as FHIR writes them: from the engine's to QuestionnaireResponse answers, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.i18n import gettext as _
from portal.pathways.answers import (
    HOURS,
    NOT_MEASURED,
    NOT_SURE,
    PREFER_NOT_TO_SAY,
    UNSURE,
    AnswerError,
    option_values,
    parse_answer,
)
from portal.pathways.model import Answer, Question

Json = dict[str, Any]

ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
UCUM = "http://unitsofmeasure.org"
# Why a value is not there (FHIR data-absent-reason). Anything else we are told is doubt, never a No.
ABSENT_REASONS = {
    NOT_SURE: "asked-unknown",
    PREFER_NOT_TO_SAY: "asked-declined",
    NOT_MEASURED: "not-performed",
}
DOUBT = {code: answer for answer, code in ABSENT_REASONS.items()}
# The engine's letter for a unit of time, as UCUM has it.
UNITS = {"h": "h", "d": "d", "w": "wk", "m": "mo", "y": "a"}
LETTERS = {code: letter for letter, code in UNITS.items()}
TYPES = {
    "yes_no": "choice",
    "choice": "choice",
    "multi": "choice",
    "number": "decimal",
    "scale": "integer",
    "temperature": "quantity",
    "duration": "quantity",
    "text": "text",
}
VALUES = {
    "choice": "valueCoding",
    "decimal": "valueDecimal",
    "integer": "valueInteger",
    "quantity": "valueQuantity",
    "text": "valueString",
}


class UnfitAnswer(ValueError):
    """An answer that does not fit its question; the message says why."""


def value_name(question: Question) -> str:
    """Which value[x] answers this question."""
    return VALUES[TYPES[question.kind]]


def coding(code: str, display: str) -> Json:
    return {"code": code, "display": display}


def codings(question: Question) -> list[Json]:
    """Everything that may be chosen, doubt too: one who cannot say is never made to say No."""
    if question.kind == "yes_no":
        offered = [coding("yes", _("Yes")), coding("no", _("No"))]
    else:
        offered = [coding(option.value, _(option.text)) for option in question.options]
    offered.append(coding(NOT_SURE, _("I’m not sure")))
    if question.sensitive:
        offered.append(coding(PREFER_NOT_TO_SAY, _("I would rather not say")))
    return offered


def to_fhir(question: Question, answer: Answer) -> list[Json]:
    """The engine's answer as the `answer` list of a QuestionnaireResponse item."""
    name = value_name(question)
    if name == "valueCoding":
        shown = {each["code"]: each for each in codings(question)}
        values = [answer] if isinstance(answer, str) else [str(each) for each in _listed(answer)]
        return [{name: shown.get(value, {"code": value})} for value in values]
    if isinstance(answer, str) and (answer in UNSURE or answer == NOT_MEASURED):
        reason = {"url": ABSENT, "valueCode": ABSENT_REASONS.get(answer, "unknown")}
        # a quantity is an object and carries the reason itself; beside a plain value it stands apart
        return [
            {name: {"extension": [reason]}}
            if name == "valueQuantity"
            else {f"_{name}": {"extension": [reason]}}
        ]
    return [{name: _value(question, answer)}]


def _listed(answer: Answer) -> Sequence[Any]:
    return answer if isinstance(answer, list | tuple) else [answer]


def _value(question: Question, answer: Answer) -> Any:
    if question.kind == "duration":
        text = str(answer)
        return {"value": int(text[:-1]), "unit": UNITS[text[-1]], "system": UCUM, "code": UNITS[text[-1]]}
    if question.kind == "temperature":
        return {"value": answer, "unit": "°C", "system": UCUM, "code": "Cel"}
    return answer


def from_fhir(question: Question, answers: Sequence[Any]) -> Answer | None:
    """What was answered, or None when nothing was. Raises UnfitAnswer."""
    given = [_text(question, each) for each in answers]
    if not given:
        return None
    if len(given) > 1 and question.kind != "multi":
        raise UnfitAnswer("this question takes one answer")
    try:
        return parse_answer(question, given)
    except AnswerError as error:
        allowed = f"; one of: {', '.join(option_values(question))}" if question.options else ""
        raise UnfitAnswer(f"{error.code}{allowed}") from None


def _text(question: Question, answer: Any) -> str:
    """One answer as a form would have sent it."""
    name = value_name(question)
    if not isinstance(answer, Mapping):
        raise UnfitAnswer("an answer must be an object")
    unknown = [key for key in answer if key.lstrip("_") != name and key not in ("id", "extension", "item")]
    if unknown:
        raise UnfitAnswer(f"answer with {name}, not {unknown[0]}")
    value, beside = answer.get(name), answer.get(f"_{name}")
    absent = _absent(beside) or (_absent(value) if isinstance(value, Mapping) else None)
    if absent:
        return absent
    if name == "valueCoding":
        return _code(value)
    return _quantity(question, value) if name == "valueQuantity" else _plain(name, value)


def _absent(value: Any) -> str | None:
    extensions = value.get("extension", []) if isinstance(value, Mapping) else []
    for each in extensions if isinstance(extensions, list) else []:
        if isinstance(each, Mapping) and each.get("url") == ABSENT:
            return DOUBT.get(str(each.get("valueCode")), NOT_SURE)
    return None


def _code(value: Any) -> str:
    code = value.get("code") if isinstance(value, Mapping) else None
    if not isinstance(code, str) or not code:
        raise UnfitAnswer("valueCoding needs a code")
    return code


def _quantity(question: Question, value: Any) -> str:
    number = value.get("value") if isinstance(value, Mapping) else None
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise UnfitAnswer("valueQuantity needs a value and a code")
    if question.kind == "temperature":
        if value.get("code", "Cel") != "Cel":
            raise UnfitAnswer("a temperature is in Cel")
        return str(number)
    letter = LETTERS.get(str(value.get("code")))
    if letter is None or letter not in HOURS or number != int(number):
        raise UnfitAnswer(f"a length of time is a whole number of: {', '.join(LETTERS)}")
    return f"{int(number)}{letter}"


def _plain(name: str, value: Any) -> str:
    if name == "valueString":
        if not isinstance(value, str):
            raise UnfitAnswer("valueString must be a text")
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise UnfitAnswer(f"{name} must be a number")
    return str(value)
