"""Safety invariants over drawn people and the real rules; the numbers are those of safety-invariants.md.

`flask rules check` proves them over all answers to all pathways. People are drawn here as well, and walked by
the engine that patients meet, lest proof and engine should not mean the same: for every fourth pathway.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.pathways import Answer, Case, load_rules
from portal.pathways.model import EMERGENCY_RANK, URGENT_NOW
from tests.pathways.drawing import cases, end_of, with_answers

RULES = load_rules(Path(__file__).parent.parent.parent / "rules")
URGENT_RANK = RULES.dispositions[URGENT_NOW].rank
PATHWAYS = [(name,) for name in sorted(RULES.pathways)[::4]]
each_pathway = pytest.mark.parametrize("pathways", PATHWAYS, ids=[name for (name,) in PATHWAYS])
few = settings(max_examples=25)


def rank(case: Case, **changed: Answer) -> int:
    return end_of(RULES, with_answers(case, changed)).disposition.rank


def for_all(
    *pathways: str,
    check: Callable[[Case, st.DataObject], None],
    examples: int = 60,
    youngest: int = 0,
    oldest: int = 1200,
) -> None:
    """The check over drawn people between these ages in months."""

    @settings(max_examples=examples)
    @given(case=cases(RULES, pathways, youngest, oldest), draw=st.data())
    def holds(case: Case, draw: st.DataObject) -> None:
        check(case, draw)

    holds()


def signs(name: str) -> st.SearchStrategy[str]:
    options = RULES.every_question[name].options
    return st.sampled_from([option.value for option in options if not option.exclusive])


@each_pathway
def test_13_any_threat_to_life_is_999_and_5_nothing_more_is_asked(pathways: tuple[str, ...]) -> None:
    def check(case: Case, draw: st.DataObject) -> None:
        threatened = with_answers(case, {"g_life": [draw.draw(signs("g_life"))]})
        outcome = end_of(RULES, threatened)
        assert outcome.disposition.id == "emergency_999"
        assert outcome.questions_asked[-1] == "g_life"

    for_all(*pathways, check=check, examples=15)


@each_pathway
def test_10_any_serious_sign_is_at_least_a_call_within_the_hour(pathways: tuple[str, ...]) -> None:
    def check(case: Case, draw: st.DataObject) -> None:
        answer: Answer = draw.draw(
            st.one_of(signs("g_serious").map(lambda sign: [sign]), st.just("not_sure"))
        )
        assert rank(case, g_serious=answer) >= URGENT_RANK

    for_all(*pathways, check=check, examples=20)


def test_26_a_hot_or_cold_baby_under_three_months_is_an_emergency() -> None:
    def check(case: Case, draw: st.DataObject) -> None:
        assert rank(case, temp=draw.draw(st.sampled_from([35.9, 38.0, 39.0]))) >= EMERGENCY_RANK
        assert rank(case, temp="not_measured", feels_feverish="yes") >= EMERGENCY_RANK

    for_all("child_fever", check=check, oldest=2)


def test_29_a_red_sign_in_a_child_with_fever_is_an_emergency() -> None:
    red: list[dict[str, Answer]] = [
        {"k_look": ["blue_grey_mottled"]},
        {"k_look": ["no_response"]},
        {"k_look": ["hard_to_wake"]},
        {"k_look": ["grunting"]},
        {"k_look": ["pauses", "very_fast"]},
        {"k_signs": ["rash_stays"]},
        {"k_signs": ["stiff_neck"]},
    ]

    def check(case: Case, draw: st.DataObject) -> None:
        assert rank(case, **draw.draw(st.sampled_from(red))) >= EMERGENCY_RANK

    for_all("child_fever", check=check, oldest=59)


def test_32_signs_of_pressed_nerves_with_back_pain_are_an_emergency() -> None:
    red: list[dict[str, Answer]] = [
        {"bp_saddle": "yes"},
        {"bp_saddle": "not_sure"},
        {"bp_toilet": ["leaking"]},
        {"bp_toilet": "not_sure"},
        {"bp_legs": ["both_legs"]},
        {"bp_sex": "yes"},
    ]

    def check(case: Case, draw: st.DataObject) -> None:
        assert rank(case, **draw.draw(st.sampled_from(red))) >= EMERGENCY_RANK

    for_all("back_pain", check=check, youngest=192)


def test_38_39_a_pharmacy_is_never_for_someone_outside_its_limits() -> None:
    def check(case: Case, draw: st.DataObject) -> None:
        given_ = draw.draw(st.sampled_from(["yes", "possible", "not_sure", "prefer_not_to_say"]))
        outcome = end_of(RULES, case)
        person = case.person
        if person.sex != "female" or person.age_years < 16 or person.age_years >= 65:
            assert outcome.disposition.id != "pharmacy_first"
        if person.sex == "female" and 16 <= person.age_years <= 55:
            assert end_of(RULES, with_answers(case, {"pregnant": given_})).disposition.id != "pharmacy_first"

    for_all("uti_woman", check=check, examples=200)


@each_pathway
def test_44_babies_and_people_with_a_weak_immune_system_are_never_left_to_self_care(
    pathways: tuple[str, ...],
) -> None:
    left_alone = {"self_care", "information_only", "pharmacy_first", "community_pharmacy_self_care"}

    def check(case: Case, draw: st.DataObject) -> None:
        if not RULES.pathways[pathways[0]].acute:
            return
        assert end_of(RULES, with_answers(case, {"risks": ["immuno"]})).disposition.id not in left_alone
        if case.person.age_years < 1:
            assert end_of(RULES, case).disposition.id not in left_alone

    for_all(*pathways, check=check, examples=20)


@each_pathway
def test_40_suspected_cancer_never_waits_longer_than_a_week(pathways: tuple[str, ...]) -> None:
    def check(case: Case, draw: st.DataObject) -> None:
        outcome = end_of(RULES, case)
        if "suspected_cancer" in outcome.tags:
            assert outcome.disposition.rank >= RULES.dispositions["within_7_days"].rank

    for_all(*pathways, check=check, examples=30)
