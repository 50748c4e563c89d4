"""Conditions: compiled once into a tree, then evaluated at five levels between No and Yes, with reasons.

Three-valued logic has one "unknown"; the safety rules need to tell two of them apart. An *unanswered*
question may still become anything, so a tree is evaluated twice, once with every missing answer at its lowest
level and once at its highest: where both agree, the condition is settled. An answer of *not sure* will never
become anything else, so it has levels of its own between FALSE and TRUE:

    FALSE    does not hold
    IF_NO    holds only if a doubtful answer were the harmless one, or one certain value ("x" = no)
    IF_YES   holds if a doubtful sign were there ("x" = yes)
    COUNTS   as IF_YES, where every doubtful answer it rests on is marked `not_sure`: doubt counts outright
    TRUE     holds whatever the doubt

`all` takes the lowest of its parts, `any` the highest, "at least n of" the n-th highest. `not` is pushed down
to the single comparisons when compiling, so that levels only ever rise with the parts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from portal.pathways.answers import NOT_SURE, Value
from portal.pathways.facts import Seen

FALSE, IF_NO, IF_YES, COUNTS, TRUE = range(5)


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison on a question or a fact."""

    name: str
    holds: Callable[[Value], bool]
    if_unsure: int
    reads: tuple[str, ...]
    fact: Callable[[Seen], Value | None] | None = None

    def level(self, seen: Seen, missing: int) -> int:
        value = seen.get(self.name) if self.fact is None else self.fact(seen)
        if value is None:
            return missing
        if value == NOT_SURE:
            return self.if_unsure
        return TRUE if self.holds(value) else FALSE

    def needs(self, seen: Seen) -> Iterator[str]:
        """The first missing question only: whether a fact needs its next one depends on this answer."""
        yield from [name for name in self.reads if name not in seen][:1]

    def because(self, seen: Seen) -> Iterator[str]:
        yield from (name for name in self.reads if name in seen)


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the parts: `all` is every one of them, `any` is one."""

    count: int
    parts: tuple["Condition", ...]

    def level(self, seen: Seen, missing: int) -> int:
        if self.count == 1:
            highest = FALSE
            for part in self.parts:
                highest = max(highest, part.level(seen, missing))
                if highest == TRUE:
                    break
            return highest
        if self.count == len(self.parts):
            lowest = TRUE
            for part in self.parts:
                lowest = min(lowest, part.level(seen, missing))
                if lowest == FALSE:
                    break
            return lowest
        return sorted((part.level(seen, missing) for part in self.parts), reverse=True)[self.count - 1]

    def needs(self, seen: Seen) -> Iterator[str]:
        for part in self.parts:
            if part.level(seen, FALSE) != part.level(seen, TRUE):
                yield from part.needs(seen)

    def because(self, seen: Seen) -> Iterator[str]:
        """The answers that carry the level reached; parts below it explain nothing."""
        reached = self.level(seen, FALSE)
        for part in self.parts:
            if part.level(seen, FALSE) >= max(reached, IF_NO):
                yield from part.because(seen)

    @property
    def reads(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for part in self.parts for name in part.reads))


Condition: TypeAlias = Atom | AtLeast


def atoms(condition: Condition) -> Iterator[Atom]:
    if isinstance(condition, Atom):
        yield condition
    else:
        for part in condition.parts:
            yield from atoms(part)
