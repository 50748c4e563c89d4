"""Conditions in plain words: from what a rule file says to lists that a patient or a clinician can read.

Pure but for the language in use. A clause whose texts are not all translated is said in English as a whole:
a sentence half in one language and half in another can be misread.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from portal.i18n import gettext as _
from portal.i18n import ngettext
from portal.insight.answer_words import answer_looked_for
from portal.insight.fact_words import fact_said
from portal.insight.one_language import in_one_language
from portal.pathways.facts import FACTS
from portal.pathways.model import Question, RawCondition


@dataclass(frozen=True, slots=True)
class Clause:
    """One comparison. With a question, `text` is the answer looked for; without, it is a whole statement."""

    text: str
    question: str = ""
    reads: tuple[str, ...] = ()
    in_english: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions: `kind` is all, any or count."""

    kind: str
    heading: str
    parts: tuple["Words", ...]

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for part in self.parts for name in part.reads))


Words: TypeAlias = Clause | Group
Questions: TypeAlias = Mapping[str, Question]


def condition_words(raw: RawCondition, questions: Questions) -> Words:
    """The condition in the language in use."""
    return _said(raw, questions, holds=True)


def clauses(words: Words) -> Iterator[Clause]:
    """Every comparison, in order."""
    if isinstance(words, Clause):
        yield words
    else:
        for part in words.parts:
            yield from clauses(part)


def _said(raw: RawCondition, questions: Questions, holds: bool) -> Words:
    if "of" in raw:
        return _count_of(raw, questions, holds)
    parts = [part for name, value in raw.items() for part in _parts(name, value, questions, holds)]
    return _group(parts, is_all=holds)


def _parts(name: str, value: Any, questions: Questions, holds: bool) -> list[Words]:
    if name == "not":
        return [_said(value, questions, not holds)]
    if name in ("all", "any"):
        listed = _joined(value, questions) if name == "any" else value
        return [_group([_said(each, questions, holds) for each in listed], (name == "all") == holds)]
    operators = value if isinstance(value, Mapping) else {"is": value}
    return [_clause(name, operator, operand, questions, holds) for operator, operand in operators.items()]


def _group(parts: Sequence[Words], is_all: bool) -> Words:
    """The parts together; a part that is a group of the same kind needs no heading of its own."""
    if len(parts) == 1:
        return parts[0]
    kind = "all" if is_all else "any"
    flat: list[Words] = []
    for part in parts:
        flat += part.parts if isinstance(part, Group) and part.kind == kind else [part]
    return Group(kind, _("All of these:") if is_all else _("Any of these:"), tuple(flat))


def _count_of(raw: RawCondition, questions: Questions, holds: bool) -> Words:
    count = raw["count_at_least"]
    parts = tuple(_said(each, questions, True) for each in raw["of"])
    if holds:
        heading = ngettext("At least %(num)s of these:", "At least %(num)s of these:", count)
    else:
        heading = ngettext("Fewer than %(num)s of these:", "Fewer than %(num)s of these:", count)
    return Group("count", heading, parts)


def _joined(listed: Sequence[RawCondition], questions: Questions) -> list[RawCondition]:
    """Several options of one question, each a condition of its own, as one condition with a list."""
    found: list[dict[str, Any]] = []
    for raw in listed:
        name, operator, values = _single(raw, questions)
        same = next((each for each in found if name and operator in (each.get(name) or {})), None)
        if same is not None:
            same[name][operator] += values
        elif name:
            found.append({name: {operator: values}})
        else:
            found.append(dict(raw))
    return list(found)


def _single(raw: RawCondition, questions: Questions) -> tuple[str, str, list[Any]]:
    """(question, joinable operator, options) of a condition on one option; no question for any other."""
    if len(raw) == 1:
        ((name, value),) = raw.items()
        question = questions.get(name)
        if question is not None and question.kind == "multi" and isinstance(value, Mapping):
            if list(value) == ["has"]:
                return name, "has_any", [value["has"]]
        elif question is not None and question.kind == "choice":
            if isinstance(value, str):
                return name, "any_of", [value]
            if isinstance(value, Mapping) and list(value) == ["any_of"]:
                return name, "any_of", list(value["any_of"])
    return "", "", []


def _clause(name: str, operator: str, operand: Any, questions: Questions, holds: bool) -> Clause:
    if name in FACTS:
        return Clause(fact_said(name, operator, operand, holds), reads=FACTS[name].needs)
    question = questions[name]
    text, in_english = in_one_language(lambda: answer_looked_for(question, operator, operand, holds))
    return Clause(text, name, (name,), in_english)
