"""Every pair of problems, proved by composition: a walk over two is the more urgent of both walks.

Outcomes are the highest of what rules, `otherwise` and floors give. For every pair the joined script is
compared with those of its parts: the same rules with the same conditions giving the same, nothing more and
nothing less, and the floors of both. What holds of each alone ("at least", "never lowers") then holds of the
highest of both. That the walk asks enough of two problems is tried on people drawn for hundreds of pairs.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random

from portal.pathways.joining import SURELY, Parts, _blocks, _floors, _lines
from portal.pathways.model import EMERGENCY_RANK, Answer, Person, Question, Rule, RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.proofs.claims import Result
from portal.pathways.proofs.model import counted
from portal.pathways.proving import everybody
from portal.pathways.script import gives
from portal.pathways.walk import Case, walk

PAIRS = "every pair"
HIGHEST = 11
DRAWN = 300
ANYWHERE = "rules"


def prove_pairs(ruleset: RuleSet, unchanged: Collection[str] = ()) -> Result:
    """`unchanged` are pathways whose every pair was proved before, and which still are as they were then."""
    result, same = Result(), frozenset(unchanged)
    pairs = list(combinations(ruleset.pathways, 2))
    left = [pair for pair in pairs if not same.issuperset(pair)]
    result.proved[HIGHEST] = len(pairs) - len(left)
    for pair in left:
        _joined(ruleset, pair, result)
    _gives(ruleset, result)
    random = Random(len(pairs))  # noqa: S311  # the same people in every run
    for pair in random.sample(left, k=min(DRAWN, len(left))):
        _walked(ruleset, pair, random, result)
    return result


def _note(result: Result, pair: tuple[str, ...], story: str) -> None:
    result.failed.setdefault(HIGHEST, []).append(story)
    result.findings.append((ANYWHERE, " + ".join(pair), story, True))


def _joined(ruleset: RuleSet, pair: tuple[str, str], result: Result) -> None:
    first: Parts = ((ruleset.red_flags.id, SURELY),)
    both, alone = _script(ruleset, first, pair), [_alone(ruleset, first, name) for name in pair]
    if both.lines != [*alone[0].lines, *alone[1].lines[alone[1].of_the_check :]]:
        _note(result, pair, "two problems together have other rules than each alone")
    elif both.otherwise != [*alone[0].otherwise, *alone[1].otherwise]:
        _note(result, pair, "two problems together have another `otherwise` than each alone")
    elif both.floors != alone[0].floors | alone[1].floors:
        _note(result, pair, "two problems together have other floors than each alone")
    else:
        result.proved[HIGHEST] += 1


@dataclass(frozen=True, slots=True)
class Joined:
    """What of a script decides the outcome; the order of asking is left out.

    Of a line: its rule, its condition and what it gives, told by identity: there is one of each.
    """

    lines: list[tuple[object, ...]]
    of_the_check: int
    otherwise: list[Rule]
    floors: set[str]


def _script(ruleset: RuleSet, first: Parts, ids: tuple[str, ...]) -> Joined:
    parts = (*first, *((name, SURELY) for name in ids))
    bit = defaultdict[str, int](int)
    lines = _lines(ruleset, parts, bit)
    return Joined(
        [(line.rule.id, id(line.condition), *map(id, line.gives)) for line in lines],
        sum(not line.block for line in lines),
        [block.otherwise for block in _blocks(ruleset, parts)[1:]],
        {height.floor.id for height in _floors(ruleset, parts, bit)},
    )


@cache
def _alone(ruleset: RuleSet, first: Parts, name: str) -> Joined:
    return _script(ruleset, first, (name,))


def _gives(ruleset: RuleSet, result: Result) -> None:
    """Where it is open whether a pathway is for someone, no rule gives less than it gives surely."""
    for pathway in ruleset.pathways.values():
        for rule in pathway.rules:
            sure, open_ = gives(ruleset, rule, True), gives(ruleset, rule, False)
            if any(a and (not b or b.rank < a.rank) for a, b in zip(sure, open_, strict=True)):
                _note(result, (pathway.id,), f"{rule.id} gives less when it is open whether it is for them")


def _walked(ruleset: RuleSet, pair: tuple[str, str], random: Random, result: Result) -> None:
    person = random.choice(everybody())
    answers: dict[str, Answer] = {}
    both, *alone = (_end(ruleset, ids, person, answers, random) for ids in (pair, pair[:1], pair[1:]))
    result.walked += 3
    ranks = [min(outcome.disposition.rank, EMERGENCY_RANK) for outcome in (both, *alone)]
    # A floor on doubts counts what was asked, and for two problems less may be asked of each.
    doubts = [outcome for outcome in (both, *alone) if outcome.floor and _is_counted(outcome)]
    higher = both.floor is not None or doubts
    if not doubts and ranks[0] < max(ranks[1:]) or not higher and ranks[0] != max(ranks[1:]):
        told = ", ".join(f"{name} = {answer}" for name, answer in answers.items())
        ends = [outcome.disposition.id for outcome in (both, *alone)]
        _note(result, pair, f"together {ends[0]}, alone {ends[1:]}: {person}: {told}")


def _is_counted(outcome: Outcome) -> bool:
    condition = outcome.floor.condition if outcome.floor else None
    return condition is not None and counted(condition)


def _end(
    ruleset: RuleSet, ids: tuple[str, ...], person: Person, answers: dict[str, Answer], random: Random
) -> Outcome:
    while True:
        step = walk(ruleset, Case(ids, person, answers))
        if step.outcome is not None:
            return step.outcome
        if step.next_question is not None:
            answers[step.next_question.id] = random.choice(list(_answers(step.next_question)))


def _answers(question: Question) -> Iterator[Answer]:
    """Mostly harmless, so that walks go on."""
    yield from ["not_sure"] if question.kind == "text" else []
    if question.kind == "yes_no":
        yield from ("no", "no", "no", "yes", "not_sure")
    elif question.kind == "multi":
        yield from ([question.options[-1].value] for _ in range(6))
        yield from ([option.value] for option in question.options[:-1])
    elif question.kind == "choice":
        yield from (option.value for option in question.options)
    elif question.kind == "duration":
        yield from ("2d", "10d", "4w", "1y", "not_sure")
    else:
        lowest, highest = question.minimum or 0, question.maximum or 0
        yield from (37.0, 38.5) if question.kind == "temperature" else (lowest, highest)
