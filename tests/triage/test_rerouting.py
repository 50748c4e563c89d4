"""A form, a repeat or a check asked for with words of illness: the questions are offered, the ask stays."""

import pytest
from flask import Flask

from portal.db import db_session
from portal.triage.models import Request, Task
from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture
def rid(client: Visitor) -> str:
    """A request whose emergency check is done."""
    begun = begin_as(client, a_patient())
    answer_all(client, begun, NO_EMERGENCY)
    return begun


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


def test_words_of_illness_in_a_repeat_offer_the_questions_about_it(client: Visitor, rid: str) -> None:
    say(client, rid, "more tablets please, I also have a sore throat", "repeat_prescription")
    assert where(client, rid) == "symptoms-too"
    url = f"/request/{rid}/symptoms-too"
    page = client.get(url).text
    assert 'value="sore_throat"' in page
    assert "we keep what you asked for" in page
    assert client.submit(url, {}).status_code == 422
    client.submit(url, {"also": "sore_throat"})
    assert the_request().assessment.pathway_ids == ["repeat_prescription", "sore_throat"]
    answer_all(client, rid, {})
    page = send(client, rid).text
    assert "Your other problem" in page
    assert "Order my usual medicines" in page
    assert {task.kind for task in db_session.query(Task)} >= {"prescription"}


def test_who_has_no_symptom_now_goes_on_and_is_not_asked_again(client: Visitor, rid: str) -> None:
    say(client, rid, "a letter about my sore throat last year", "routine_care")
    client.submit(f"/request/{rid}/symptoms-too", {"also": "no"})
    assert the_request().assessment.pathway_ids == ["routine_care"]
    assert where(client, rid).startswith("question/")
    say(client, rid, "a letter about my sore throat last year", "routine_care")
    assert where(client, rid).startswith("question/")


def test_a_made_up_problem_is_taken_for_a_no(client: Visitor, rid: str) -> None:
    say(client, rid, "repeat, and a sore throat", "repeat_prescription")
    answer = client.submit(f"/request/{rid}/symptoms-too", {"also": "chest_pain<"})
    assert answer.status_code == 422


def test_words_in_a_later_answer_are_noticed_too(client: Visitor, rid: str) -> None:
    say(client, rid, "", "medication_query")
    asked = 0
    while (place := where(client, rid)).startswith("question/"):
        url = f"/request/{rid}/{place}"
        page = client.get(url).text
        if "<textarea" in page:
            client.submit(url, {"answer": "since the new ones my throat is sore, sore throat"})
            asked += 1
        else:
            answer_one(client, rid, place.removeprefix("question/"))
    assert asked
    assert place == "symptoms-too"


def test_an_illness_asked_about_offers_nothing_more(app: Flask, client: Visitor, rid: str) -> None:
    say(client, rid, "back pain and a sore throat", "back_pain")
    assert where(client, rid).startswith("question/")


def test_emergency_words_come_first_and_both_are_asked(client: Visitor, rid: str) -> None:
    say(client, rid, "sick note: sore throat and blood in my spit", "routine_care")
    assert where(client, rid) == "emergency-words"
    client.submit(f"/request/{rid}/emergency-words", {"now": "no"})
    assert where(client, rid) == "symptoms-too"
    assert path_of(client.get(f"/request/{rid}/question/rc_new")) == f"/request/{rid}/symptoms-too"


def test_the_routine_list_says_that_it_asks_nothing_about_symptoms(client: Visitor, rid: str) -> None:
    page = client.get(f"/request/{rid}/problem/browse/medicines_admin").text
    assert "We ask you nothing about symptoms here." in page
    assert "We ask you nothing" not in client.get(f"/request/{rid}/problem/browse/bones_joints").text
