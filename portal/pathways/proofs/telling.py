"""Which of a list's signs stand for all: those that every condition treats alike are one."""

from collections.abc import Iterator

from portal.pathways.conditions import Atom, Condition
from portal.pathways.proofs.encoding import Several
from portal.pathways.proofs.tables import ticks


def telling(variable: Several, conditions: Iterator[Condition]) -> list[str]:
    """Signs that every condition treats alike are one; as many of each as any condition counts."""
    groups: set[tuple[frozenset[str], int]] = set()
    for condition in conditions:
        _collect(condition, variable, groups)
    most = max((count for _, count in groups), default=1)
    alike: dict[tuple[bool, ...], list[str]] = {}
    ordered = sorted(groups, key=lambda group: (sorted(group[0]), group[1]))
    for sign in variable.signs:
        alike.setdefault(tuple(sign in group for group, _ in ordered), []).append(sign)
    return [sign for signs in alike.values() for sign in signs[:most]]


def _collect(condition: Condition, variable: Several, groups: set[tuple[frozenset[str], int]]) -> None:
    """Signs asked for side by side, any of which will do, are asked for as one group."""
    if isinstance(condition, Atom):
        if condition.name == variable.name:
            shape = ticks(condition, variable.signs, variable.exclusive)
            groups.add((shape.options, shape.count))
        return
    together: frozenset[str] = frozenset()
    for part in condition.parts:
        if isinstance(part, Atom) and part.name == variable.name:
            shape = ticks(part, variable.signs, variable.exclusive)
            if shape.count == 1 and _joins(condition.count, len(condition.parts), shape.holds):
                together |= shape.options
                continue
        _collect(part, variable, groups)
    if together:
        groups.add((together, 1))


def _joins(count: int, parts: int, holds: bool) -> bool:
    """One of them there; or, where each must be missing, one of them there makes it false."""
    return count == 1 if holds else count == parts
