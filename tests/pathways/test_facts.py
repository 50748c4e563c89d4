"""Facts: each one's table of what was seen and what follows."""

from collections.abc import Mapping
from datetime import date

import pytest

from portal.pathways.answers import Value
from portal.pathways.facts import FACTS, about
from portal.pathways.model import Person
from tests.pathways.people import TODAY, person

BABY = {"months": 2, "years": 0}
HALF_YEAR = {"months": 5, "years": 0}
SELF, PARENT = {"informant": "self"}, {"informant": "parent"}


@pytest.mark.parametrize(
    ("fact", "who", "seen", "expected"),
    [
        ("fever", {}, {"temp": 38.0}, "yes"),
        ("fever", {}, {"temp": 37.9}, "no"),
        ("fever", {}, {}, None),
        ("fever", {}, {"temp": "not_measured"}, None),
        ("fever", {}, {"temp": "not_measured", "feels_feverish": "no"}, "no"),
        ("fever", {}, {"temp": "not_sure", "feels_feverish": "no"}, "not_sure"),
        ("fever", {}, {"temp": "not_sure", "feels_feverish": "yes"}, "yes"),
        ("feverish_baby", BABY, {"temp": 38.0}, "yes"),
        ("feverish_baby", BABY, {"temp": 37.9}, "no"),
        ("feverish_baby", {"years": 0, "months": 3}, {"temp": 39.0}, "no"),
        ("feverish_baby", BABY, {}, None),
        ("cold_baby", BABY, {"temp": 35.9}, "yes"),
        ("cold_baby", BABY, {"temp": 36.0}, "no"),
        ("cold_baby", BABY, {"temp": "not_measured"}, "no"),
        ("cold_baby", BABY, {"temp": "not_sure"}, "not_sure"),
        ("cold_baby", {}, {"temp": 35.0}, "no"),
        ("feverish_for_age", BABY, {"temp": 38.0}, "yes"),
        ("feverish_for_age", HALF_YEAR, {"temp": 38.9}, "no"),
        ("feverish_for_age", HALF_YEAR, {"temp": 39.0}, "yes"),
        ("feverish_for_age", HALF_YEAR, {"temp": "not_measured"}, "no"),
        ("feverish_for_age", {}, {"temp": 40.0}, "no"),
        ("could_be_pregnant", {}, {"pregnant": "yes"}, "yes"),
        ("could_be_pregnant", {}, {"pregnant": "possible"}, "yes"),
        ("could_be_pregnant", {}, {"pregnant": "not_sure"}, "yes"),
        ("could_be_pregnant", {}, {"pregnant": "no"}, "no"),
        ("could_be_pregnant", {}, {}, None),
        ("pregnant_or_postnatal", {}, {"pregnant": "yes"}, "yes"),
        ("pregnant_or_postnatal", {}, {"postnatal": "yes"}, "yes"),
        ("pregnant_or_postnatal", {}, {"pregnant": "no"}, None),
        ("pregnant_or_postnatal", {}, {"pregnant": "no", "postnatal": "no"}, "no"),
        ("pregnant_or_postnatal", {}, {"pregnant": "no", "postnatal": "not_sure"}, "not_sure"),
        ("caller_present", SELF, {}, "yes"),
        ("caller_present", PARENT, {}, None),
        ("caller_present", PARENT, {"with_patient": "no"}, "no"),
        ("repeat_contact", {}, {}, "no"),
        ("repeat_contact", {"known": {"contacts_72h": 1}}, {}, "yes"),
        ("repeat_contact", {"known": {"contacts_14d": 1}}, {}, "no"),
        ("repeat_contact", {"known": {"contacts_14d": 2}}, {}, "yes"),
    ],
)
def test_a_fact_follows_from_what_was_seen(
    fact: str, who: Mapping[str, object], seen: Mapping[str, Value], expected: Value | None
) -> None:
    read = FACTS[fact].read
    assert read is not None
    assert read({**about(person(**who)), **seen}) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.read])
@pytest.mark.parametrize("answer", ["yes", "no", "not_sure"])
@pytest.mark.parametrize("who", [person(years=0, months=1), person(years=30)])
def test_no_fact_stays_open_when_all_it_needs_is_answered(fact: object, answer: str, who: Person) -> None:
    """A walk would otherwise ask for something that does not exist."""
    assert hasattr(fact, "read")
    assert fact.read({**about(who), **dict.fromkeys(fact.needs, answer)}) is not None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("born_on", "days", "months", "years"),
    [
        (TODAY, 0, 0, 0),
        (date(2026, 10, 17), 30, 0, 0),
        (date(2026, 10, 16), 31, 1, 0),
        (date(2026, 8, 17), 91, 2, 0),
        (date(2026, 8, 16), 92, 3, 0),
        (date(2025, 11, 17), 364, 11, 0),
        (date(2010, 11, 17), 5843, 191, 15),
        (date(2010, 11, 16), 5844, 192, 16),
        (date(2026, 11, 17), 0, 0, 0),
    ],
)
def test_ages_turn_on_the_birthday(born_on: date, days: int, months: int, years: int) -> None:
    who = Person(born_on, "female", TODAY)
    assert (who.age_days, who.age_months, who.age_years) == (days, months, years)
