"""A plan given out: a FHIR R4 bundle that validates, and the PRSB shape with what it must and may hold."""

from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask import Flask

from portal import clock
from portal.access import Viewer
from portal.care_plans import services
from portal.care_plans.models import CarePlan
from portal.db import db_session
from portal.people.models import Patient, Staff
from tests.care_plans import prsb_record
from tests.care_plans.conftest import SECTIONS, latest, words
from tests.visitor import Visitor

pytestmark = pytest.mark.database
ABOUT_ME = ("important_people", "wellness", "do_and_do_not", "support", "worth_knowing")
GOAL: dict[str, Any] = {
    **SECTIONS["goals"][0],
    "status": "active",
    "outcome": words("I have been twice"),
    "actions": [
        {
            **SECTIONS["goals"][0]["actions"][0],
            "strategies": words("Go with a friend"),
            "steps": [
                {
                    "id": "rcc03",
                    "step": words("Find the number", "نمبر ڈھونڈنا"),
                    "when": "2026-06-03",
                    "status": "done",
                    "confidence": 9,
                    "outcome": words("It is on the fridge"),
                }
            ],
        }
    ],
}
MORE: dict[str, Any] = {
    "about_me": {
        **SECTIONS["about_me"], **{name: words("Yes") for name in ABOUT_ME}, "helped_by": "Aslam, my son"
    },
    "goals": [GOAL],
    "contingency": [
        {
            **SECTIONS["contingency"][0],
            **{name: words("a\nb") for name in ("what_to_do", "what_to_avoid", "coping", "ready")},
            "early_warning_signs": words("I stop eating"),
            "agreed_on": "2026-05-30",
        }
    ],
    "funding": {"source": "nhs", "budget": "told", "details": words("A taxi to the club")},
    "other_plans": [
        {"id": "rii01", "name": "Passport", "about": words("X"), "where": "Ward 3", "review_on": "2027-01-05"}
    ],
    "kept": [{"id": "rjj01", "heading": words("My daily life: Moving"), "words": words("With a stick")}],
    "professionals": [
        {
            "id": "ree01", "name": "Nia Example", "role": "Nurse", "organisation": "Team",
            "contact": "01632 960 200", "from": "2026-01-05", "until": "2026-12-05",
        }
    ],
    "people": [
        {
            "id": "rff01", "name": "Aslam", "relationship": "Son", "type": "carer",
            "contact": "07700 900 456", "note": words("x" * 200),
        }
    ],
    "sharing": [
        {"id": "rgg01", "who": "Ambulance service", "consent": "yes", "on": "2026-05-30"},
        {"id": "rgg02", "who": "Council", "consent": "no"},
    ],
    "advance": [
        {"id": "rhh01", "what": "respect", "made_on": "2026-01-05", "where": "Drawer", "held_by": "Aslam"}
    ],
    "formulation": {"on": "2026-05-30", "words": words("It began when my sister moved"), "by": "Noor"},
}  # fmt: skip


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
    step = of["Goal"][1]
    assert (step["lifecycleStatus"], step["target"]) == ("completed", [{"dueDate": "2026-06-03"}])
    assert step["extension"][0]["valueReference"] == {"reference": f"Goal/{of['Goal'][0]['id']}"}
    assert of["Goal"][0]["note"] == [{"text": "میں ہر ہفتے لنچ کلب جاتی ہوں"}]
    assert [(each["status"], each["provision"]["type"]) for each in of["Consent"]] == [
        ("active", "permit"),
        ("rejected", "deny"),
    ]


def test_the_prsb_shape_holds_the_whole_record_and_warns_of_long_words_without_cutting_them(
    signed_in: Visitor, viewer: Viewer, person: Patient, full: CarePlan
) -> None:
    person = db_session.merge(person)
    person.email = "parveen@example.org"
    db_session.commit()
    number = latest(viewer, full).number
    services.agree_plan(viewer, full, number, agreed_with="Parveen Akhtar", agreed_on=clock.today())
    made = given_out(signed_in, full, "/prsb")
    assert prsb_record.faults(made) == []
    held = {path for path, each in prsb_record.elements().items() if each.mark != "-"}
    assert held - prsb_record.paths(made) == set()  # every element that we say we hold was there
    assert made["Personal contacts"][0]["Comments"] == "x" * 200
    assert made["Warnings"] == ["Personal contacts 1 / Comments: longer than 150 characters"]
    assert made["Care and support plan"]["Other care planning documents"] == [
        "My daily life: Moving: With a stick"
    ]
    assert sum(each["Key worker"] for each in made["Professional contacts"]) == 1


def test_a_record_without_what_is_mandatory_is_told_of_and_the_check_finds_each(
    signed_in: Visitor, person: Patient, full: CarePlan
) -> None:
    person = db_session.merge(person)
    person.postcode, person.given_name = "", "x" * 36
    db_session.commit()
    made = given_out(signed_in, full, "/prsb")
    place = "Person demographics / Person's address / Postcode"
    assert f"{place}: must be there, and is not" in made["Warnings"]
    long = "Person demographics / Person name / First name: longer than 35 characters"
    assert long in made["Warnings"]
    assert f"{place}: must be there" in prsb_record.faults(made)
    for path, each in prsb_record.elements().items():
        if each.mark == "M":
            assert prsb_record.faults(without(made, path.split(" / "))), path
    assert prsb_record.faults({**made, "Diagnoses": []}) != prsb_record.faults(made)


def without(value: Any, names: list[str]) -> Any:
    """The record with one of its elements taken out wherever it stands."""
    if isinstance(value, list):
        return [without(each, names) for each in value]
    if len(names) == 1:
        return {name: each for name, each in value.items() if name != names[0]}
    return {name: without(each, names[1:]) if name == names[0] else each for name, each in value.items()}


def test_nobody_without_a_way_in_gets_a_plan_out(app: Flask, worker: Staff, full: CarePlan) -> None:
    stranger = app.test_client()
    assert stranger.get(f"/fhir/care-plan/{full.public_id}").status_code == 303
    assert stranger.get(f"/fhir/care-plan/{full.public_id}/prsb").status_code == 303
