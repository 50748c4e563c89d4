"""Proofreading: the real rules pass, and each kind of mistake that loads is still found."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from portal.pathways.check import as_json, as_text, check, kept_beside
from tests.pathways.conftest import REAL_RULES, SMALL_RULES

NEVER = """
[[rule]]
id = "kn_never"
when = { kn_hot = "yes", not = { kn_hot = "yes" } }
then = "same_day"
reason = "Never."
"""
TOO_OLD = NEVER.replace('{ kn_hot = "yes", not = { kn_hot = "yes" } }', "{ age_years = { at_most = 15 } }")
TOO_LATE = NEVER.replace('kn_hot = "yes", not = { kn_hot = "yes" }', 'kn_numb = "yes", kn_walk = "limp"')
LOW_RED = NEVER.replace('{ kn_hot = "yes", not = { kn_hot = "yes" } }', '{ kn_walk = "limp" }').replace(
    '"same_day"', '"within_7_days"\nred_flag = true'
)
LATE_CANCER = NEVER.replace('{ kn_hot = "yes", not = { kn_hot = "yes" } }', '{ kn_walk = "limp" }').replace(
    '"same_day"', '"routine_14_days"\ntags = ["suspected_cancer"]'
)
UNREAD = """
[[question]]
id = "kn_unread"
kind = "yes_no"
text = "Does it click?"
why = "Nobody knows."
"""
KNEE, WAYS = "pathways/sore_knee.toml", "dispositions.toml"


def test_the_real_rules_have_no_fault() -> None:
    report = check(REAL_RULES, kept_in=kept_beside(REAL_RULES))
    assert report.faults == [], as_text(report)
    assert [row["id"] for row in report.status() if row["status"] not in ("proved", "tested")] == []
    assert report.pairs == report.pathways * (report.pathways - 1) / 2


def test_the_small_rules_have_no_fault() -> None:
    report = check(SMALL_RULES)
    assert report.faults == [], as_text(report)
    assert "Excepted: no_pharmacy_with_a_catheter (invariant 21" in as_text(report)


def test_an_exception_past_its_end_is_a_fault_from_that_day_on() -> None:
    assert check(SMALL_RULES, ["sore_knee"], today=date(2027, 11, 1)).faults == []
    faults = check(SMALL_RULES, ["sore_knee"], today=date(2027, 11, 2)).faults
    assert {fault.invariant for fault in faults} == {22}
    assert "ended on 2027-11-01" in str(faults[0])


@pytest.mark.parametrize(
    ("file", "old", "new", "finding"),
    [
        (KNEE, 'text = "Is your foot numb?"', 'text = "Is your foot pale?"', "on brown or black skin"),
        (KNEE, "", NEVER, "rule[kn_never]: can never take part in an outcome"),
        (KNEE, "", TOO_OLD, "rule[kn_never]: can never take part in an outcome"),
        (KNEE, "", TOO_LATE, "rule[kn_never]: can never take part in an outcome"),
        (KNEE, "", LOW_RED, "rule[kn_never]: is a red flag but leads to rank 55, below 70"),
        (KNEE, "", LATE_CANCER, "rule[kn_never]: may mean cancer"),
        (KNEE, "", UNREAD, "question[kn_unread]: is read by no rule"),
        (KNEE, "Call 999", "Ask for help", "safety_net: names no sign for calling 999"),
        (KNEE, "after 2 days", "later", "safety_net: names no time limit"),
        (KNEE, "review_by = 2027", "review_by = 2029", "sources[Test].review_by: is more than 24 months"),
        (KNEE, 'words = ["knee", "nee"]', "", "words: has none"),
        (KNEE, "red_flag = true", "", "rule: has no red flag"),
        (WAYS, 'out_of_hours = ["Call 111."]', "out_of_hours = []", "out_of_hours: names nobody who is open"),
        (WAYS, 'wait_words = "', 'wait_words = ""  # "', "wait_words: does not say by when"),
        (WAYS, "Call 999", "Ask for help", "disposition[same_day].safety_net: names no sign for calling 999"),
        (WAYS, "rank = 65", "rank = 55", "is also the rank of"),
        (WAYS, "rank = 100", "rank = 101", "disposition[emergency_999].rank: must be from 1 to 100"),
        (WAYS, 'if_unsure = "within_48h"', "", "disposition[pharmacy_first].if_unsure: is missing"),
        (WAYS, 'if_unsure = "within_48h"', 'if_unsure = "self_care"', "if_unsure: is less urgent"),
        (WAYS, 'fallback = "task"', 'fallback = "self_care"', "fallback: goes round in a circle"),
        (
            WAYS,
            "unsure_red_flags = { at_least = 2 }",
            'immuno = "yes"',
            "floor: none counts unsure_red_flags",
        ),
    ],
)
def test_a_mistake_that_loads_is_found(tmp_path: Path, file: str, old: str, new: str, finding: str) -> None:
    folder = Path(shutil.copytree(SMALL_RULES, tmp_path / "rules"))
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    assert finding in as_text(check(folder))


def test_a_folder_that_does_not_load_is_reported_like_any_fault(tmp_path: Path) -> None:
    report = check(tmp_path)
    missing = [finding.file for finding in report.faults]
    assert missing == ["dispositions.toml", "questions.toml", "red_flags.toml"]


def test_the_report_can_be_read_by_a_program() -> None:
    report = json.loads(as_json(check(SMALL_RULES)))
    assert (report["faults"], report["failed"], report["pathways"], report["invariants"]) == (0, [], 4, 52)
    assert report["proved"] + report["tested"] == 52
    assert {"questions", "rules", "dispositions", "seconds", "stories"} <= set(report)


def test_one_pathway_can_be_checked_while_the_file_of_another_is_half_written(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SMALL_RULES, tmp_path / "rules"))
    (folder / "pathways" / "half.toml").write_text('id = "half', encoding="utf-8")
    with (folder / KNEE).open("a", encoding="utf-8") as knee:
        knee.write(NEVER)
    found = [str(finding) for finding in check(folder, ["sore_knee"]).faults]
    assert found == [f"{KNEE}: rule[kn_never]: can never take part in an outcome"]
    assert check(folder, ["half"]).faults[0].file == "pathways/half.toml"
    assert check(folder, ["nobody_wrote_it"]).faults[0].reason == "is missing"
