"""Each pathway as a static Questionnaire, and a stored request as a QuestionnaireResponse: valid FHIR R4."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.capabilitystatement import CapabilityStatement
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Role
from portal.audit import AuditEvent
from portal.interop.fhir_questions import questionnaire, resource_id
from portal.pathways.model import RuleSet
from portal.triage.judging import person_facts
from tests.booking.factories import a_sent_request
from tests.factories import a_member_of_staff, a_practice, sign_in
from tests.interop.fhir_client import Json
from tests.visitor import Visitor

pytestmark = pytest.mark.one_engine
PATHWAYS = sorted(each.stem for each in (Path(__file__).parents[2] / "rules" / "pathways").glob("*.toml"))
# fhir.resources does not hold codes to their value sets, so we do (FHIR R4, required bindings).
ITEM_TYPES = {"group", "choice", "decimal", "integer", "quantity", "text", "string"}
OPERATORS = {"exists", "=", "!=", ">", "<", ">=", "<="}
STATUSES = {"draft", "active", "retired", "unknown"}


def items_of(form: Json) -> Iterator[Json]:
    for each in form.get("item", []):
        yield each
        yield from items_of(each)


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_a_pathway_is_a_valid_questionnaire(app: Flask, pathway: str) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    with app.test_request_context():
        form = questionnaire(rules, rules.pathways[pathway], "http://127.0.0.1:8000")
    Questionnaire.model_validate(form)
    assert form["status"] in STATUSES
    items = list(items_of(form))
    ids = [each["linkId"] for each in items]
    assert len(ids) == len(set(ids))
    for each in items:
        assert each["text"].strip()
        assert each["type"] in ITEM_TYPES
        assert (each["type"] == "choice") == ("answerOption" in each)
        enabled = each.get("enableWhen", [])
        assert ("enableBehavior" in each) == (len(enabled) > 1)
        for when in enabled:
            assert when["operator"] in OPERATORS
            assert when["question"] in ids
            assert when["question"] != each["linkId"]
    unsigned = not rules.pathways[pathway].signed_off_by
    assert form["experimental"] is unsigned
    assert ("not signed off" in form["description"]) is unsigned


def test_all_pathways_are_listed_and_each_can_be_read(client: Visitor) -> None:
    a_practice()
    bundle = client.get("/fhir/Questionnaire").get_json(force=True)
    Bundle.model_validate(bundle)
    listed = [each["resource"]["id"] for each in bundle["entry"]]
    assert sorted(listed) == sorted(resource_id(each) for each in PATHWAYS)
    one = client.get(f"/fhir/Questionnaire/{listed[0]}")
    assert one.mimetype == "application/fhir+json"
    assert one.get_json(force=True)["url"] == bundle["entry"][0]["fullUrl"]
    assert client.get("/fhir/Questionnaire/no_such_pathway").status_code == 404


def test_what_is_served_is_stated(client: Visitor) -> None:
    a_practice()
    CapabilityStatement.model_validate(client.get("/fhir/metadata").get_json(force=True))


def test_a_stored_request_is_read_by_staff_as_a_response_and_the_look_is_noted(
    client: Visitor, db: scoped_session[Session]
) -> None:
    sign_in(client, a_member_of_staff(Role.RECEPTIONIST, post="receptionist"))
    person = person_facts(
        born_on=date(1980, 4, 12), sex="female", today=clock.today(), informant="self", known={}
    )
    request = a_sent_request(asked_from=person)
    found = client.get(f"/fhir/QuestionnaireResponse/{request.public_id}")
    assert found.status_code == 200, found.text
    response = found.get_json(force=True)
    QuestionnaireResponse.model_validate(response)
    assert response["status"] == "completed"
    assert response["item"][-1]["linkId"] == "outcome"
    noted = db.query(AuditEvent).filter_by(action="request.read_as_fhir").one()
    assert noted.subject_id == request.public_id


def test_a_stored_request_is_not_for_the_public(client: Visitor) -> None:
    a_practice()
    answer = client.get("/fhir/QuestionnaireResponse/anything")
    assert answer.status_code in (303, 401, 403)
    assert b'"resourceType"' not in answer.data
