"""Sorting a script out for the walk: a bit for each comparison and each rule, and what an answer touches."""

from collections.abc import Iterable, Mapping, Sequence

from portal.pathways.answers import option_values
from portal.pathways.conditions import TRUE, Atom, Condition, atoms
from portal.pathways.facts import FACTS
from portal.pathways.marks import Slot, slots_of, test_of
from portal.pathways.model import Question
from portal.pathways.script import Block, Height, Line, Look, Script, Turn, Use


def sorted_out(
    blocks: Sequence[Block],
    lines: Sequence[Line],
    floors: Sequence[Height],
    questions: dict[str, Question],
) -> Script:
    position = {name: place for place, name in enumerate(questions)}
    by_urgency = sorted(lines, key=lambda line: (line.block > 0, -line.ranks[TRUE], line.place))
    conditions = [*(line.condition for line in lines), *(height.condition for height in floors)]
    ordered = _in_order_of_asking(conditions, position)
    bits = {id(atom): (1 << place, atom) for place, atom in enumerate(ordered)}
    tests = tuple(test_of(line.condition, bits) for line in by_urgency)
    looks = [Look(1 << n, tests[n].holds, line) for n, line in enumerate(by_urgency)]
    slots = slots_of(bits, ((look.bit, look.line.condition, look.holds) for look in looks))
    bit_of_line = {look.line.place: look.bit for look in looks}
    numbers = range(len(blocks))
    uses = _uses(looks, slots, questions)
    for_clinician = tuple(question for question in questions.values() if question.for_clinician)
    return Script(
        blocks=tuple(blocks),
        lines=tuple(lines),
        by_urgency=tuple(by_urgency),
        turns=tuple(
            Turn(line, line.key, _only(line.condition, uses), 0 if test.parts else test.own, test)
            for line, test in zip(by_urgency, tests, strict=True)
        ),
        bit_of_line=tuple(bit_of_line[place] for place in range(len(lines))),
        lines_of=tuple(sum(look.bit for look in looks if look.line.block == number) for number in numbers),
        open_at_start=(1 << len(lines)) - 1,
        # The emergency check's own `otherwise` means "carry on": it ends nothing but a check by itself.
        with_otherwise=tuple(number for number in numbers if number > 0 or len(blocks) == 1),
        looks=tuple(looks),
        at_start=sum(look.bit for look in looks if any(a.name in FACTS for a in atoms(look.line.condition))),
        known_at_start=tuple(slot for slot in slots.values() if slot.name in FACTS and slot.read is None),
        facts=tuple(slot for slot in slots.values() if slot.read is not None),
        uses=uses,
        hanging=tuple(use for use in uses.values() if use.applies is not None),
        marks=(1 << len(ordered)) - 1,
        asks=tuple(atom.reads for atom in ordered),
        first=tuple(_first(atom, uses, position) for atom in ordered),
        questions=questions,
        position=position,
        bit={name: 1 << place for name, place in position.items()},
        for_clinician=for_clinician,
        bits_for_clinician=sum(1 << position[question.id] for question in for_clinician),
        floors=tuple(floors),
        floor_tests=tuple(test_of(height.condition, bits) for height in floors),
        floor_marks=sum({bits[id(atom)][0] for height in floors for atom in atoms(height.condition)}),
    )


def _in_order_of_asking(conditions: Iterable[Condition], position: Mapping[str, int]) -> list[Atom]:
    """So that the lowest bit of those that an open condition needs is of the first question to ask."""
    found = {id(atom): atom for condition in conditions for atom in atoms(condition)}
    return sorted(found.values(), key=lambda a: min((position[name] for name in a.reads), default=-1))


def _first(atom: Atom, uses: Mapping[str, Use], position: Mapping[str, int]) -> Use | None:
    """None for what the record tells, and for a fact that needs a question from farther down first."""
    names = atom.reads
    is_first = names and position[names[0]] == min(position[name] for name in names)
    return uses[names[0]] if is_first else None


def _only(condition: Condition, uses: Mapping[str, Use]) -> Use | None:
    """While the rule is open, this is what it needs: no look at its comparisons is due."""
    return uses[condition.reads[0]] if len(condition.reads) == 1 else None


def _uses(
    looks: Sequence[Look], slots: Mapping[str, Slot], questions: Mapping[str, Question]
) -> dict[str, Use]:
    facts = [slot for slot in slots.values() if slot.read is not None]
    return {
        name: Use(
            name,
            question,
            question.applies_when,
            1 << place,
            bool(option_values(question)) or question.kind == "duration",
            slots.get(name),
            tuple(slot for slot in facts if name in FACTS[slot.name].needs),
            sum(look.bit for look in looks if name in look.line.condition.reads),
            ~slots[name].marks if name in slots else -1,
        )
        for place, (name, question) in enumerate(questions.items())
    }
