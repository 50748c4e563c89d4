"""What holds for every answer: properties over the small rules and over every fourth real pathway."""

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pathways import Answer, Case, Outcome, RuleSet, load_rules, walk
from portal.pathways.conditions import FALSE, TRUE, atoms
from portal.pathways.joining import parts_for, script_of
from portal.pathways.model import EMERGENCY_RANK, URGENT_NOW
from portal.pathways.walk import Replay
from tests.pathways.drawing import cases, end_of, with_answers

SMALL = load_rules(Path(__file__).parent / "rules")
REAL = load_rules(Path(__file__).parent.parent.parent / "rules")
SUBJECTS = [
    *(pytest.param(SMALL, (name,), id=f"small {name}") for name in SMALL.pathways),
    pytest.param(SMALL, ("sore_knee", "stinging_pee"), id="small: two problems"),
    pytest.param(SMALL, (), id="small: emergency check alone"),
    *(pytest.param(REAL, (name,), id=name) for name in sorted(REAL.pathways)[2::4]),
]
URGENT_RANK = REAL.dispositions[URGENT_NOW].rank
each_pathway = pytest.mark.parametrize(("rules", "pathways"), SUBJECTS)
few = settings(max_examples=25)


@each_pathway
def test_every_walk_ends_in_one_disposition_and_replays_alike(
    rules: RuleSet, pathways: tuple[str, ...]
) -> None:
    @few
    @given(case=cases(rules, pathways), order=st.randoms())
    def holds(case: Case, order: Random) -> None:
        outcome = end_of(rules, case)
        assert outcome.disposition.id in rules.dispositions
        names = list(case.answers)
        order.shuffle(names)
        shuffled: dict[str, Answer] = {name: case.answers[name] for name in names}
        assert end_of(rules, with_answers(case, shuffled)) == outcome
        assert Outcome.from_json(json.loads(json.dumps(outcome.to_json()))) == outcome

    holds()


@each_pathway
def test_asking_one_by_one_never_asks_more_than_announced(rules: RuleSet, pathways: tuple[str, ...]) -> None:
    @settings(max_examples=10)
    @given(case=cases(rules, pathways))
    def holds(case: Case) -> None:
        ready = case.answers
        given_so_far: dict[str, Answer] = {}
        announced = []
        step = walk(rules, Case(pathways, case.person, {}))
        while step.next_question is not None:
            announced.append(step.left_at_most)
            given_so_far[step.next_question.id] = ready[step.next_question.id]
            step = walk(rules, Case(pathways, case.person, given_so_far))
            assert step.dropped == ()
        assert step.outcome == end_of(rules, case)
        assert all(at_most >= left for left, at_most in enumerate(reversed(announced), 1))

    holds()


@each_pathway
def test_a_true_red_flag_is_never_outranked_from_below(rules: RuleSet, pathways: tuple[str, ...]) -> None:
    """Invariants 9 and 11, over all that was answered; 5 stops at the emergency rank."""

    @few
    @given(case=cases(rules, pathways))
    def holds(case: Case) -> None:
        rank = end_of(rules, case).disposition.rank
        script = script_of(rules, parts_for(rules, pathways, case.person))
        replay = Replay(script, case)
        replay.next_question()
        for line in script.lines:
            target = line.gives[TRUE]
            if line.rule.red_flag and target and line.condition.level(replay.board.seen, FALSE) == TRUE:
                assert rank >= min(target.rank, EMERGENCY_RANK), line.rule.id

    holds()


@each_pathway
def test_doubt_is_at_least_as_urgent_as_what_it_may_turn_out_to_be(
    rules: RuleSet, pathways: tuple[str, ...]
) -> None:
    """Invariants 16 and 17: not sure ranks with the more urgent of Yes and No, up to urgent_now."""

    @few
    @given(case=cases(rules, pathways), draw=st.data())
    def holds(case: Case, draw: st.DataObject) -> None:
        name = draw.draw(st.sampled_from(yes_no_asked(rules, case)))
        doubted = end_of(rules, with_answers(case, {name: "not_sure"})).disposition.rank
        for answer in ("yes", "no"):
            certain = end_of(rules, with_answers(case, {name: answer})).disposition.rank
            assert doubted >= min(certain, URGENT_RANK), (name, answer)

    holds()


@each_pathway
def test_yes_to_a_doubted_red_flag_never_lowers_the_rank(rules: RuleSet, pathways: tuple[str, ...]) -> None:
    """Invariant 17 for red flags: what doubt raised through a red flag, a plain Yes raises too."""

    @few
    @given(case=cases(rules, pathways), draw=st.data())
    def holds(case: Case, draw: st.DataObject) -> None:
        name = draw.draw(st.sampled_from(yes_no_asked(rules, case)))
        if not is_a_sign(rules, case, name):
            return
        doubted = end_of(rules, with_answers(case, {name: "not_sure"}))
        raised = [
            rules.dispositions[reason.disposition_id].rank
            for reason in doubted.reasons
            if reason.red_flag and name in dict(reason.because)
        ]
        certain = end_of(rules, with_answers(case, {name: "yes"})).disposition.rank
        assert certain >= max(raised, default=0), name

    holds()


def yes_no_asked(rules: RuleSet, case: Case) -> list[str]:
    """The yes-or-no questions that came up; any of them all when none did."""
    asked = [question.id for question in walk(rules, case).path if question.kind == "yes_no"]
    return asked or [name for name, q in rules.every_question.items() if q.kind == "yes_no"]


def is_a_sign(rules: RuleSet, case: Case, name: str) -> bool:
    """Whether Yes is the worrying answer in every red flag that asks it directly."""
    script = script_of(rules, parts_for(rules, case.pathway_ids, case.person))
    return all(
        atom.holds("yes")
        for line in script.lines
        if line.rule.red_flag
        for atom in atoms(line.condition)
        if atom.name == name
    )
