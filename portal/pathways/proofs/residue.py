"""What is still open of a condition: equal for all whose answers leave the same open."""

from collections.abc import Hashable, Mapping

from portal.pathways.answers import Value
from portal.pathways.conditions import FALSE, TRUE, AtLeast, Atom, Condition
from portal.pathways.facts import FACTS
from portal.pathways.model import Question

# Beyond this age no fact of several answers asks for the months (facts.py).
MONTHS_THAT_TELL = 6.0


def residue(condition: Condition, seen: Mapping[str, Value], questions: Mapping[str, Question]) -> Hashable:
    """A level where all is settled; otherwise what is left to ask, in a form that compares."""
    lowest, highest = condition.level(seen, FALSE), condition.level(seen, TRUE)
    if lowest == highest:
        return lowest
    if isinstance(condition, AtLeast):
        return _joined(condition, seen, questions)
    read = FACTS.get(condition.name)
    age = seen.get("age_months") if read and read.read else None
    months = min(age, MONTHS_THAT_TELL) if isinstance(age, float) else 0.0
    answered = tuple(seen.get(name) for name in condition.reads)
    applies = tuple(_applies(name, seen, questions) for name in condition.reads)
    return id(condition.holds), condition.name, answered, applies, months


def _joined(condition: AtLeast, seen: Mapping[str, Value], questions: Mapping[str, Question]) -> Hashable:
    parts = [residue(part, seen, questions) for part in condition.parts]
    settled = sorted(part for part in parts if isinstance(part, int))
    left = [part for part in parts if not isinstance(part, int)]
    if condition.count == 1:
        return "any", settled[-1] if settled else FALSE, frozenset(left)
    if condition.count == len(parts):
        return "all", settled[0] if settled else TRUE, frozenset(left)
    return condition.count, tuple(settled), tuple(left)


def left_by(condition: Condition, name: str, value: Value) -> Hashable:
    """What one answer leaves of a condition, whoever gives it and whatever else is answered."""
    if isinstance(condition, Atom):
        return condition.level({name: value}, FALSE) if condition.name == name else (id(condition),)
    parts = [left_by(part, name, value) for part in condition.parts]
    settled = sorted(part for part in parts if isinstance(part, int))
    left = [part for part in parts if not isinstance(part, int)]
    if condition.count not in (1, len(parts)):
        return condition.count, tuple(settled), tuple(left)
    ends, counts = (TRUE, -1) if condition.count == 1 else (FALSE, 0)
    reached = settled[counts] if settled else TRUE - ends
    return reached if reached == ends or not left else (ends, reached, frozenset(left))


def _applies(name: str, seen: Mapping[str, Value], questions: Mapping[str, Question]) -> Hashable:
    """Whether the question will be asked at all, as far as that is open too."""
    applies = questions[name].applies_when
    return TRUE if applies is None or name in seen else residue(applies, seen, questions)
