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

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from portal.pathways.answers import NOT_SURE, Value
from portal.pathways.facts import Seen

FALSE, IF_NO, IF_YES, COUNTS, TRUE = range(5)

# (what has been seen, the level of a missing answer) -> level
Level: TypeAlias = Callable[[Seen, int], int]
Read: TypeAlias = Callable[[Seen], Value | None]


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparison on a question or a fact."""

    name: str
    holds: Callable[[Value], bool]
    reads: tuple[str, ...]
    level: Level
    if_unsure: int
    fact: Read | None

    @staticmethod
    def compiled(
        name: str, holds: Callable[[Value], bool], if_unsure: int, reads: tuple[str, ...], fact: Read | None
    ) -> "Atom":
        if fact is None:
            return Atom(name, holds, reads, _level_of_answer(name, holds, if_unsure), if_unsure, None)
        return Atom(name, holds, reads, _level_of_fact(fact, holds, if_unsure), if_unsure, fact)

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
    reads: tuple[str, ...]
    level: Level

    @staticmethod
    def compiled(count: int, parts: Sequence["Condition"]) -> "AtLeast":
        reads = tuple(dict.fromkeys(name for part in parts for name in part.reads))
        levels = tuple(part.level for part in parts)
        if count == 1:
            return AtLeast(count, tuple(parts), reads, _highest(levels))
        if count == len(levels):
            return AtLeast(count, tuple(parts), reads, _lowest(levels))
        return AtLeast(count, tuple(parts), reads, _nth_highest(levels, count))

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


# The functions below run hundreds of times in every walk: plain tests and loops that leave early.
def _level_of_answer(name: str, holds: Callable[[Value], bool], if_unsure: int) -> Level:
    def level(seen: Seen, missing: int) -> int:
        value = seen.get(name)
        if value is None:
            return missing
        if value == NOT_SURE:
            return if_unsure
        return TRUE if holds(value) else FALSE

    return level


def _level_of_fact(fact: Read, holds: Callable[[Value], bool], if_unsure: int) -> Level:
    def level(seen: Seen, missing: int) -> int:
        value = fact(seen)
        if value is None:
            return missing
        if value == NOT_SURE:
            return if_unsure
        return TRUE if holds(value) else FALSE

    return level


def _highest(levels: tuple[Level, ...]) -> Level:
    def level(seen: Seen, missing: int) -> int:
        found = FALSE
        for of_part in levels:
            reached = of_part(seen, missing)
            if reached > found:
                if reached == TRUE:
                    return TRUE
                found = reached
        return found

    return level


def _lowest(levels: tuple[Level, ...]) -> Level:
    def level(seen: Seen, missing: int) -> int:
        found = TRUE
        for of_part in levels:
            reached = of_part(seen, missing)
            if reached < found:
                if reached == FALSE:
                    return FALSE
                found = reached
        return found

    return level


def _nth_highest(levels: tuple[Level, ...], count: int) -> Level:
    def level(seen: Seen, missing: int) -> int:
        return sorted((of_part(seen, missing) for of_part in levels), reverse=True)[count - 1]

    return level


Condition: TypeAlias = Atom | AtLeast


def atoms(condition: Condition) -> Iterator[Atom]:
    if isinstance(condition, Atom):
        yield condition
    else:
        for part in condition.parts:
            yield from atoms(part)
