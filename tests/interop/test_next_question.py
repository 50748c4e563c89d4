"""`$next-question`: whole pathways walked by a client over HTTP, with the engine's own outcome at the end."""

import copy
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fhir.resources.R4B.operationoutcome import OperationOutcome
from fhir.resources.R4B.questionnaire import Questionnaire
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse
from flask import Flask

from portal import clock
from portal.interop.fhir_answers import from_fhir
from portal.interop.next_question import next_question
from portal.pathways.model import Person, RuleSet
from portal.pathways.walk import Case, walk
from tests.factories import a_practice
from tests.interop.fhir_client import (
    Json,
    Post,
    asked,
    coded,
    converse,
    first_call,
    outcome,
    quantity,
    years,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.one_engine
PATHWAYS = sorted(each.stem for each in (Path(__file__).parents[2] / "rules" / "pathways").glob("*.toml"))
WOMAN = {"person.age": years(40), "person.sex": coded("female"), "person.informant": coded("self")}
URL = "/fhir/Questionnaire/$next-question"
TYPE = "application/fhir+json"
Mend = Callable[[Json], Any]


@pytest.fixture
def rules(app: Flask) -> RuleSet:
    found: RuleSet = app.extensions["portal"].rules
    return found


@pytest.fixture
def base(app: Flask, db: object) -> str:
    a_practice()
    address: str = app.extensions["portal"].settings.base_url
    return address


@pytest.fixture
def post(client: Visitor, base: str) -> Post:
    def send(body: Json) -> Json:
        answer = client.post(URL, data=json.dumps(body), content_type=TYPE)
        assert answer.status_code == 200, answer.text
        assert answer.mimetype == TYPE
        found: Json = answer.get_json(force=True)
        return found

    return send


def form(base: str, pathway: str) -> str:
    return f"{base}/fhir/Questionnaire/{pathway.replace('_', '-')}"


@pytest.mark.parametrize("pathway", PATHWAYS[::6])
def test_a_client_walks_a_whole_pathway_over_http(
    post: Post, base: str, rules: RuleSet, pathway: str
) -> None:
    assert_engines_own(rules, pathway, converse(post, form(base, pathway), WOMAN))


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_every_pathway_can_be_walked_to_the_engines_own_outcome(rules: RuleSet, pathway: str) -> None:
    base = "http://127.0.0.1:8000"

    def ask(sent: Json) -> Json:
        return next_question(rules, json.loads(json.dumps(sent)), base, clock.today())

    assert_engines_own(rules, pathway, converse(ask, form(base, pathway), WOMAN))


def assert_engines_own(rules: RuleSet, pathway: str, end: Json) -> None:
    contained = end["contained"][0]
    Questionnaire.model_validate(contained)
    QuestionnaireResponse.model_validate(end)
    assert "url" not in contained
    assert "version" not in contained
    answers = {
        each["linkId"]: from_fhir(rules.every_question[each["linkId"]], each["answer"])
        for each in end["item"]
        if each["linkId"] in rules.every_question
    }
    today = clock.today()
    person = Person(today.replace(year=today.year - 40, day=min(today.day, 28)), "female", today)
    given = {name: answer for name, answer in answers.items() if answer is not None}
    judged = walk(rules, Case((pathway,), person, given)).outcome
    assert judged is not None
    said = outcome(end)
    assert said["disposition"] == [judged.disposition.id]
    assert said["rule"] == [f"{each.pathway_id}/{each.rule_id}" for each in judged.reasons]
    assert said["rules-version"] == [rules.hash]


def test_a_red_flag_ends_the_conversation_at_once(post: Post, base: str) -> None:
    end = converse(post, form(base, "back_pain"), WOMAN | {"g_life": [coded("crushing_chest")]})
    assert outcome(end)["disposition"] == ["emergency_999"]
    assert [each["linkId"] for each in asked(end)] == [*WOMAN, "g_life", "outcome"]


def test_doubt_is_an_answer_in_every_kind_of_question(post: Post, base: str) -> None:
    absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    reason = {"extension": [{"url": absent, "valueCode": "asked-unknown"}]}
    doubts = {"bp_saddle": coded("not_sure"), "duration": {"valueQuantity": reason}}
    end = converse(post, form(base, "back_pain"), WOMAN | doubts)
    assert outcome(end)["disposition"] == ["emergency_department"]  # doubt about this sign counts as Yes
    again = post(end | {"status": "in-progress", "item": end["item"][:-1]})
    assert outcome(again) == outcome(end)


def test_a_temperature_not_measured_is_said_by_data_absent_reason(post: Post, base: str) -> None:
    absent = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
    not_measured = {"valueQuantity": {"extension": [{"url": absent, "valueCode": "not-performed"}]}}
    end = converse(post, form(base, "uti_woman"), WOMAN | {"temp": not_measured})
    assert "feels_feverish" in {each["linkId"] for each in asked(end)}


def test_a_changed_answer_takes_what_hung_on_it_away(post: Post, base: str) -> None:
    end = converse(post, form(base, "back_pain"), WOMAN)
    changed = [
        each | {"answer": [coded("crushing_chest")]} if each["linkId"] == "g_life" else each
        for each in end["item"][:-1]
    ]
    again = post(end | {"status": "in-progress", "item": changed})
    assert [each["linkId"] for each in again["item"]] == [*WOMAN, "g_life", "outcome"]
    assert outcome(again)["disposition"] == ["emergency_999"]


def test_the_response_may_come_as_a_parameter(post: Post, base: str) -> None:
    bare = first_call(form(base, "back_pain"))
    wrapped = {
        "resourceType": "Parameters",
        "parameter": [{"name": "questionnaire-response", "resource": bare}],
    }
    assert post(wrapped) == post(bare)


def test_an_age_is_taken_to_the_day(post: Post, base: str) -> None:
    feverish = {"temp": quantity(38.5, "Cel")}
    for age, leads_to in ((quantity(2, "mo"), True), (quantity(4, "a"), False)):
        child = {"person.age": age, "person.sex": coded("male"), "person.informant": coded("parent")}
        end = converse(post, form(base, "child_fever"), child | feverish)
        is_emergency = outcome(end)["disposition"][0] in ("emergency_department", "emergency_999")
        assert is_emergency is leads_to


def _without(key: str) -> Mend:
    return lambda body: body.pop(key)


def _set(key: str, value: Any) -> Mend:
    return lambda body: body.update({key: value})


def _items(*items: Json) -> Mend:
    whole = [{"linkId": name, "answer": [answer]} for name, answer in WOMAN.items()]
    return lambda body: body.update({"item": [*whole, *items]})


@pytest.mark.parametrize(
    ("mend", "status", "code"),
    [
        (_set("resourceType", "Patient"), 400, "structure"),
        (_without("questionnaire"), 422, "invalid"),
        (_set("questionnaire", "#other"), 422, "invalid"),
        (_set("contained", []), 422, "invalid"),
        (_set("contained", "text"), 422, "invalid"),
        (_set("status", "completed"), 422, "business-rule"),
        (_set("item", "text"), 400, "structure"),
        (_set("item", [{"linkId": 7}]), 400, "structure"),
        (_set("item", [{"linkId": "g_life", "answer": "yes"}]), 400, "structure"),
        (_items({"linkId": "g_life", "answer": []}, {"linkId": "g_life", "answer": []}), 422, "duplicate"),
        (_items({"linkId": "no_such_question", "answer": [coded("yes")]}), 422, "not-found"),
        (_items({"linkId": "g_life", "answer": [coded("maybe")]}), 422, "value"),
        (_items({"linkId": "g_life", "answer": [{"valueString": "none"}]}), 422, "value"),
        (_items({"linkId": "g_life", "answer": [coded("none"), coded("crushing_chest")]}), 422, "value"),
        (_items({"linkId": "temp", "answer": [quantity(99, "Cel")]}), 422, "value"),
        (_items({"linkId": "temp", "answer": [quantity(99, "[degF]")]}), 422, "value"),
        (_items({"linkId": "duration", "answer": [quantity(1.5, "d")]}), 422, "value"),
        (_items({"linkId": "bp_saddle", "answer": [coded("yes"), coded("no")]}), 422, "value"),
    ],
)
def test_bad_input_gets_an_operation_outcome_with_the_right_status(
    client: Visitor, base: str, mend: Mend, status: int, code: str
) -> None:
    body = first_call(form(base, "back_pain"))
    mend(body)
    answer = client.post(URL, data=json.dumps(body), content_type=TYPE)
    assert answer.status_code == status, answer.text
    problem = answer.get_json(force=True)
    OperationOutcome.model_validate(problem)
    assert problem["issue"][0]["code"] == code
    assert problem["issue"][0]["diagnostics"]


@pytest.mark.parametrize(
    ("derived", "status"),
    [
        ([], 422),
        ("back_pain", 422),
        (["{base}/fhir/Questionnaire/no-such-pathway"], 404),
        (["https://example.org/Questionnaire/back-pain"], 404),
        (["{base}/fhir/Questionnaire/back-pain|0123456789ab"], 404),
        (["Questionnaire/back-pain"], 200),
    ],
)
def test_the_form_is_named_by_its_canonical_address(
    client: Visitor, base: str, derived: Any, status: int
) -> None:
    body = first_call("")
    named = [each.format(base=base) for each in derived] if isinstance(derived, list) else derived
    body["contained"][0]["derivedFrom"] = named
    assert client.post(URL, data=json.dumps(body), content_type=TYPE).status_code == status


@pytest.mark.parametrize(
    ("age", "sex"),
    [(years(130), "female"), (quantity(1.5, "a"), "female"), (quantity(3, "wk"), "female"), (years(3), "x")],
)
def test_who_it_is_for_must_make_sense(client: Visitor, base: str, age: Json, sex: str) -> None:
    body = first_call(form(base, "back_pain"))
    person = {"person.age": age, "person.sex": coded(sex), "person.informant": coded("self")}
    body["item"] = [{"linkId": name, "answer": [answer]} for name, answer in person.items()]
    answer = client.post(URL, data=json.dumps(body), content_type=TYPE)
    assert answer.status_code == 422
    assert answer.get_json(force=True)["resourceType"] == "OperationOutcome"


def test_what_is_not_fhir_is_refused_as_fhir_refuses(client: Visitor, base: str) -> None:
    answers = {
        415: client.post(URL, data="a=b"),
        400: client.post(URL, data="{not json", content_type=TYPE),
        405: client.get(URL),
        404: client.get("/fhir/Patient/1"),
        413: client.post(URL, data=" " * 300_000, content_type=TYPE),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert answer.get_json(force=True)["resourceType"] == "OperationOutcome"
    deep = "[" * 100_000
    assert client.post(URL, data=deep, content_type=TYPE).status_code == 400


def test_a_conversation_leaves_nothing_behind(post: Post, base: str, db: Any) -> None:
    from portal.audit import AuditEvent
    from portal.cookie_sessions import CookieSession
    from portal.triage.models import Request

    before = [db.query(table).count() for table in (AuditEvent, CookieSession, Request)]
    converse(post, form(base, "back_pain"), WOMAN)
    assert [db.query(table).count() for table in (AuditEvent, CookieSession, Request)] == before


def test_a_birthday_that_the_year_lacks_is_no_stumbling_block(
    client: Visitor, base: str, set_clock: Callable[..., None]
) -> None:
    from datetime import UTC, datetime

    set_clock(datetime(2028, 2, 29, 12, tzinfo=UTC))
    body = first_call(form(base, "back_pain"))
    person = WOMAN | {"person.age": years(41)}
    body["item"] = [{"linkId": name, "answer": [answer]} for name, answer in person.items()]
    assert client.post(URL, data=json.dumps(copy.deepcopy(body)), content_type=TYPE).status_code == 200
    assert date(2028, 2, 29) == clock.today()
