"""Versions of a small rule set for tests, each a little different, and cases settled under them."""

import copy
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from portal import clock
from portal.pathways import RuleSet, load_rules
from portal.pathways.load import rules_of
from portal.triage.governance import services
from portal.triage.judging import judge, person_facts
from portal.triage.models import Request
from tests.factories import a_patient, a_request, saved

SMALL = Path(__file__).parent.parent.parent / "pathways" / "rules"
KNEE = "pathways/sore_knee.toml"
PROVED = {"faults": 0, "pathways": 4, "rules": 20}
A_WALK = {"g_life": ["none"], "g_worse": "no", "kn_fall": "no", "kn_numb": "no", "kn_hot": "no"}
SORE = {
    **A_WALK,
    "immuno": "no",
    "pregnant": "no",
    "postnatal": "no",
    "temp": 36.8,
    "kn_walk": "limp",
    "duration": "3d",
    "kn_note": "since football",
}


@lru_cache
def small() -> RuleSet:
    return load_rules(SMALL)


@lru_cache
def version(number: int) -> RuleSet:
    """The small rules with a note of their own: another version that decides the same."""
    return changed(lambda knee: knee.update(note=f"Version {number}"))


def changed(change: Any) -> RuleSet:
    """The small rules with something about the knee changed."""
    documents: dict[str, Any] = copy.deepcopy(dict(small().documents))
    change(documents[KNEE])
    return rules_of(documents)


def rule_of(knee: dict[str, Any], rule_id: str) -> dict[str, Any]:
    """One rule of the knee, to be changed."""
    return next(each for each in knee["rule"] if each["id"] == rule_id)


def a_case(rules: RuleSet, **answers: Any) -> Request:
    """A request about a knee, settled under these rules."""
    facts = person_facts(
        born_on=date(1980, 4, 12), sex="female", today=clock.today(), informant="self", known={}
    )
    request = a_request(
        a_patient(),
        state="queued",
        submitted_at=clock.now(),
        pathway_ids=["sore_knee"],
        answers={**SORE, **answers},
        asked_from=facts,
    )
    outcome = judge(rules, request).outcome
    assert outcome, judge(rules, request).next_question
    services.keep_version(rules)
    assessment = request.assessment
    assessment.outcome, assessment.rules_hash = outcome.to_json(), rules.hash
    assessment.settled_at = clock.now()
    return saved(request)
