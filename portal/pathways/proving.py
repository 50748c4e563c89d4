"""The people and the moments that proofs try, and the values that a condition compares with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from portal.pathways.model import Answer, Person

TODAY = date(2026, 1, 15)
# safety-invariants.md, "Small model": ages in days at which rules turn, with the days around them.
AGES_IN_YEARS = (1, 2, 3, 5, 11, 12, 13, 14, 16, 18, 25, 35, 40, 45, 50, 55, 56, 60, 65, 70, 75, 80, 85, 95)
AGES_IN_DAYS = (0, 27, 28, 89, 95, 180, 190, 300)


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
