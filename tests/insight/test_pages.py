"""The public pages: open to everybody, complete, and true to the rules that are live."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from portal.config import Settings
from portal.insight import kept_maps
from portal.insight.proof_results import FILE
from portal.pathways.model import RuleSet
from tests.factories.people import a_practice
from tests.visitor import Visitor

pytestmark = pytest.mark.one_engine


@pytest.fixture
def reader(client: Visitor) -> Visitor:
    """Somebody who has not signed in, at a practice that is there."""
    a_practice()
    return client


@pytest.fixture
def report(settings: Settings) -> Iterator[Path]:
    path = settings.instance_dir / FILE
    yield path
    path.unlink(missing_ok=True)


@pytest.fixture
def live(app: Flask) -> RuleSet:
    found: RuleSet = app.extensions["portal"].rules
    return found


def test_the_list_leads_to_every_pathway(reader: Visitor, live: RuleSet) -> None:
    page = reader.get("/how-we-decide").text
    assert all(f'href="/how-we-decide/{name}"' in page for name in live.pathways)
    for beside in ("general_red_flags", "proofs", "hazards", "purpose"):
        assert f'href="/how-we-decide/{beside}"' in page


def test_every_pathway_has_a_page_with_all_its_questions_and_rules(reader: Visitor, live: RuleSet) -> None:
    for pathway in (live.red_flags, *live.pathways.values()):
        answer = reader.get(f"/how-we-decide/{pathway.id}")
        assert answer.status_code == 200
        page = answer.text
        assert page.count("<h1") == 1
        assert "Example content, not signed off" in page
        assert '<svg class="app-map" role="img" aria-labelledby="map-title map-about"' in page
        for rule in pathway.rules:
            assert page.count(f'id="rule-{rule.id}"') == 1
        for question in pathway.questions:
            assert page.count(f'id="question-{question.id}"') == 1
        assert all(source.ref in page for source in pathway.sources)
        assert " style=" not in page


def test_a_rule_is_told_whole(reader: Visitor) -> None:
    page = reader.get("/how-we-decide/back_pain").text
    rule = page[page.index('id="rule-bp_cord"') :].split("</li>\n<li class", 1)[0]
    for words in (
        "A&amp;E now",
        "Red flag",
        "Emergency",
        "All of these:",
        "I have had cancer, now or in the past",
        "NICE NG234",
    ):
        assert words in rule
    assert 'href="#question-bp_whole_body"' in rule


def test_a_pathway_that_is_not_there_is_not_found(reader: Visitor) -> None:
    assert reader.get("/how-we-decide/no_such_thing").status_code == 404
    assert reader.get("/self-care/no_such_thing").status_code == 404


def test_the_map_of_urdu_runs_from_the_right(reader: Visitor) -> None:
    reader.set_cookie("language", "ur")
    page = reader.get("/how-we-decide/back_pain").text
    assert 'dir="rtl"' in page
    assert 'direction="rtl"' in page


def test_only_the_last_maps_are_kept(reader: Visitor, live: RuleSet) -> None:
    for name in [*live.pathways][: kept_maps.AT_MOST + 6]:
        reader.get(f"/how-we-decide/{name}")
    assert len(kept_maps.kept()) == kept_maps.AT_MOST
    assert kept_maps.kept()[-1][2] == [*live.pathways][kept_maps.AT_MOST + 5]


def test_results_of_other_rules_are_not_shown(reader: Visitor, report: Path) -> None:
    report.write_text(
        json.dumps({"hash": "another", "held": [{"id": 1, "name": "A secret", "status": "proved"}]})
    )
    page = reader.get("/how-we-decide/proofs").text
    assert "Not proved for this version yet" in page
    assert "A secret" not in page


@pytest.mark.parametrize("broken", ["", "{", "[]", '{"hash": 5}', '{"hash": null, "held": 3}'])
def test_a_broken_report_is_no_report(reader: Visitor, report: Path, broken: str) -> None:
    report.write_text(broken)
    assert "Not proved for this version yet" in reader.get("/how-we-decide/proofs").text


def test_results_of_these_rules_are_shown(reader: Visitor, report: Path, live: RuleSet) -> None:
    held = [
        {
            "id": 9,
            "name": "No red flag is outranked.",
            "how": ["solver"],
            "tests": [],
            "status": "proved",
            "claims": 7,
        },
        {
            "id": 46,
            "name": "Reception can only raise.",
            "how": ["test"],
            "tests": ["tests/x.py"],
            "status": "tested",
        },
        {"id": 11, "name": "The most urgent wins.", "how": ["walk"], "status": "broken"},
    ]
    told = {
        "hash": live.hash,
        "pathways": 116,
        "seconds": 41.5,
        "held": held,
        "failed": ["back_pain: a story"],
    }
    report.write_text(json.dumps({**told, "journeys": {"people": 900, "passed": 899}}))
    page = reader.get("/how-we-decide/proofs").text
    assert "Not proved" not in page
    for words in (
        "No red flag is outranked.",
        "Reception can only raise.",
        "tests/x.py",
        "a story",
        "41.5",
        "899",
    ):
        assert words in page
    assert 'id="invariant-11"' in page


def test_a_report_that_says_little_is_shown_all_the_same(
    reader: Visitor, report: Path, live: RuleSet
) -> None:
    report.write_text(json.dumps({"hash": live.hash, "held": [{}, 5], "figures": None, "journeys": []}))
    assert reader.get("/how-we-decide/proofs").status_code == 200


def test_the_hazard_log_shows_every_hazard_with_its_columns(app: Flask, reader: Visitor) -> None:
    page = reader.get("/how-we-decide/hazards").text
    for hazard in app.extensions["portal"].hazards:
        assert page.count(f'id="hazard-{hazard.id}"') == 1
    assert page.count("Risk left") >= len(app.extensions["portal"].hazards)


def test_the_purpose_names_every_role_and_every_end(app: Flask, reader: Visitor, live: RuleSet) -> None:
    page = reader.get("/how-we-decide/purpose").text
    assert all(f'id="role-{name}"' in page for name in app.extensions["portal"].roles)
    assert all(f'id="disposition-{name}"' in page for name in live.dispositions)
    assert all(f'id="floor-{floor.id}"' in page for floor in live.floors)
    assert "It finds no diagnosis" in page


def test_self_care_says_when_to_get_help_before_what_to_do(reader: Visitor, live: RuleSet) -> None:
    assert 'href="/self-care/sore_throat"' in reader.get("/self-care").text
    page = reader.get("/self-care/sore_throat").text
    assert page.index("When to get help") < page.index("What you can do yourself")
    assert "Written by Example author. Signed off by: nobody yet." in page
    assert all(source.ref in page for source in live.pathways["sore_throat"].sources)


def test_a_problem_that_never_ends_at_home_has_no_page_of_advice(reader: Visitor) -> None:
    assert "/self-care/chest_pain" not in reader.get("/self-care").text
    assert reader.get("/self-care/chest_pain").status_code == 404


def test_every_page_of_patients_leads_here(reader: Visitor) -> None:
    page = reader.get("/").text
    assert 'href="/how-we-decide"' in page
    assert 'href="/self-care"' in page
