"""An answer that leads to another question: kept by two statements, its page drawn once for everybody."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access import Role, Viewer
from portal.audit import AuditEvent
from portal.db import db_session, transaction
from portal.pathways.model import Answer, Question, RuleSet
from portal.triage import standing_queries
from portal.triage.models import QUEUED, Request
from portal.triage.standing import StandingRequest
from portal.triage.stepping import answer_and_go_on
from tests.factories import a_patient, a_visitor
from tests.triage.journeys import NO_EMERGENCY, answer_all, begin_as, say, token_on, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture
def rid(client: Visitor) -> str:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "my back hurts", "back_pain")
    return rid


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


def harmless_to(asked: Question) -> Answer:
    return ["none"] if asked.kind == "multi" else "no"


def read(rid: str) -> tuple[Viewer, StandingRequest]:
    viewer = a_visitor(the_request())
    db_session.rollback()
    found = standing_queries.standing(viewer, rid)
    assert found
    return viewer, found


def test_nobody_else_can_read_where_a_request_stands(client: Visitor, rid: str) -> None:
    practice_id = the_request().practice_id
    assert standing_queries.standing(Viewer(Role.PATIENT, practice_id, "another"), rid) is None
    elsewhere = Viewer(Role.RECEPTIONIST, practice_id + 1, "staff", staff_id=1)
    assert standing_queries.standing(elsewhere, rid) is None


def test_an_answer_is_kept_with_the_first_one_and_a_line_in_the_record(
    app: Flask, client: Visitor, rid: str
) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    viewer, standing = read(rid)
    emergency = rules.every_question["g_life"]
    assert (
        answer_and_go_on(viewer, rules, standing, emergency, ["not_breathing"]) is None
    )  # it ends the questions
    assert the_request().assessment.version == standing.assessment.version
    asked = rules.every_question[where(client, rid).rsplit("/", 1)[1]]
    found = answer_and_go_on(viewer, rules, standing, asked, harmless_to(asked))
    assert found
    kept = the_request().assessment
    assert kept.answers == found[0].assessment.answers
    assert kept.version == standing.assessment.version + 1
    assert kept.touched_at
    line = db_session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert line
    assert (line.action, line.details["question"]) == ("request.answered", asked.id)


@pytest.mark.parametrize("meanwhile", ["answered", "sent"])
def test_what_changed_since_it_was_read_is_not_written_over(
    app: Flask, client: Visitor, rid: str, meanwhile: str
) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    asked = rules.every_question[where(client, rid).rsplit("/", 1)[1]]
    viewer, standing = read(rid)
    with transaction():
        request = the_request()
        if meanwhile == "sent":
            request.state = QUEUED
        else:
            request.assessment.noticed = {**request.assessment.noticed, "elsewhere": True}
    before = the_request().assessment.answers
    assert answer_and_go_on(viewer, rules, standing, asked, harmless_to(asked)) is None
    assert the_request().assessment.answers == before


def the_code(rid: str) -> str:
    return str(db_session.scalars(select(Request.code).where(Request.public_id == rid)).one())


def test_a_kept_page_has_the_id_the_token_and_the_code_of_whoever_sees_it(app: Flask, db: object) -> None:
    seen = []
    patient = a_patient()
    for _ in range(3):
        client: Visitor = app.test_client()  # type: ignore[assignment]  # the class of this app's clients
        rid = begin_as(client, patient)
        text = client.get(f"/request/{rid}/question/g_life").text
        token = token_on(text)
        code = the_code(rid)
        assert code in text
        seen.append((rid, token, code, text.replace(rid, "").replace(token, "").replace(code, "")))
        assert client.post(f"/request/{rid}/question/g_life", data={"csrf_token": token, "answer": "none"})
    ids, tokens, codes, texts = zip(*seen, strict=True)
    assert len(set(ids)) == len(set(tokens)) == len(set(codes)) == 3
    assert len(set(texts)) == 1  # and so nobody else's id, token or code is left in any of them
