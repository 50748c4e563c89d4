"""Joining the pathways of a case into one script; each combination is joined once and kept."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from portal.pathways.conditions import FALSE, TRUE, Condition
from portal.pathways.facts import about
from portal.pathways.model import Person, Question, RuleSet
from portal.pathways.outcome import reason_of
from portal.pathways.script import Block, Height, Line, Script, gives
from portal.pathways.sorting import sorted_out

SURELY, POSSIBLY, NOT = "surely", "possibly", "not"
Parts = tuple[tuple[str, str], ...]


def parts_for(ruleset: RuleSet, pathway_ids: Iterable[str], person: Person) -> Parts:
    """The pathways that the problems lead to, and whether each is surely, possibly or not for this person."""
    found: dict[tuple[str, str], None] = {(ruleset.red_flags.id, SURELY): None}
    for pathway_id in pathway_ids:
        found.update(dict.fromkeys(_ways(ruleset, pathway_id, person)))
    return tuple(found)


def _ways(ruleset: RuleSet, pathway_id: str, person: Person) -> Iterator[tuple[str, str]]:
    """Where it is open whether a pathway is for someone, both branches are taken (invariant 20)."""
    pathway = ruleset.pathway(pathway_id)
    level = pathway.applies_when.level(about(person), FALSE) if pathway.applies_when else TRUE
    if level > FALSE:
        yield pathway_id, SURELY if level == TRUE else POSSIBLY
    if level == TRUE:
        return
    if pathway.otherwise_go_to:
        yield from _ways(ruleset, pathway.otherwise_go_to, person)
    else:
        yield pathway_id, NOT


# A script takes about 50 KiB: so many are more than one day's problems, and hold a worker below 13 MiB.
@lru_cache(maxsize=256)
def script_of(ruleset: RuleSet, parts: Parts) -> Script:
    questions = _questions_in_order(ruleset, parts)
    bit = {name: 1 << place for place, name in enumerate(questions)}
    lines, floors = _lines(ruleset, parts, bit), _floors(ruleset, parts, bit)
    return sorted_out(_blocks(ruleset, parts), lines, floors, questions)


def _questions_in_order(ruleset: RuleSet, parts: Parts) -> dict[str, Question]:
    """Red flags' questions, each pathway's in file order, then shared ones used without being listed."""
    found: dict[str, Question] = {}
    for pathway_id, fits in parts:
        listed = ruleset.pathway(pathway_id).questions if fits != NOT else ()
        found.update((question.id, question) for question in listed if question.id not in found)
    unlisted = [question for question in ruleset.questions.values() if not question.for_clinician]
    found.update((question.id, question) for question in unlisted if question.id not in found)
    return found


def _blocks(ruleset: RuleSet, parts: Parts) -> tuple[Block, ...]:
    blocks = []
    for pathway_id, fits in parts:
        pathway = ruleset.pathway(pathway_id)
        otherwise = (pathway.not_applicable if fits == NOT else None) or pathway.otherwise
        lines = 0 if fits == NOT else len(pathway.rules) - 1
        disposition = ruleset.dispositions[otherwise.then]
        reason = reason_of(otherwise, pathway, disposition)
        blocks.append(Block(pathway, otherwise, disposition, lines, reason))
    return tuple(blocks)


def _lines(ruleset: RuleSet, parts: Parts, bit: Mapping[str, int]) -> tuple[Line, ...]:
    lines: list[Line] = []
    for block, (pathway_id, fits) in enumerate(parts):
        for rule in ruleset.pathway(pathway_id).rules if fits != NOT else ():
            if rule.condition is not None:
                given = gives(ruleset, rule, fits == SURELY)
                ranks = tuple([-1 if disposition is None else disposition.rank for disposition in given])
                bits = _bits(ruleset, rule.condition, bit)
                key = ranks[TRUE], -len(lines)
                lines.append(Line(len(lines), block, rule, rule.condition, given, ranks, bits, key))
    return tuple(lines)


def _bits(ruleset: RuleSet, condition: Condition, bit: Mapping[str, int]) -> int:
    """A mask of every question this condition may need, those that decide whether one applies included."""
    mask = 0
    for name in condition.reads:
        mask |= bit[name]
        applies = ruleset.every_question[name].applies_when
        if applies is not None:
            mask |= _bits(ruleset, applies, bit)
    return mask


def _floors(ruleset: RuleSet, parts: Parts, bit: Mapping[str, int]) -> tuple[Height, ...]:
    """Highest first. Whether the problem is an illness is for its pathway to say."""
    acute = any(ruleset.pathway(pathway_id).acute for pathway_id, _ in parts[1:])
    heights = [
        Height(
            floor, floor.condition, ruleset.dispositions[floor.at_least], _bits(ruleset, floor.condition, bit)
        )
        for floor in ruleset.floors
        if floor.condition is not None and (acute or floor.applies_to == "all")
    ]
    return tuple(sorted(heights, key=lambda height: -height.disposition.rank))
