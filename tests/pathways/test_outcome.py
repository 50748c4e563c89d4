"""The outcome: stored as JSON it comes back whole, and a stored case runs to the same end again."""

import json

from portal.pathways import Answer, Case, Outcome, RuleSet, walk
from tests.pathways.people import person, play

HOT: dict[str, Answer] = {"kn_hot": "yes", "temp": 38.5}
ENDS: list[dict[str, Answer]] = [
    HOT,
    {"g_life": ["choking", "bleeding"]},
    {"kn_walk": "normal", "immuno": "not_sure", "duration": "3d"},
]


def outcome_of(rules: RuleSet, pathways: tuple[str, ...], answers: dict[str, Answer]) -> Outcome:
    outcome = play(rules, pathways, person(), answers).outcome
    assert outcome is not None
    return outcome


def test_an_outcome_comes_back_from_storage_unchanged(rules: RuleSet) -> None:
    for answers in ENDS:
        outcome = outcome_of(rules, ("sore_knee",), answers)
        assert Outcome.from_json(json.loads(json.dumps(outcome.to_json()))) == outcome


def test_a_stored_case_runs_to_the_same_outcome(rules: RuleSet) -> None:
    answers: dict[str, Answer] = {"g_life": ["none"], "g_worse": "no", "kn_numb": "no", **HOT}
    first = walk(rules, Case(("sore_knee",), person(), answers))
    again = walk(rules, Case(("sore_knee",), person(), json.loads(json.dumps(answers))))
    assert again == first


def test_an_outcome_says_by_which_rules_it_was_made(rules: RuleSet) -> None:
    assert outcome_of(rules, ("sore_knee",), HOT).rules_hash == rules.hash


def test_every_rule_that_fired_is_named_most_urgent_first(rules: RuleSet) -> None:
    outcome = outcome_of(rules, ("sore_knee",), {"g_worse": "yes", **HOT})
    assert [reason.rule_id for reason in outcome.reasons] == ["kn_infected", "g_worse_now", "kn_swollen"]
    assert outcome.red_flag


def test_tags_of_less_urgent_rules_travel_along(rules: RuleSet) -> None:
    assert outcome_of(rules, ("sore_knee",), HOT).tags == ("swollen",)


def test_no_advice_for_home_is_given_to_someone_sent_to_hospital(rules: RuleSet) -> None:
    at_home = outcome_of(rules, ("sore_knee",), {"kn_walk": "normal", "duration": "3d"})
    sent = outcome_of(rules, ("sore_knee",), HOT)
    assert (at_home.self_care, sent.self_care) == (("Rest.",), ())
    assert sent.safety_net == (
        "Call 999 if it gets much worse within 1 hour.",
        "Call 999 if it gets much worse.",
        "Contact us again after 2 days.",
    )
