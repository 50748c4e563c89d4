"""What a build keeps for the page of proofs: the journeys' result, whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path

from portal.insight.proof_results import FILE, proof_results
from portal.pathways.model import RuleSet
from tests.insight.prove import journeys, keep


def test_everybody_of_the_journeys_is_counted_and_who_is_lost_is_named(real_rules: RuleSet) -> None:
    figures, lost = journeys(real_rules)
    assert figures["people"] > 500
    assert figures["people"] - figures["passed"] == len(lost)
    without = replace(real_rules, dispositions={})
    assert journeys(without)[0]["passed"] == 0


def test_what_is_kept_is_what_the_page_reads(tmp_path: Path) -> None:
    keep({"hash": "abc", "journeys": {"people": 2, "passed": 1}}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FILE]
    found = proof_results("abc", tmp_path, tmp_path)
    assert found is not None
    assert found.journeys == {"people": 2, "passed": 1}
    assert proof_results("abd", tmp_path, tmp_path) is None
    assert json.loads((tmp_path / FILE).read_text())["hash"] == "abc"
