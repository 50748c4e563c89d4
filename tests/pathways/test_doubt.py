"""Answers in doubt, whatever the doubt: never a No to a danger, never a Yes to a pharmacy."""

import pytest

from portal.pathways import Answer, Outcome, RuleSet
from tests.pathways.people import person, play

DOUBTS = ["not_sure", "prefer_not_to_say", "skipped", "lost"]


def outcome_of(
    rules: RuleSet, pathway: str, answers: dict[str, Answer], sex: str = "female", years: int = 40
) -> Outcome:
    base: dict[str, Answer] = {"duration": "3d"}
    outcome = play(rules, (pathway,), person(sex=sex, years=years), {**base, **answers}).outcome
    assert outcome is not None
    return outcome


@pytest.mark.parametrize("doubt", DOUBTS)
@pytest.mark.parametrize(
    ("answers", "expected", "rule"),
    [
        # above urgent_now, marked: counts outright as Yes
        ({"kn_numb": "?"}, "emergency_999", "kn_no_blood"),
        ({"g_life": "?"}, "emergency_999", "g_threat"),
        # above urgent_now, not marked: a clinician asks again within the hour
        ({"kn_hot": "?", "temp": 38.5}, "urgent_now", "kn_infected"),
        # at or below urgent_now: counts as Yes
        ({"kn_hot": "?", "temp": 37.0}, "same_day", "kn_swollen"),
        ({"g_worse": "?"}, "urgent_now", "g_worse_now"),
        ({"kn_fall": "?", "kn_walk": "cannot"}, "same_day", "kn_broken"),
    ],
)
def test_doubt_about_a_red_flag_is_never_no(
    rules: RuleSet, doubt: str, answers: dict[str, Answer], expected: str, rule: str
) -> None:
    given = {name: doubt if answer == "?" else answer for name, answer in answers.items()}
    outcome = outcome_of(rules, "sore_knee", given)
    assert outcome.disposition.id == expected
    assert outcome.reasons[0].rule_id == rule
    assert outcome.reasons[0].unsure
    assert outcome.reasons[0].disposition_id == expected


def test_doubt_that_cannot_make_a_red_flag_true_raises_nothing(rules: RuleSet) -> None:
    outcome = outcome_of(rules, "sore_knee", {"kn_fall": "not_sure", "kn_walk": "limp"})
    assert outcome.disposition.id == "routine_14_days"


def test_two_doubts_that_leave_red_flags_open_bring_a_clinician(rules: RuleSet) -> None:
    """Invariant 18: each alone would be same_day."""
    outcome = outcome_of(rules, "sore_knee", {"kn_fall": "not_sure", "kn_walk": "not_sure"})
    assert outcome.disposition.id == "urgent_now"
    assert outcome.floor is not None
    assert outcome.floor.id == "unsure_twice"


def test_doubt_about_an_ordinary_rule_keeps_both_ways_open_and_the_more_urgent_wins(rules: RuleSet) -> None:
    outcome = outcome_of(rules, "sore_knee", {"duration": "not_sure"})
    assert outcome.disposition.id == "within_7_days"
    assert [reason.rule_id for reason in outcome.reasons] == ["kn_long", "otherwise"]
    fine = outcome_of(rules, "sore_knee", {"kn_walk": "not_sure", "kn_fall": "no"})
    assert fine.disposition.id == "routine_14_days"


SIGNS: dict[str, Answer] = {"sp_signs": ["sting", "cloudy"]}


@pytest.mark.parametrize(
    ("answers", "sex", "expected"),
    [
        (SIGNS, "female", "pharmacy_first"),
        # invariant 39: a doubtful exclusion is never pharmacy_first
        ({**SIGNS, "sp_catheter": "not_sure"}, "female", "within_48h"),
        ({**SIGNS, "sp_catheter": "yes"}, "female", "self_care"),
        # invariant 38: possible or unknown pregnancy is never pharmacy_first
        ({**SIGNS, "pregnant": "possible"}, "female", "self_care"),
        ({**SIGNS, "pregnant": "not_sure"}, "female", "self_care"),
        ({**SIGNS, "pregnant": "prefer_not_to_say"}, "female", "self_care"),
        # a doubtful sign is for the pharmacist to look at
        ({"sp_signs": "not_sure"}, "female", "pharmacy_first"),
        ({"sp_signs": "not_sure", "sp_catheter": "not_sure"}, "female", "within_48h"),
        # invariant 20: both branches, and no pharmacy while it is open whether the pathway is for them
        (SIGNS, "other", "same_day"),
        (SIGNS, "male", "same_day"),
    ],
)
def test_a_pharmacy_needs_certain_answers(
    rules: RuleSet, answers: dict[str, Answer], sex: str, expected: str
) -> None:
    assert outcome_of(rules, "stinging_pee", answers, sex=sex).disposition.id == expected


def test_the_reason_names_the_answers_behind_it_as_they_were_given(rules: RuleSet) -> None:
    reason = outcome_of(rules, "sore_knee", {"kn_hot": "yes", "temp": 38.5}).reasons[0]
    assert reason.because == (("kn_hot", "yes"), ("temp", 38.5))
    assert not reason.unsure


def test_the_reason_for_the_safer_way_does_not_promise_a_pharmacist(rules: RuleSet) -> None:
    reason = outcome_of(rules, "stinging_pee", {**SIGNS, "sp_catheter": "not_sure"}).reasons[0]
    assert reason.text == rules.dispositions["within_48h"].heading
