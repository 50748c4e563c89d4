"""From a condition as written in a rule file to its compiled tree, noting every wrong name and value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from portal.pathways.answers import hours, option_values
from portal.pathways.conditions import COUNTS, IF_NO, IF_YES, AtLeast, Atom, Condition
from portal.pathways.facts import FACTS, Fact
from portal.pathways.model import Question
from portal.pathways.operators import OPERATORS, Subject

NOTHING = AtLeast.compiled(1, ())
Note = Callable[[str, str], None]


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the conditions of one file: they may name `questions`; `note` takes key and reason."""

    questions: Mapping[str, Question]
    note: Note

    def compile(self, raw: object, key: str, holds: bool = True) -> Condition:
        """`holds` is False under a `not`, which is pushed down to the single comparisons."""
        if not isinstance(raw, Mapping) or not raw:
            self.note(key, 'a condition is a table such as { question = "yes" }')
            return NOTHING
        if "of" in raw:
            return self._count_of(raw, key, holds)
        parts = [self._part(name, value, f"{key}.{name}", holds) for name, value in raw.items()]
        return _group(parts, every=holds)

    def _part(self, name: str, value: object, key: str, holds: bool) -> Condition:
        if name == "not":
            return self.compile(value, key, not holds)
        if name in ("all", "any"):
            return _group(self._listed(value, key, holds), every=(name == "all") == holds)
        subject = self._subject(name, key)
        if subject is None:
            return NOTHING
        operators = value if isinstance(value, Mapping) else {"is": value}
        if not operators:
            self.note(key, "needs an operator")
        parts = [
            self._atom(subject, operator, operand, key, holds) for operator, operand in operators.items()
        ]
        return _group(parts, every=holds)

    def _listed(self, value: object, key: str, holds: bool) -> list[Condition]:
        if not isinstance(value, list) or not value:
            self.note(key, "must be a list of conditions")
            return []
        return [self.compile(item, f"{key}[{number}]", holds) for number, item in enumerate(value, 1)]

    def _count_of(self, raw: Mapping[str, Any], key: str, holds: bool) -> Condition:
        parts = self._listed(raw["of"], f"{key}.of", holds)
        count = raw.get("count_at_least")
        if set(raw) != {"count_at_least", "of"} or type(count) is not int or not 1 <= count <= len(parts):
            self.note(key, "`of` goes with `count_at_least`, a whole number from 1 to the length of the list")
            return NOTHING
        return AtLeast.compiled(count if holds else len(parts) - count + 1, parts)

    def _subject(self, name: str, key: str) -> Subject | None:
        if name in FACTS:
            return _of_fact(FACTS[name])
        if name in self.questions:
            return _of_question(self.questions[name])
        self.note(key, "is no question of this pathway, no shared question and no fact")
        return None

    def _atom(self, subject: Subject, operator: str, operand: object, key: str, holds: bool) -> Condition:
        if operator not in OPERATORS:
            self.note(f"{key}.{operator}", f"is no operator; one of: {', '.join(OPERATORS)}")
            return NOTHING
        try:
            check = OPERATORS[operator](subject, operand, holds)
        except ValueError as error:
            self.note(f"{key}.{operator}", str(error))
            return NOTHING
        unsure = check.if_unsure
        if subject.counts_as and unsure != COUNTS:
            unsure = _marked(subject, check.holds, unsure)
        return Atom.compiled(subject.name, check.holds, unsure, subject.reads, subject.fact)


def _marked(subject: Subject, holds: Callable[[Any], bool], unsure: int) -> int:
    """`not_sure` on the question: doubt counts as the option named, or as any sign for "yes"."""
    if subject.counts_as in subject.options:
        counted = (subject.counts_as,) if subject.kind == "multi" else subject.counts_as
        return COUNTS if holds(counted) else IF_NO
    if subject.kind in ("choice", "multi"):
        harmless = [(value,) if subject.kind == "multi" else value for value in subject.harmless]
        return IF_NO if any(holds(value) for value in harmless) else COUNTS
    return COUNTS if unsure == IF_YES else IF_NO


def _group(parts: list[Condition], every: bool) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return AtLeast.compiled(len(parts) if every else 1, parts)


def _of_question(question: Question) -> Subject:
    options, exclusive = option_values(question), _exclusive(question)
    harmless = (*exclusive, "no", "none", "normal")
    return Subject(
        name=question.id,
        kind=question.kind,
        options=options,
        exclusive=exclusive,
        harmless=tuple([value for value in options if value in harmless]),
        counts_as=question.not_sure,
        reads=(question.id,),
        to_number=hours if question.kind == "duration" else None,
    )


def _exclusive(question: Question) -> tuple[str, ...]:
    return tuple([option.value for option in question.options if option.exclusive])


def _of_fact(fact: Fact) -> Subject:
    options = fact.options if fact.kind in ("yes_no", "choice") else ()
    return Subject(
        name=fact.name, kind=fact.kind, options=options, harmless=("no",), reads=fact.needs, fact=fact.read
    )
