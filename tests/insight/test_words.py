"""Conditions read in words as they were meant, in English and in a language that lacks a text."""

from typing import Any

import pytest

from portal import i18n
from portal.insight.words import Clause, Words, clauses, condition_words
from portal.pathways.facts import FACTS
from portal.pathways.model import Option, Question, RuleSet

QUESTIONS = {
    "hurts": Question("hurts", "yes_no", "Does it hurt?"),
    "where": Question(
        "where",
        "choice",
        "Where?",
        options=(Option("leg", "Leg"), Option("arm", "Arm"), Option("no", "Nowhere")),
    ),
    "signs": Question(
        "signs",
        "multi",
        "Any of these?",
        options=(
            Option("rash", "Rash"),
            Option("cough", "Cough"),
            Option("none", "None of these", exclusive=True),
        ),
    ),
    "temp": Question("temp", "temperature", "How hot?"),
    "since": Question("since", "duration", "Since when?"),
    "weeks": Question("weeks", "number", "How far?", unit="weeks"),
}


def told(words: Words) -> Any:
    """A group as (heading, parts), a clause as it reads."""
    if isinstance(words, Clause):
        return f"{words.question}: {words.text}" if words.question else words.text
    return (words.heading, [told(part) for part in words.parts])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"hurts": "yes"}, "hurts: Yes"),
        ({"hurts": {"is_not": "yes"}}, "hurts: No"),
        ({"not": {"hurts": "yes"}}, "hurts: No"),
        ({"where": "leg"}, "where: Leg"),
        ({"where": {"is_not": "leg"}}, "where: Any answer but: Leg"),
        ({"where": {"any_of": ["leg", "arm"]}}, "where: Any of these: Leg; Arm"),
        ({"not": {"where": {"any_of": ["leg", "arm"]}}}, "where: None of these: Leg; Arm"),
        ({"signs": {"has": "rash"}}, "signs: Rash"),
        ({"not": {"signs": {"has": "rash"}}}, "signs: Not ticked: Rash"),
        ({"signs": {"count_at_least": 1}}, "signs: Anything ticked except “none”"),
        ({"signs": {"count_at_least": 2}}, "signs: 2 or more ticked"),
        ({"not": {"signs": {"count_at_least": 2}}}, "signs: Fewer than 2 ticked"),
        ({"temp": {"at_least": 38.5}}, "temp: 38.5 °C or more"),
        ({"not": {"temp": {"at_least": 38}}}, "temp: Less than 38 °C"),
        ({"temp": {"at_most": 36}}, "temp: 36 °C or less"),
        ({"not": {"temp": {"at_most": 36}}}, "temp: More than 36 °C"),
        ({"temp": "not_measured"}, "temp: Not measured"),
        ({"since": {"at_least": "6w"}}, "since: 6 weeks or more"),
        ({"weeks": {"at_least": 16}}, "weeks: 16 weeks or more"),
        ({"age_years": {"at_least": 16}}, "Aged 16 years or over"),
        ({"age_years": {"at_most": 15}}, "Aged under 16 years"),
        ({"not": {"age_years": {"at_least": 16}}}, "Aged under 16 years"),
        ({"not": {"age_years": {"at_most": 15}}}, "Aged 16 years or over"),
        ({"age_months": {"at_most": 11}}, "Under 12 months old"),
        ({"sex": {"is_not": "male"}}, "Not male"),
        ({"caller": {"any_of": ["parent", "carer"]}}, "The answers come from: Parent or guardian; Carer"),
        ({"could_be_pregnant": "no"}, "Not pregnant"),
        ({"not": {"could_be_pregnant": "yes"}}, "Not pregnant"),
    ],
)
def test_one_comparison_reads_as_it_is_meant(raw: dict[str, Any], expected: str) -> None:
    assert told(condition_words(raw, QUESTIONS)) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            {"hurts": "yes", "signs": {"has": "rash"}},
            ("All of these:", ["hurts: Yes", "signs: Rash"]),
        ),
        (
            {"any": [{"signs": {"has": "rash"}}, {"hurts": "yes"}, {"signs": {"has": "cough"}}]},
            ("Any of these:", ["signs: Any of these: Rash; Cough", "hurts: Yes"]),
        ),
        ({"any": [{"where": "leg"}, {"where": {"any_of": ["arm"]}}]}, "where: Any of these: Leg; Arm"),
        (
            {"not": {"any": [{"hurts": "yes"}, {"where": "leg"}]}},
            ("All of these:", ["hurts: No", "where: Any answer but: Leg"]),
        ),
        (
            {"not": {"hurts": "yes", "where": "leg"}},
            ("Any of these:", ["hurts: No", "where: Any answer but: Leg"]),
        ),
        (
            {"all": [{"hurts": "yes"}, {"all": [{"where": "leg"}, {"temp": {"at_least": 38}}]}]},
            ("All of these:", ["hurts: Yes", "where: Leg", "temp: 38 °C or more"]),
        ),
        (
            {"count_at_least": 2, "of": [{"hurts": "yes"}, {"where": "leg"}, {"fever": "no"}]},
            ("At least 2 of these:", ["hurts: Yes", "where: Leg", "No high temperature"]),
        ),
        (
            {"not": {"count_at_least": 2, "of": [{"hurts": "yes"}, {"where": "leg"}]}},
            ("Fewer than 2 of these:", ["hurts: Yes", "where: Leg"]),
        ),
    ],
)
def test_conditions_together_read_as_lists(raw: dict[str, Any], expected: Any) -> None:
    assert told(condition_words(raw, QUESTIONS)) == expected


def test_every_fact_has_words_for_yes_and_for_no() -> None:
    for fact in FACTS.values():
        operand: Any = {"yes_no": "yes", "choice": (fact.options or ("",))[0]}.get(fact.kind, 3)
        operator = "is" if fact.kind in ("yes_no", "choice") else "at_least"
        yes, no = (
            told(condition_words(raw, QUESTIONS))
            for raw in ({fact.name: {operator: operand}}, {"not": {fact.name: {operator: operand}}})
        )
        assert yes != no, fact.name


def test_every_condition_of_the_rules_can_be_read(real_rules: RuleSet) -> None:
    for pathway in (real_rules.red_flags, *real_rules.pathways.values()):
        conditions = [rule.when for rule in pathway.rules] + [each.applies for each in pathway.questions]
        for raw in filter(None, [*conditions, pathway.applies]):
            found = list(clauses(condition_words(raw, real_rules.every_question)))
            assert found
            assert all(each.text for each in found)


def test_a_clause_is_said_in_one_language(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = {"any": [{"signs": {"has": "rash"}}, {"signs": {"has": "cough"}}]}
    with i18n.speaking("ur"):  # the options of this question are in no catalogue
        (clause,) = clauses(condition_words(raw, QUESTIONS))
    assert clause.in_english
    assert clause.text == "Any of these: Rash; Cough"
