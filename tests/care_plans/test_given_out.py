"""A plan given out: a FHIR R4 bundle that validates, and the PRSB shape with what it must and may hold."""

from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask import Flask

from portal.access import Viewer
from portal.care_plans import services
from portal.care_plans.models import CarePlan
from portal.people.models import Staff
from tests.care_plans.conftest import latest, words
from tests.visitor import Visitor

pytestmark = pytest.mark.database
MORE: dict[str, Any] = {
    "professionals": [{"id": "ree01", "name": "Nia Example", "role": "Nurse", "contact": "01632 960 200"}],
    "people": [
        {"id": "rff01", "name": "Aslam", "relationship": "Son", "type": "carer", "note": words("x" * 200)}
    ],
    "sharing": [
        {"id": "rgg01", "who": "Ambulance service", "consent": "yes", "on": "2026-05-30"},
        {"id": "rgg02", "who": "Council", "consent": "no"},
    ],
    "advance": [{"id": "rhh01", "what": "respect", "made_on": "2026-01-05", "where": "Kitchen drawer"}],
    "formulation": {"on": "2026-05-30", "words": words("It began when my sister moved")},
}
# PRSB PCSP 2.0: what must be there, for each heading; "*" says there may be several.
MODEL: dict[str, Any] = {
    "Person demographics": {"Person name": {"First name": str, "Family name": str}, "Date of birth": str},
    "GP practice": [{"GP practice identifier": str}],
    "Personal contacts": [{"Name": str}],
    "Contingency/safety plans": [{"Trigger factors": [str]}],
}


@pytest.fixture
def full(viewer: Viewer, written: CarePlan) -> CarePlan:
    for section, value in MORE.items():
        services.save_section(viewer, written, section, latest(viewer, written).number, value)
    return written


def given_out(visitor: Visitor, plan: CarePlan, shape: str = "") -> Any:
    answer = visitor.get(f"/fhir/care-plan/{plan.public_id}{shape}")
    assert answer.status_code == 200
    return answer.json


def test_every_resource_of_the_bundle_is_valid_r4_and_every_reference_leads_to_one(
    signed_in: Visitor,
    full: CarePlan,
) -> None:
    made = given_out(signed_in, full)
    get_fhir_model_class("Bundle").model_validate(made)
    resources = [entry["resource"] for entry in made["entry"]]
    for each in resources:
        get_fhir_model_class(each["resourceType"]).model_validate(each)
    kinds = {each["resourceType"] for each in resources}
    assert kinds >= {"CarePlan", "Goal", "CareTeam", "Composition", "Consent", "Condition"}
    there = {f"{each['resourceType']}/{each['id']}" for each in resources}
    assert set(references(resources)) <= there


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["reference"]] if isinstance(value.get("reference"), str) else []
        return own + [each for inner in value.values() for each in references(inner)]
    return [each for inner in value for each in references(inner)] if isinstance(value, list) else []


def test_the_codes_that_a_validator_does_not_check_are_from_their_value_sets(
    signed_in: Visitor,
    full: CarePlan,
) -> None:
    resources = [entry["resource"] for entry in given_out(signed_in, full)["entry"]]
    of = {
        kind: [each for each in resources if each["resourceType"] == kind]
        for kind in ("CarePlan", "Goal", "Consent")
    }
    assert [each["status"] for each in of["CarePlan"]] == ["draft", "draft"]
    assert of["CarePlan"][1]["partOf"] == [{"reference": "CarePlan/plan"}]
    activity = of["CarePlan"][0]["activity"][0]["detail"]
    assert (activity["status"], activity["description"]) == ("scheduled", "Visit the club together")
    assert activity["extension"][0]["valueInteger"] == 8
    assert of["Goal"][0]["extension"][0]["valueInteger"] == 9
    assert of["Goal"][0]["note"] == [{"text": "میں ہر ہفتے لنچ کلب جاتی ہوں"}]
    assert [(each["status"], each["provision"]["type"]) for each in of["Consent"]] == [
        ("active", "permit"),
        ("rejected", "deny"),
    ]


def test_the_prsb_shape_has_what_it_must_have_and_warns_of_long_words_without_cutting_them(
    signed_in: Visitor,
    full: CarePlan,
) -> None:
    made = given_out(signed_in, full, "/prsb")
    for heading, needed in MODEL.items():
        assert_shape(made[heading], needed, heading)
    goal = made["Care and support plan"]["Goals and hopes"][0]
    assert (goal["Goal importance score"], goal["Actions and activities"][0]["Confidence"]) == (9, 8)
    assert made["Advance statements"] == [
        {"Document": "ReSPECT form", "Date": "2026-01-05", "Location of document": "Kitchen drawer"}
    ]
    assert made["Personal contacts"][0]["Comments"] == "x" * 200
    assert made["Warnings"] == ["Personal contacts 1 / Comments: longer than 150 characters"]
    assert sum(each["Key worker"] for each in made["Professional contacts"]) == 1


def assert_shape(value: Any, needed: Any, path: str) -> None:
    if isinstance(needed, dict):
        for name, each in needed.items():
            assert_shape(value[name], each, f"{path} / {name}")
    elif isinstance(needed, list):
        assert value, path
        for each in value:
            assert_shape(each, needed[0], path)
    else:
        assert isinstance(value, needed), path
        assert value, path


def test_nobody_without_a_way_in_gets_a_plan_out(app: Flask, worker: Staff, full: CarePlan) -> None:
    stranger = app.test_client()
    assert stranger.get(f"/fhir/care-plan/{full.public_id}").status_code == 303
    assert stranger.get(f"/fhir/care-plan/{full.public_id}/prsb").status_code == 303
