"""An answer: read from a form, checked against its question, and made comparable for the rules."""

import math
import re
from collections.abc import Sequence
from typing import TypeAlias

from portal.pathways.model import Answer, Question

NOT_SURE = "not_sure"
PREFER_NOT_TO_SAY = "prefer_not_to_say"
# A red-flag question that was skipped, timed out or lost is doubt, never a No (safety invariant 16).
UNSURE = frozenset({NOT_SURE, PREFER_NOT_TO_SAY, "skipped", "lost"})
NOT_MEASURED = "not_measured"
NOT_APPLICABLE = "not_applicable"
HOURS = {"h": 1, "d": 24, "w": 168, "m": 730, "y": 8760}
LONGEST_HOURS = 120 * HOURS["y"]
LONGEST_TEXT = 2000

NUMBERS = (int, float)  # `int | float` in a test is made anew each time

Value: TypeAlias = str | float | tuple[str, ...]

_DURATION = re.compile(r"(\d{1,4})([hdwmy])")


class AnswerError(ValueError):
    """The answer cannot be taken; `code` is a stable key that the page puts into words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def hours(duration: str) -> float | None:
    match = _DURATION.fullmatch(duration)
    return float(match[1]) * HOURS[match[2]] if match else None


def option_values(question: Question) -> tuple[str, ...]:
    return ("yes", "no") if question.kind == "yes_no" else tuple([each.value for each in question.options])


def comparable(question: Question, answer: Answer) -> Value | None:
    """The answer as rules compare it (durations in hours), or None when it does not answer this question."""
    if isinstance(answer, str):
        if answer in UNSURE:
            return NOT_SURE
        return _comparable_text(question, answer)
    if isinstance(answer, NUMBERS):
        if question.kind not in ("number", "scale", "temperature") or isinstance(answer, bool):
            return None
        return float(answer) if _in_range(question, answer) else None
    if question.kind != "multi":
        return None
    ticked = tuple(answer)
    return ticked if _may_be_ticked(question, ticked) else None


def _comparable_text(question: Question, answer: str) -> Value | None:
    if question.kind == "duration":
        return hours(answer)
    if question.kind == "temperature":
        return NOT_MEASURED if answer == NOT_MEASURED else None
    if question.kind == "text":
        return answer
    if question.kind in ("yes_no", "choice"):
        return answer if answer in option_values(question) else None
    return None


def _in_range(question: Question, number: float) -> bool:
    lowest = -math.inf if question.minimum is None else question.minimum
    highest = math.inf if question.maximum is None else question.maximum
    return lowest <= number <= highest


def _may_be_ticked(question: Question, ticked: tuple[str, ...]) -> bool:
    alone = any(option.exclusive and option.value in ticked for option in question.options)
    known = set(ticked) <= set(option_values(question))
    return bool(ticked) and known and (len(ticked) == 1 or not alone)


def parse_answer(question: Question, raw: Sequence[str]) -> Answer:
    """The answer that a form sent for this question. Raises AnswerError.

    A duration arrives as one text ("3d") or as number and unit (["3", "d"]).
    """
    given = [text.strip() for text in raw if text.strip()]
    doubt = next((text for text in given if text in (NOT_SURE, PREFER_NOT_TO_SAY)), None)
    if doubt is not None:
        return _parse_doubt(question, doubt, given)
    if question.kind == "temperature" and given in ([], [NOT_MEASURED]):
        return NOT_MEASURED
    if not given:
        raise AnswerError("required")
    if question.kind in ("number", "scale", "temperature"):
        return _parse_number(question, given[0])
    if question.kind == "duration":
        return _parse_duration(given)
    if question.kind == "text":
        return _parse_text("\n".join(given))
    return _parse_options(question, given)


def _parse_doubt(question: Question, doubt: str, given: list[str]) -> str:
    if len(given) > 1:
        raise AnswerError("none_with_others")
    if doubt == PREFER_NOT_TO_SAY and not question.sensitive:
        raise AnswerError("unknown_option")
    return doubt


def _parse_number(question: Question, text: str) -> float | int:
    try:
        # A decimal comma, and the decimal sign of Arabic and Urdu keyboards, mean a decimal point.
        number = float(text.removesuffix(question.unit).replace(",", ".").replace("٫", "."))
    except ValueError:
        raise AnswerError("not_a_number") from None
    if not math.isfinite(number):
        raise AnswerError("not_a_number")
    if question.minimum is not None and number < question.minimum:
        raise AnswerError("too_low")
    if question.maximum is not None and number > question.maximum:
        raise AnswerError("too_high")
    return int(number) if number.is_integer() else number


def _parse_duration(given: list[str]) -> str:
    text = "".join(given).lower()
    match = re.fullmatch(r"(\d+)\s*([a-z]?)", text)
    if match is None:
        raise AnswerError("not_a_number")
    if match[2] not in HOURS:
        raise AnswerError("unit_missing")
    number = int(match[1])
    if number * HOURS[match[2]] > LONGEST_HOURS or number > 9999:
        raise AnswerError("too_high")
    return f"{number}{match[2]}"


def _parse_text(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise AnswerError("too_long")
    return text


def _parse_options(question: Question, given: list[str]) -> Answer:
    if not set(given) <= set(option_values(question)):
        raise AnswerError("unknown_option")
    if question.kind != "multi":
        if len(given) > 1:
            raise AnswerError("unknown_option")
        return given[0]
    ticked = [option.value for option in question.options if option.value in given]
    if not _may_be_ticked(question, tuple(ticked)):
        raise AnswerError("none_with_others")
    return ticked
