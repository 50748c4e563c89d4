"""The finite domains of a proof: for each question and each thing the record knows, one value of every kind.

Rules compare; between two of the limits that any rule compares with, all values are alike. One value on each
limit, one just below and one just above it, therefore stand for all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from portal.pathways.answers import NOT_APPLICABLE, NOT_MEASURED, NOT_SURE, Value, comparable, hours
from portal.pathways.facts import about
from portal.pathways.model import INFORMANTS, SEXES, Answer, Person, Question, RuleSet
from portal.pathways.proving import TODAY, operands

AGE, SEX, CALLER, CONTACTS = "age", "sex", "caller", "contacts"
# Which of a person's variables each name that a condition can read belongs to.
OF_PERSON = {
    "age_days": AGE,
    "age_months": AGE,
    "age_years": AGE,
    "sex": SEX,
    "caller": CALLER,
    "contacts_72h": CONTACTS,
    "contacts_14d": CONTACTS,
}
OLDEST_YEARS = 120
USUAL = 37.0
# How many days a month has depends on when it is: each length that 28 days or 3 months can have.
DAYS_OF_THE_YEAR = tuple(date(2027, month, 1) - timedelta(days=1) for month in range(1, 13)) + (
    TODAY,
    date(2028, 2, 29),
    date(2026, 3, 1),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a variable: how it is given, and what conditions then see."""

    given: Any
    seen: tuple[tuple[str, Value], ...]


class Domains:
    """Of one rule set. Made once, narrowed by each proof to what its conditions can tell apart."""

    def __init__(self, ruleset: RuleSet) -> None:
        self.ruleset = ruleset
        self._of: dict[str, tuple[Entry, ...]] = {}

    def of(self, name: str) -> tuple[Entry, ...]:
        if name not in self._of:
            self._of[name] = tuple(self._entries(name))
        return self._of[name]

    def _entries(self, name: str) -> Iterator[Entry]:
        if name == AGE:
            yield from self._ages()
        elif name == SEX:
            yield from (Entry(sex, (("sex", sex if sex != "other" else NOT_SURE),)) for sex in SEXES)
        elif name == CALLER:
            yield from (Entry(each, (("caller", each),)) for each in INFORMANTS)
        elif name == CONTACTS:
            for short, long in ((0, 0), (1, 1), (0, 2)):
                known = {"contacts_72h": short, "contacts_14d": long}
                yield Entry(known, tuple((key, float(count)) for key, count in known.items()))
        else:
            yield from self._answers(self.ruleset.every_question[name])

    def _answers(self, question: Question) -> Iterator[Entry]:
        met: set[Value] = set()
        for answer in (*self._certain(question), "not_sure"):
            value = comparable(question, answer)
            if value is not None and value not in met:
                met.add(value)
                yield Entry(answer, ((question.id, value),))
        if question.if_not_applicable == NOT_APPLICABLE:
            yield Entry(NOT_APPLICABLE, ((question.id, NOT_APPLICABLE),))

    def _certain(self, question: Question) -> Iterator[Answer]:
        if question.kind == "yes_no":
            yield from ("no", "yes")
        elif question.kind == "choice":
            yield from (option.value for option in question.options)
        elif question.kind == "duration":
            limits = {turn for text in self._limits(question) if (turn := hours(str(text))) is not None}
            near = sorted({1.0, *(limit + step for limit in limits for step in (-1, 0, 1)), 790000.0})
            yield from (_as_duration(each) for each in near if each > 0)
        else:
            yield from self._numbers(question)
            if question.kind == "temperature":
                yield NOT_MEASURED

    def _numbers(self, question: Question) -> Iterator[float]:
        step = 0.1 if question.kind == "temperature" else 1
        lowest, highest = question.minimum or 0, question.maximum or 0
        limits = {float(limit) for limit in self._limits(question) if isinstance(limit, int | float)}
        if question.kind == "temperature":
            # Facts compare temperatures out of sight of the rules, always in tenths of a degree.
            limits |= {round(tenths / 10, 1) for tenths in range(350, 401)}
        if question.kind == "temperature":
            yield USUAL  # first, so that it stands for all that are like it
        near = {round(limit + each, 2) for limit in limits for each in (-step, 0, step)}
        yield from sorted(each for each in {*near, lowest, highest} if lowest <= each <= highest)

    def _limits(self, question: Question) -> Iterator[Any]:
        for raw in self._all_conditions:
            yield from operands(raw, question.id)

    @cached_property
    def _all_conditions(self) -> list[Any]:
        """As written, so that a limit is known by its own value."""
        ruleset = self.ruleset
        pathways = (ruleset.red_flags, *ruleset.pathways.values())
        raws: list[Any] = [rule.when for pathway in pathways for rule in pathway.rules]
        raws += [pathway.applies for pathway in pathways]
        raws += [question.applies for question in ruleset.every_question.values()]
        return [raw for raw in (*raws, *(floor.when for floor in ruleset.floors)) if raw]

    def _ages(self) -> Iterator[Entry]:
        limits: dict[str, set[int]] = {"age_days": set(), "age_months": set(), "age_years": set()}
        for name, found in limits.items():
            for limit in (each for raw in self._all_conditions for each in operands(raw, name)):
                found |= {int(limit), int(limit) + 1}
        days = set(range(800)) | {day + step for day in limits["age_days"] for step in (-1, 0, 1)}
        met: set[tuple[int, ...]] = set()
        for today in DAYS_OF_THE_YEAR:
            births = [today - timedelta(days=day) for day in days if day >= 0]
            births += [_years_before(today, years) for years in range(2, OLDEST_YEARS + 1)]
            for born_on in births:
                person = Person(born_on, "female", today)
                seen = about(person)
                # Facts may turn at any month up to two years, and at any birthday.
                sign = (
                    sum(limit <= person.age_days for limit in limits["age_days"]),
                    sum(limit <= person.age_months for limit in limits["age_months"]),
                    min(person.age_months, 24),
                    person.age_years,
                )
                if sign not in met:
                    met.add(sign)
                    names = ("age_days", "age_months", "age_years")
                    yield Entry((born_on, today), tuple((name, seen[name]) for name in names))


def _as_duration(length: float) -> str:
    return f"{int(length)}h" if length <= 9999 else f"{int(length // 24)}d"


def _years_before(today: date, years: int) -> date:
    return date(today.year - years, today.month, min(today.day, 28))
