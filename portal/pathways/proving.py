"""Searching the finite answers that a rule reads: for someone who makes it true, and for all it can meet.

Every rule reads few questions, each with few answers that its comparisons tell apart, so that trying all of
them is possible; a branch is left as soon as it can no longer make the rule true.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from portal.pathways.answers import NOT_APPLICABLE, Value, comparable, hours
from portal.pathways.conditions import FALSE, TRUE, Condition, atoms
from portal.pathways.facts import about
from portal.pathways.model import Answer, Pathway, Person, Question, Rule, RuleSet

TODAY = date(2026, 1, 15)
# safety-invariants.md, "Small model": ages in days at which rules turn, with the days around them.
AGES_IN_YEARS = (1, 2, 3, 5, 11, 12, 13, 14, 16, 18, 25, 35, 40, 45, 50, 55, 56, 60, 65, 70, 75, 80, 85, 95)
AGES_IN_DAYS = (0, 27, 28, 89, 95, 180, 190, 300)
HARMLESS: tuple[Answer, ...] = ("no", "none", "normal", ["none"])
WARM = (35.9, 36.0, 37.0, 37.8, 37.9, 38.0, 38.9, 39.0)


@dataclass(frozen=True, slots=True)
class Story:
    """One person with the answers that matter."""

    person: Person
    answers: dict[str, Answer]


@cache
def everybody() -> tuple[Person, ...]:
    births = [date(TODAY.year - years, 1, 15) for years in (40, *AGES_IN_YEARS)]
    births += [birth + timedelta(days=1) for birth in births]
    births += [TODAY - timedelta(days=days) for days in AGES_IN_DAYS]
    return tuple(
        Person(born_on, sex, TODAY, informant)
        for informant in ("self", "parent", "other", "staff")
        for sex in ("female", "male", "other")
        for born_on in births
    )


def operands(raw: Any, name: str) -> Iterator[Any]:
    """Every value that a condition, however deep, compares the question with."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key == name:
                yield from value.values() if isinstance(value, Mapping) else (value,)
            else:
                yield from operands(value, name)
    elif isinstance(raw, list):
        for item in raw:
            yield from operands(item, name)


def answers_to_try(question: Question, raw: Any) -> list[Answer]:
    """One answer from each group that the condition can tell apart, harmless ones first."""
    if question.kind == "yes_no":
        return ["no", "yes"]
    values = [option.value for option in question.options]
    if question.kind == "choice":
        return list(values)
    if question.kind == "multi":
        signs = values[:-1]
        fewer = [[each for each in signs if each != left] for left in signs] if len(signs) > 1 else []
        return [[values[-1]], *([sign] for sign in signs), signs, *fewer]
    limits = list(operands(raw, question.id))
    if question.kind == "duration":
        turns = [turn for limit in limits if (turn := hours(str(limit))) is not None]
        return ["3d", "1h", *(text for turn in turns for text in _around(turn)), "90y"]
    near: set[int | float] = {
        number + step
        for number in limits
        if isinstance(number, int | float)
        for step in (-1, -0.1, 0, 0.1, 1)
    }
    if question.kind == "temperature":
        return [37.0, "not_measured", *sorted(near | set(WARM))]
    ends = {question.minimum or 0, question.maximum or 0}
    return [number for number in sorted(near | ends) if comparable(question, number) is not None]


def _around(turn: float) -> Iterator[str]:
    for moment in (turn - 1, turn, turn + 24):
        if moment > 0:
            yield f"{int(moment)}h" if moment < 9999 else f"{int(moment // 24)}d"


class Search:
    """Tries the answers to the questions that one condition reads."""

    def __init__(self, ruleset: RuleSet, condition: Condition, raw: Any) -> None:
        self.condition = condition
        self.questions: dict[str, Question] = {}
        for name in condition.reads:
            self._add(ruleset, name)
        self.to_try = {name: answers_to_try(question, raw) for name, question in self.questions.items()}

    def people(self, pathway: Pathway) -> Iterator[Person]:
        """Those the pathway is or may be for, one for each way in which these conditions can see them."""
        asked = [question.applies_when for question in self.questions.values() if question.applies_when]
        tests = [atom for condition in (self.condition, *asked) for atom in atoms(condition)]
        met: set[tuple[int, ...]] = set()
        for person in everybody():
            facts = about(person)
            if pathway.applies_when is None or pathway.applies_when.level(facts, FALSE) > FALSE:
                seen = tuple(atom.level(facts, missing) for atom in tests for missing in (FALSE, TRUE))
                if seen not in met:
                    met.add(seen)
                    yield person

    def _add(self, ruleset: RuleSet, name: str) -> None:
        """What decides whether a question applies is answered before it."""
        question = ruleset.every_question[name]
        for needed in question.applies_when.reads if question.applies_when else ():
            self._add(ruleset, needed)
        self.questions.setdefault(name, question)

    def stories(self, person: Person) -> Iterator[Story]:
        """Everyone like this person for whom the condition holds."""
        yield from self._try(list(self.questions.values()), about(person), Story(person, {}))

    def _try(self, left: list[Question], seen: dict[str, Value], story: Story) -> Iterator[Story]:
        if self.condition.level(seen, TRUE) == FALSE:
            return
        if self.condition.level(seen, FALSE) == TRUE or not left:
            yield story
            return
        question = left[0]
        applies = question.applies_when
        if applies is not None and applies.level(seen, TRUE) == FALSE:
            filled = question.if_not_applicable
            value = None if filled is None else comparable(question, filled)
            yield from self._try(left[1:], {**seen, question.id: value or NOT_APPLICABLE}, story)
            return
        for answer in self.to_try[question.id]:
            value = comparable(question, answer)
            if value is not None:
                told = replace(story, answers={**story.answers, question.id: answer})
                yield from self._try(left[1:], {**seen, question.id: value}, told)


def calm_answers(ruleset: RuleSet, pathway: Pathway) -> dict[str, Answer]:
    """For every question the answer that leads to the least urgent rules: someone without a worry."""
    rules = [*ruleset.red_flags.rules, *pathway.rules]
    calm: dict[str, Answer] = {}
    for question in ruleset.every_question.values():
        if question.kind == "text":
            calm[question.id] = "not_sure"
            continue
        tried = answers_to_try(question, [rule.when for rule in rules])
        calm[question.id] = min(
            tried, key=lambda answer: (_worst(ruleset, rules, question, answer), answer not in HARMLESS)
        )
    return calm


def _worst(ruleset: RuleSet, rules: list[Rule], question: Question, answer: Answer) -> int:
    value = comparable(question, answer)
    ranks = [
        ruleset.dispositions[rule.then].rank
        for rule in rules
        if rule.condition is not None
        for atom in atoms(rule.condition)
        if atom.name == question.id and value is not None and atom.holds(value)
    ]
    return max(ranks, default=0)
