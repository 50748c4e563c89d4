"""The script of a case: the rules, questions and floors of its pathways joined, ready to be walked."""

from dataclasses import dataclass, field
from typing import NamedTuple

from portal.pathways.answers import Value
from portal.pathways.conditions import Condition
from portal.pathways.marks import NO_EFFECT, Effect, Holds, Marks, Slot, Trial
from portal.pathways.model import URGENT_NOW, Disposition, Floor, Pathway, Question, Rule, RuleSet
from portal.pathways.outcome import Reason

# For each level of a condition (conditions.py): what a rule whose condition stands there gives.
Gives = tuple[Disposition | None, ...]
# Self-care and safety net.
Advice = tuple[tuple[str, ...], tuple[str, ...]]
# A board before the first answer: all that it keeps but what has been seen, in the order of board.py.
Start = tuple[
    Marks,
    tuple[Marks, Marks, Marks],
    Marks,
    int,
    dict[int, tuple[int, int]],
    tuple[int, int],
    frozenset[int],
    tuple[int, ...],
    frozenset[str],
]


@dataclass(frozen=True, slots=True)
class Line:
    """One rule. `bits` marks every question that its condition may need."""

    place: int
    block: int
    rule: Rule
    condition: Condition
    gives: Gives
    ranks: tuple[int, ...]
    bits: int
    # Where it stands when it surely holds: its rank, then its place, the first listed being the highest.
    key: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """One pathway's part; `otherwise` counts while none of its lines surely holds."""

    pathway: Pathway
    otherwise: Rule
    disposition: Disposition
    lines: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Height:
    """A floor, and the disposition that it raises a lower outcome to."""

    floor: Floor
    condition: Condition
    disposition: Disposition
    bits: int


class Turn(NamedTuple):
    """A rule when its turn to be asked about comes.

    `only` is its question where it reads one alone; `own` has what it compares where it has no parts.
    """

    line: Line
    key: tuple[int, int]
    only: "Use | None"
    own: Marks
    test: Trial


class Look(NamedTuple):
    """A rule to be looked at again; its bit among the rules, most urgent lowest."""

    bit: Marks
    holds: Holds
    line: Line


@dataclass(frozen=True, slots=True)
class Use:
    """A question, and what its answer touches: its own comparisons, the facts that read it, and rules.

    `taken` keeps answers already made comparable, with their effect, where `is_kept`: of options and
    durations alone, so that no free text and no number is among them. `others` are the comparisons of all
    other questions.
    """

    name: str
    question: Question
    applies: Condition | None
    bit: int
    is_kept: bool
    slot: Slot | None
    facts: tuple[Slot, ...]
    rules: int
    others: Marks
    taken: dict[object, tuple[Value, Effect]] = field(default_factory=dict)

    def effect(self, value: Value) -> Effect:
        return NO_EFFECT if self.slot is None else self.slot.effects.get(value) or self.slot.effect(value)


@dataclass(frozen=True, slots=True)
class Script:
    """`marks` are all comparisons; `asks` by the place of each bit, the questions that decide it in order.

    `hanging` are the questions that apply to some only.
    `first` is the question of each bit that is needed before any other question of a bit as low or higher.

    Rules are bits in the order of urgency: `by_urgency`, `turns` and `looks` have them in that order, too.
    """

    blocks: tuple[Block, ...]
    lines: tuple[Line, ...]
    by_urgency: tuple[Line, ...]
    turns: tuple[Turn, ...]
    bit_of_line: tuple[Marks, ...]
    lines_of: tuple[Marks, ...]
    open_at_start: Marks
    with_otherwise: tuple[int, ...]
    looks: tuple[Look, ...]
    at_start: int
    known_at_start: tuple[Slot, ...]
    facts: tuple[Slot, ...]
    uses: dict[str, Use]
    hanging: tuple[Use, ...]
    marks: Marks
    asks: tuple[tuple[str, ...], ...]
    first: tuple[Use | None, ...]
    questions: dict[str, Question]
    position: dict[str, int]
    bit: dict[str, int]
    for_clinician: tuple[Question, ...]
    bits_for_clinician: int
    floors: tuple[Height, ...]
    floor_tests: tuple[Trial, ...]
    floor_marks: Marks
    advice: dict[str, Advice] = field(default_factory=dict)
    starts: dict[tuple[Value, ...], Start] = field(default_factory=dict)


def gives(ruleset: RuleSet, rule: Rule, surely: bool) -> Gives:
    """What a rule gives at FALSE, IF_NO, IF_YES, COUNTS and TRUE: the whole treatment of doubt, in one table.

    Red flag (pathways.md, "Unsure"; invariants 9 and 16): doubt is never No. Up to urgent_now it counts
    as Yes; above, a clinician asks again within the hour, unless each doubtful answer is marked to count.

    Any other rule takes part whenever it may be true, so the outcome is the most urgent of all that doubt
    could turn out to mean. This is why putting "not sure" for No never lowers the rank (invariant 17).

    A disposition with `if_unsure` needs certain answers (Pharmacy First). A doubtful sign may lead there; a
    doubtful exclusion may not, nor may doubt whether the pathway is for this person at all (invariants 38
    and 39): the safer disposition stands in its place.
    """
    own = ruleset.dispositions[rule.then]
    urgent = ruleset.dispositions[URGENT_NOW]
    if rule.red_flag and own.rank > urgent.rank:
        return (None, urgent, urgent, own, own)
    if own.if_unsure and not rule.red_flag:
        safer = ruleset.dispositions[own.if_unsure]
        return (None, safer, own, own, own) if surely else (None, safer, safer, safer, safer)
    return (None, own, own, own, own)
