"""What a condition asks of one answer, in plain words: each operator, and its opposite."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.insight.one_language import rule_text
from portal.pathways.answers import NOT_MEASURED
from portal.pathways.model import Question
from portal.triage.wording import duration_said

Said: TypeAlias = Callable[[Question, Any], str]


def answer_looked_for(question: Question, operator: str, operand: Any, holds: bool) -> str:
    """Such as “Yes”, “any of these: Fever; Rash” or “38 °C or more”."""
    if operator == "is_not":
        operator, holds = "is", not holds
    return OPERATORS[operator][0 if holds else 1](question, operand)


def option_said(question: Question, value: Any) -> str:
    if value is True or (value == "yes" and question.kind == "yes_no"):
        return _("Yes")
    if value is False or (value == "no" and question.kind == "yes_no"):
        return _("No")
    if value == NOT_MEASURED:
        return _("Not measured")
    return rule_text({option.value: option.text for option in question.options}[value])


def _options(question: Question, values: Any) -> str:
    return "; ".join(option_said(question, value) for value in values)


def _is_not(question: Question, value: Any) -> str:
    if question.kind == "yes_no":
        return option_said(question, "no" if value in ("yes", True) else "yes")
    return _("Any answer but: %(answer)s", answer=option_said(question, value))


def _any_of(question: Question, values: Any) -> str:
    if len(values) == 1:
        return option_said(question, values[0])
    return _("Any of these: %(answers)s", answers=_options(question, values))


def _none_of(question: Question, values: Any) -> str:
    if question.kind == "multi":
        return _("Not ticked: %(answers)s", answers=_options(question, values))
    if len(values) == 1:
        return _is_not(question, values[0])
    return _("None of these: %(answers)s", answers=_options(question, values))


def _count(question: Question, least: int) -> str:
    if least == 1:
        return _("Anything ticked except “none”")
    return ngettext("%(num)s or more ticked", "%(num)s or more ticked", least)


def _fewer(question: Question, least: int) -> str:
    if least == 1:
        return _("Nothing ticked except “none”")
    return ngettext("Fewer than %(num)s ticked", "Fewer than %(num)s ticked", least)


def _number(question: Question, limit: Any) -> str:
    if isinstance(limit, str):
        return duration_said(limit)
    unit = rule_text(question.unit) if question.unit else ("°C" if question.kind == "temperature" else "")
    return f"{limit:g} {unit}".strip()


# Ticked with others or alone: an answer of several options holds whatever else is ticked.
OPERATORS: Mapping[str, tuple[Said, Said]] = {
    "is": (option_said, _is_not),
    "any_of": (_any_of, _none_of),
    "has": (option_said, lambda question, value: _none_of(question, [value])),
    "has_any": (_any_of, _none_of),
    "count_at_least": (_count, _fewer),
    "at_least": (
        lambda question, limit: _("%(number)s or more", number=_number(question, limit)),
        lambda question, limit: _("Less than %(number)s", number=_number(question, limit)),
    ),
    "at_most": (
        lambda question, limit: _("%(number)s or less", number=_number(question, limit)),
        lambda question, limit: _("More than %(number)s", number=_number(question, limit)),
    ),
}
