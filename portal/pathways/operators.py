"""The seven operators of a condition: what each accepts, tests, and makes of a doubtful answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.pathways.answers import UNSURE, Value
from portal.pathways.conditions import IF_NO, IF_YES
from portal.pathways.facts import Seen

MEASURES = ("number", "scale", "temperature", "duration")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a comparison is about: a question or a fact."""

    name: str
    kind: str
    options: tuple[str, ...]
    reads: tuple[str, ...]
    harmless: tuple[str, ...] = ()
    exclusive: tuple[str, ...] = ()
    counts_as: str = ""
    fact: Callable[[Seen], Value | None] | None = None
    to_number: Callable[[str], float | None] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    holds: Callable[[Any], bool]
    if_unsure: int


Operator: TypeAlias = Callable[[Subject, Any, bool], Check]


def _is(subject: Subject, operand: Any, holds: bool) -> Check:
    if subject.kind == "multi":
        raise ValueError("ask a question of kind multi with has or count_at_least")
    if subject.kind in MEASURES and not isinstance(operand, str | bool):
        raise ValueError("compare a number with at_least or at_most")
    value = _option(subject, operand)
    # A bare sign in doubt may be there. Anything else asked of a doubtful answer rests on one certain value.
    doubt = IF_YES if subject.kind == "yes_no" and (value == "yes") == holds else IF_NO
    return Check(lambda answer: (answer == value) == holds, doubt)


def _is_not(subject: Subject, operand: Any, holds: bool) -> Check:
    return _is(subject, operand, not holds)


def _any_of(subject: Subject, operand: Any, holds: bool) -> Check:
    if not isinstance(operand, list) or not operand:
        raise ValueError("needs a list of options")
    values = frozenset(_option(subject, item) for item in operand)
    return Check(lambda answer: (answer in values) == holds, IF_NO)


def _has(subject: Subject, operand: Any, holds: bool) -> Check:
    _only(subject, ("multi",), "is for a question of kind multi")
    value = _option(subject, operand)
    sign = (value not in subject.exclusive) == holds
    return Check(lambda answer: (value in answer) == holds, IF_YES if sign else IF_NO)


def _count_at_least(subject: Subject, operand: Any, holds: bool) -> Check:
    _only(subject, ("multi",), "is for a question of kind multi")
    signs = frozenset(subject.options) - frozenset(subject.exclusive)
    if type(operand) is not int or not 1 <= operand <= len(signs):
        raise ValueError(f"needs a whole number from 1 to {len(signs)}")
    return Check(
        lambda answer: (sum(ticked in signs for ticked in answer) >= operand) == holds,
        IF_YES if holds else IF_NO,
    )


def _at_least(subject: Subject, operand: Any, holds: bool) -> Check:
    limit = _measure(subject, operand)
    return Check(
        # An answer without a number (a temperature not measured) is neither above nor below any limit.
        lambda answer: isinstance(answer, float) and (answer >= limit) == holds,
        IF_YES if holds else IF_NO,
    )


def _at_most(subject: Subject, operand: Any, holds: bool) -> Check:
    limit = _measure(subject, operand)
    return Check(lambda answer: isinstance(answer, float) and (answer <= limit) == holds, IF_NO)


def _option(subject: Subject, operand: Any) -> str:
    if isinstance(operand, str) and operand in UNSURE:
        raise ValueError("needs no mention: a rule that a doubtful answer may make true counts by itself")
    if subject.kind == "multi" and operand not in subject.options:
        raise ValueError(f"{operand!r} is not an option of {subject.name}")
    if isinstance(operand, bool):
        operand = "yes" if operand else "no"
    if subject.kind == "text":
        raise ValueError("free text decides nothing: no rule may read it")
    allowed = subject.options
    if subject.kind == "temperature":
        allowed = ("not_measured",)
    if operand not in allowed:
        raise ValueError(f"{operand!r} is not an answer to {subject.name}; one of: {', '.join(allowed)}")
    return str(operand)


def _only(subject: Subject, kinds: tuple[str, ...], otherwise: str) -> None:
    if subject.kind not in kinds:
        raise ValueError(f"{otherwise}; {subject.name} is {subject.kind}")


def _measure(subject: Subject, operand: Any) -> float:
    _only(subject, MEASURES, "is for numbers, scales, temperatures and durations")
    if subject.to_number is not None:
        number = subject.to_number(operand) if isinstance(operand, str) else None
        if number is None:
            raise ValueError(f'{operand!r} is not a duration such as "3d" or "6w" (h, d, w, m, y)')
        return number
    if isinstance(operand, bool) or not isinstance(operand, int | float):
        raise ValueError(f"{operand!r} is not a number")
    return float(operand)


OPERATORS: Mapping[str, Operator] = {
    "is": _is,
    "is_not": _is_not,
    "any_of": _any_of,
    "has": _has,
    "at_least": _at_least,
    "at_most": _at_most,
    "count_at_least": _count_at_least,
}
