"""Whose body it is: organs asked once where the sex leaves it open; pregnancy never told, never waved off."""

from typing import Any

import pytest
from flask import Flask

from portal.db import db_session
from portal.pathways.model import RuleSet
from portal.triage import queries, services
from portal.triage.bodies import in_doubt, must_ask_organs, sex_by_organs
from portal.triage.judging import person_of
from portal.triage.models import Request
from tests.factories import a_patient, a_receptionist, a_visitor, as_viewer, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


@pytest.mark.parametrize(
    ("sex", "organs", "asked_as"),
    [
        ("other", [], "other"),
        ("other", ["womb"], "female"),
        ("other", ["womb", "breast"], "female"),
        ("other", ["testes"], "male"),
        ("other", ["prostate", "breast"], "male"),
        ("other", ["womb", "prostate"], "other"),
        ("other", ["breast"], "other"),
        ("other", ["not_said"], "other"),
        ("female", ["testes"], "female"),
    ],
)
def test_the_questions_are_those_of_the_organs_and_of_both_bodies_in_doubt(
    sex: str, organs: list[str], asked_as: str
) -> None:
    assert sex_by_organs({"sex": sex, "organs": organs}) == asked_as


def test_a_request_begun_before_organs_were_asked_is_judged_as_before() -> None:
    assert sex_by_organs({"sex": "other"}) == "other"
    assert not must_ask_organs({"sex": "female"})
    assert not must_ask_organs({})


def test_the_emergency_check_comes_first_then_the_body_once(client: Visitor) -> None:
    rid = begin_as(client, a_patient("Robin", sex="other"))
    assert where(client, rid, stop_at="body") == "question/g_life"
    while (place := where(client, rid, stop_at="body")).startswith("question/"):
        question = place.removeprefix("question/")
        answer_one(client, rid, question, NO_EMERGENCY.get(question))
    assert place == "body"
    assert path_of(client.get(f"/request/{rid}/problem")) == f"/request/{rid}/body"
    client.submit(f"/request/{rid}/body", {"organs": ["womb", "breast"]})
    assert where(client, rid, stop_at="body") == "problem"
    assert person_of(the_request().assessment.asked_from).sex == "female"
    page = client.get(f"/request/{rid}/body").text
    assert 'value="womb" checked' in page


def test_who_would_rather_not_say_is_asked_about_everything(client: Visitor) -> None:
    rid = begin_as(client, a_patient("Robin", sex="other"))
    answer_all(client, rid, NO_EMERGENCY)
    assert the_request().assessment.asked_from["organs"] == ["not_said"]
    assert person_of(the_request().assessment.asked_from).sex == "other"
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    check = client.get(f"/request/{rid}/check-answers").text
    assert "The body we ask about" in check


def test_nobody_else_is_asked(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    assert path_of(client.get(f"/request/{rid}/body")) == f"/request/{rid}/next"


def test_organs_on_record_are_not_asked_and_not_told_to_who_knows_a_birth_date(client: Visitor) -> None:
    rid = begin_as(client, a_patient("Robin", sex="other", known={"organs": ["prostate"]}))
    answer_all(client, rid, NO_EMERGENCY)
    assert person_of(the_request().assessment.asked_from).sex == "male"
    assert "checked" not in client.get(f"/request/{rid}/body").text


def test_pregnancy_on_record_is_asked_anew_at_the_front_door(app: Flask) -> None:
    request = begun_for({"pregnant": "yes", "lives_alone": "yes"})
    facts = request.assessment.asked_from
    assert facts["known"] == {"lives_alone": "yes"}
    assert facts["record"] == {"pregnant": "yes"}


def test_a_risk_on_record_counts_beside_those_ticked(app: Flask) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    request = begun_for({"frail": "yes"})
    assert request.assessment.asked_from["known"] == {}
    for ticked, counted in ((["none"], ["frail"]), (["immuno"], ["immuno", "frail"])):
        request.assessment.answers = {"risks": ticked}
        assert queries.case(rules, request).answers["risks"] == counted


def test_no_against_the_record_counts_as_possible(app: Flask) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    request = begun_for({"pregnant": "yes"})
    request.assessment.answers = {"pregnant": "no"}
    assert queries.case(rules, request).answers["pregnant"] == "possible"
    assert in_doubt({"record": {"pregnant": "no"}}, {"pregnant": "no"}) == {"pregnant": "no"}
    assert in_doubt({}, {"pregnant": "no"}) == {"pregnant": "no"}


def begun_for(known: dict[str, Any]) -> Request:
    patient = a_patient(known=known)
    request = services.begin_request(a_visitor(), informant="self", channel="online", language="en")
    services.state_details(a_visitor(request), request, patient)
    return request


def test_staff_see_what_the_record_answered_and_confirm_it(client: Visitor) -> None:
    receptionist = a_receptionist()
    sign_in(client, receptionist)
    staff = as_viewer(receptionist)
    request = services.begin_request(staff, informant="self", channel="phone", language="en")
    services.state_details(staff, request, a_patient(known={"pregnant": "yes", "immuno": "yes"}))
    rid = request.public_id
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "sore_throat")
    assert "pregnant" not in answer_all(client, rid, {})
    assert "From the record: confirm it" in client.get(f"/request/{rid}/check-answers").text
    assert 'value="yes" checked' in client.get(f"/request/{rid}/question/pregnant").text
    client.submit(f"/request/{rid}/question/pregnant", {"answer": "no"})
    assert queries.request(staff, rid)
