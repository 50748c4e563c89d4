"""Conditions as tests on one whole number, with a bit for every comparison of a script that holds.

What `conditions.py` says of levels is kept. Levels only rise with the parts, so a condition reaches a level
exactly if it holds of the comparisons that reach it: one test serves for every level. And what is missing may
still become anything: tested on what holds it gives the lowest level, with all that is missing the highest.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from portal.pathways.answers import NOT_SURE, Value
from portal.pathways.conditions import COUNTS, IF_NO, IF_YES, Atom, Condition, Read, atoms

Marks: TypeAlias = int
Holds: TypeAlias = Callable[[Marks], object]
# The comparisons that hold; those in doubt that reach at least IF_NO, IF_YES and COUNTS; and, as bits of the
# rules, which of them cannot hold after this, whatever else is answered.
Effect: TypeAlias = tuple[Marks, Marks, Marks, Marks, int]
NO_EFFECT: Effect = (0, 0, 0, 0, 0)
# A worker sees few different answers to a question; what somebody sends on purpose must not fill its memory.
MOST_KEPT = 64


@dataclass(frozen=True, slots=True)
class Trial:
    """Whether a condition holds of these marks; `own` are its single comparisons, beside its parts."""

    holds: Holds
    own: Marks
    parts: tuple["Trial", ...]

    def open(self, levels: tuple[Marks, ...], missing: Marks) -> bool:
        """Whether what is missing can still change a level."""
        holds = self.holds
        for reached in levels:  # noqa: SIM110  # a generator costs twice as much, and this runs in every walk
            if not holds(reached) and holds(reached | missing):
                return True
        return False

    def needed(self, levels: tuple[Marks, ...], missing: Marks) -> Marks:
        """The missing comparisons in parts that are open themselves."""
        found = self.own & missing
        for part in self.parts:
            if part.open(levels, missing):
                found |= part.needed(levels, missing)
        return found


@dataclass(frozen=True, slots=True)
class Slot:
    """All comparisons of a question or fact, what each value makes of them, and the rules that read it."""

    atoms: tuple[tuple[Marks, Atom], ...]
    marks: Marks
    name: str
    read: Read | None
    rules: tuple[tuple[int, Holds], ...]
    effects: dict[Value, Effect] = field(default_factory=dict)

    def effect(self, value: Value) -> Effect:
        known = self.effects.get(value)
        if known is None:
            known = self._effect(value)
            if len(self.effects) < MOST_KEPT:
                self.effects[value] = known
        return known

    def _effect(self, value: Value) -> Effect:
        if value == NOT_SURE:
            weak, strong, counts = (self._in_doubt(level) for level in (IF_NO, IF_YES, COUNTS))
            return 0, weak, strong, counts, self._refuted(weak)
        sure = sum(bit for bit, atom in self.atoms if atom.holds(value))
        return sure, 0, 0, 0, self._refuted(sure)

    def _in_doubt(self, level: int) -> Marks:
        return sum(bit for bit, atom in self.atoms if atom.if_unsure >= level)

    def _refuted(self, possible: Marks) -> int:
        best = ~self.marks | possible
        return sum(bit for bit, holds in self.rules if not holds(best))


def slots_of(
    bits: Mapping[int, tuple[Marks, Atom]], rules: Iterable[tuple[int, Condition, Holds]]
) -> dict[str, Slot]:
    """By the name of the question or fact; `bits` by the identity of each comparison."""
    found: dict[str, list[tuple[Marks, Atom]]] = {}
    for bit, atom in bits.values():
        found.setdefault(atom.name, []).append((bit, atom))
    using: dict[str, list[tuple[int, Holds]]] = {name: [] for name in found}
    for bit, condition, holds in rules:
        for name in {atom.name for atom in atoms(condition)}:
            using[name].append((bit, holds))
    return {
        name: Slot(tuple(each), sum(bit for bit, _ in each), name, each[0][1].fact, tuple(using[name]))
        for name, each in found.items()
    }


def test_of(condition: Condition, bits: Mapping[int, tuple[Marks, Atom]]) -> Trial:
    if isinstance(condition, Atom):
        bit = bits[id(condition)][0]
        return Trial(bit.__and__, bit, ())
    each = count = condition.count
    inner = list(condition.parts)
    if count == 1 or count == len(inner):
        inner = list(_flat(condition, every=count != 1))
        each = len(inner)
    own = sum(bits[id(part)][0] for part in inner if isinstance(part, Atom))
    parts = tuple(test_of(part, bits) for part in inner if not isinstance(part, Atom))
    holds = tuple(part.holds for part in parts)
    if count == 1:
        return Trial(_any(own, holds), own, parts)
    return Trial(_all(own, holds) if each == len(inner) else _some(own, holds, count), own, parts)


def _flat(condition: Condition, every: bool) -> Iterator[Condition]:
    """An `any` within an `any`, or an `all` within an `all`, is one: where it is settled, so is the whole."""
    if isinstance(condition, Atom) or condition.count != (len(condition.parts) if every else 1):
        yield condition
    else:
        for part in condition.parts:
            yield from _flat(part, every)


def _any(own: Marks, parts: tuple[Holds, ...]) -> Holds:
    if not parts:
        return own.__and__
    if len(parts) == 1:
        only = parts[0]
        return lambda marks: marks & own or only(marks)

    def holds(marks: Marks) -> object:
        if marks & own:
            return True
        for part in parts:  # noqa: SIM110  # as above
            if part(marks):
                return True
        return False

    return holds


def _all(own: Marks, parts: tuple[Holds, ...]) -> Holds:
    if not parts:
        return lambda marks: marks & own == own
    if len(parts) == 1:
        only = parts[0]
        return lambda marks: marks & own == own and only(marks)

    def holds(marks: Marks) -> object:
        if marks & own != own:
            return False
        for part in parts:  # noqa: SIM110  # as above
            if not part(marks):
                return False
        return True

    return holds


def _some(own: Marks, parts: tuple[Holds, ...], count: int) -> Holds:
    def holds(marks: Marks) -> object:
        return (marks & own).bit_count() + sum(bool(part(marks)) for part in parts) >= count

    return holds
