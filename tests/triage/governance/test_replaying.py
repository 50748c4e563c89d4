"""A stored case comes out the same under its own rules; under others every difference is told."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session, scoped_session

from portal.access import Viewer
from portal.pathways import load_rules
from portal.triage.governance import queries
from portal.triage.governance.live import LiveRules
from portal.triage.governance.replaying import replay, rerun
from portal.triage.models import Request
from tests.factories import a_request, the_system
from tests.triage.governance.versions import SMALL, a_case, changed, rule_of, small, version

pytestmark = pytest.mark.database


def urgent_limp(knee: dict[str, Any]) -> None:
    rule_of(knee, "otherwise")["then"] = "within_7_days"


def easy_heat(knee: dict[str, Any]) -> None:
    rule_of(knee, "kn_swollen").update(then="within_48h")


def one_more_question(knee: dict[str, Any]) -> None:
    knee["question"].append(
        {"id": "kn_click", "kind": "yes_no", "text": "Does it click?", "why": "It may be torn."}
    )
    knee["rule"].insert(0, {"id": "kn_torn", "when": {"kn_click": "yes"}, "then": "same_day", "reason": "…"})


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["rules", *arguments])
    return result.exit_code, result.output or repr(result.exception)


@pytest.mark.parametrize("answers", [{}, {"kn_hot": "yes"}, {"kn_numb": "not_sure"}, {"g_life": ["choking"]}])
def test_a_case_comes_out_the_same_under_its_own_rules(
    db: scoped_session[Session], answers: dict[str, Any]
) -> None:
    case = a_case(small(), **answers)
    assert rerun(small(), case).is_same


def test_a_case_under_other_rules_says_what_differs(db: scoped_session[Session]) -> None:
    found = rerun(changed(urgent_limp), a_case(small()))
    assert not found.is_same
    assert {"disposition", "rules_hash"} <= set(found.differs)


@pytest.mark.parametrize(
    ("change", "answers", "kind", "was", "now", "rule"),
    [
        (urgent_limp, {}, "up", "routine_14_days", "within_7_days", "sore_knee otherwise"),
        (easy_heat, {"kn_hot": "yes"}, "down", "same_day", "within_48h", "sore_knee kn_swollen"),
        (one_more_question, {}, "asks", "routine_14_days", "", ""),
    ],
)
def test_every_changed_outcome_is_listed_with_the_rule_that_made_it(
    db: scoped_session[Session],
    change: Any,
    answers: dict[str, Any],
    kind: str,
    was: str,
    now: str,
    rule: str,
) -> None:
    case, calm = a_case(small(), **answers), a_case(small(), g_life=["choking"])
    told = replay(small(), changed(change), [case, calm]).to_json()
    assert (told["cases"], told["same"], told[kind]) == (2, 1, 1)
    listed = told["changes"][0]
    assert (listed["kind"], listed["was"], listed["now"], listed["rule_now"]) == (kind, was, now, rule)
    assert listed["reference"] == case.reference


def test_who_sees_somebody_counts_as_a_change_and_other_words_do_not(db: scoped_session[Session]) -> None:
    def other_roles(knee: dict[str, Any]) -> None:
        rule_of(knee, "otherwise")["roles"] = ["first_contact_physio"]

    def other_words(knee: dict[str, Any]) -> None:
        rule_of(knee, "otherwise")["reason"] = "Somebody should look at it."

    case = a_case(small())
    level = replay(small(), changed(other_roles), [case])
    assert [(each.kind, each.differs) for each in level.changes] == [("level", ("roles",))]
    reworded = replay(small(), changed(other_words), [case])
    assert (reworded.changes, reworded.reworded) == ([], 1)


def test_the_cases_settled_last_come_first_and_drafts_do_not(db: scoped_session[Session]) -> None:
    cases = [a_case(small()) for _ in range(3)]
    a_request(state="draft")
    found = list(queries.settled_cases(the_system(), 2))
    assert [each.id for each in found] == [cases[2].id, cases[1].id]


def test_the_command_reruns_a_case_by_its_reference(
    app: Flask, live: LiveRules, db: scoped_session[Session]
) -> None:
    case: Request = a_case(version(1))
    code, said = run(app, "rerun", case.reference.lower(), "--json")
    assert code == 0, said
    assert json.loads(said)["same"] is True
    assert json.loads(said)["rules"] == version(1).hash
    assert run(app, "rerun", case.public_id)[0] == 0
    assert "no request" in run(app, "rerun", "nothing")[1]
    db.execute(update(Request).values(public_id="-hx-begins-with-a-hyphen"))
    db.commit()
    code, said = run(app, "rerun", "-hx-begins-with-a-hyphen", "--json")
    assert code == 0, said
    assert "no outcome" in run(app, "rerun", a_request(rules_hash=version(1).hash).reference)[1]


def test_the_command_replays_between_a_kept_version_and_the_live_one(
    app: Flask, live: LiveRules, db: scoped_session[Session], safety_officer: Viewer
) -> None:
    a_case(changed(urgent_limp))
    code, said = run(app, "replay", "--from", changed(urgent_limp).hash[:8], "--to", "live", "--json")
    assert code == 0, said
    assert json.loads(said)["down"] == 1
    assert "1 down" in run(app, "replay", "--from", changed(urgent_limp).hash, "--to", "live")[1]
    assert "0 versions are named" in run(app, "replay", "--from", "ffffffff", "--to", "live")[1]


def test_the_command_proposes_a_folder_with_a_report_made_elsewhere(
    app: Flask, live: LiveRules, db: scoped_session[Session], safety_officer: Viewer, tmp_path: Path
) -> None:
    a_case(small())
    folder, report = tmp_path / "rules", tmp_path / "report.json"
    shutil.copytree(SMALL, folder)
    knee = folder / "pathways" / "sore_knee.toml"
    knee.write_text(knee.read_text().replace('then = "routine_14_days"', 'then = "within_7_days"'))
    rules = load_rules(folder)
    arguments = ("propose", "--folder", str(folder), "--report", str(report))
    report.write_text(json.dumps({"hash": small().hash, "faults": 0}))
    assert "other rules" in run(app, *arguments)[1]
    report.write_text(json.dumps({"hash": rules.hash, "faults": 0, "failed": [], "lengths": {}}))
    code, said = run(app, *arguments)
    assert code == 0, said
    waiting = queries.waiting_proposal(safety_officer)
    assert waiting
    assert waiting.rules_hash == rules.hash
    assert waiting.replay_report["up"] == 1
    assert waiting.check_report == {"hash": rules.hash, "faults": 0, "failed": []}
    report.write_text(json.dumps({"hash": rules.hash, "faults": 1}))
    assert "not green" in run(app, *arguments)[1]
    assert "live already" in run(app, "propose", "--folder", str(SMALL))[1]
    assert f"* {small().hash[:12]}" in run(app, "versions")[1]
