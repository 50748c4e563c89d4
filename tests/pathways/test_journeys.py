"""Plays every journey of tests/journeys against the real rules (its README says how they are written)."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from portal.pathways import Person, RuleSet
from tests.pathways.people import TODAY, person, play

FOLDER = Path(__file__).parent.parent / "journeys"
KEYS = {
    "name",
    "pathway",
    "pathways",
    "age",
    "age_months",
    "age_days",
    "born_on",
    "sex",
    "informant",
    "known",
    "answers",
    "expect",
    "fires",
    "floor",
    "not_asked",
}

Journey = dict[str, Any]


def journeys() -> Iterator[Any]:
    for file in sorted(FOLDER.glob("*.toml")):
        for journey in tomllib.loads(file.read_text(encoding="utf-8"))["journey"]:
            yield pytest.param(journey, id=f"{file.stem}: {journey['name']}")


def who(journey: Journey) -> Person:
    informant, known = journey.get("informant", "self"), journey.get("known", {})
    if "born_on" in journey:
        return Person(journey["born_on"], journey["sex"], TODAY, informant, known)
    return person(
        years=journey.get("age", 0),
        months=journey.get("age_months", 0),
        days=journey.get("age_days", 0),
        sex=journey["sex"],
        informant=informant,
        known=known,
    )


@pytest.mark.parametrize("journey", list(journeys()))
def test_a_journey_ends_where_its_clinician_expects(journey: Journey, real_rules: RuleSet) -> None:
    assert set(journey) <= KEYS, f"unknown keys: {set(journey) - KEYS}"
    pathways = tuple(journey.get("pathways") or [journey["pathway"]])
    step = play(real_rules, pathways, who(journey), journey["answers"])
    outcome = step.outcome
    assert outcome is not None
    fired = [reason.rule_id for reason in outcome.reasons]
    assert outcome.disposition.id == journey["expect"], f"fired: {fired}, floor: {outcome.floor}"
    assert set(journey.get("fires", [])) <= set(fired)
    assert (outcome.floor.id if outcome.floor else "") == journey.get(
        "floor", outcome.floor and outcome.floor.id or ""
    )
    assert not set(journey.get("not_asked", [])) & set(outcome.questions_asked)
    assert set(journey["answers"]) <= set(real_rules.every_question), "these are questions of no pathway"
