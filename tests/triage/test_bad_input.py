"""Whatever is sent: a clear page with the right status, what to do next, and the answers kept."""

from typing import Any

import pytest

from portal.db import db_session
from portal.triage.models import Request, Task
from tests.factories import a_patient
from tests.triage.journeys import (
    NO_EMERGENCY,
    answer_all,
    answer_one,
    begin,
    begin_as,
    details_of,
    path_of,
    say,
    send,
    where,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"born_on-day": "31", "born_on-month": "2"}, "That month does not have so many days"),
        ({"born_on-month": "13"}, "The month must be a number from 1 to 12"),
        ({"born_on-year": "2999"}, "A date of birth must be in the past"),
        ({"born_on-day": "", "born_on-month": "", "born_on-year": ""}, "Enter the date of birth"),
        ({"nhs_number": "999 000"}, "An NHS number has 10 digits"),
        ({"nhs_number": "9990000001"}, "Check the NHS number"),
        ({"postcode": "nowhere"}, "Enter a full UK postcode"),
        ({"phone": "12"}, "Enter a phone number"),
        ({"given_name": "  "}, "Enter the first name"),
        ({"family_name": "x" * 200}, "too long"),
    ],
)
def test_a_mistake_in_the_details_is_said_and_the_rest_is_kept(
    client: Visitor, changed: dict[str, Any], message: str
) -> None:
    patient = a_patient()
    rid = begin(client)
    answer = client.submit(f"/request/{rid}/details", details_of(patient, **changed))
    assert answer.status_code == 422
    assert message in answer.text
    assert "<title>Error: " in answer.text
    assert "There is a problem" in answer.text
    kept = "phone" if "phone" not in changed else "postcode"
    assert f'value="{details_of(patient)[kept]}"' in answer.text


def test_nobody_chosen_is_said(client: Visitor) -> None:
    a_patient()
    assert client.submit("/start/who-for", {}).status_code == 422
    answer = client.submit("/start/who-for", {"informant": "the king"})
    assert answer.status_code == 422
    assert db_session.query(Request).count() == 0


@pytest.mark.parametrize("given", [{}, {"answer": "perhaps"}, {"answer": ["none", "stroke"]}])
def test_no_answer_to_a_question_keeps_the_question_open(client: Visitor, given: dict[str, Any]) -> None:
    rid = begin_as(client, a_patient())
    answer = client.submit(f"/request/{rid}/question/g_life", given)
    assert answer.status_code == 422
    assert "<title>Error: " in answer.text
    assert where(client, rid) == "question/g_life"


@pytest.mark.parametrize("question", ["no_such_question", "bp_saddle", "course", "g_life'--"])
def test_a_question_that_is_not_asked_now_leads_to_the_one_that_is(client: Visitor, question: str) -> None:
    rid = begin_as(client, a_patient())
    answer = client.get(f"/request/{rid}/question/{question}")
    assert path_of(answer) == f"/request/{rid}/question/g_life"
    assert "That page is not needed now." in client.get(answer.location).text
    posted = client.submit(f"/request/{rid}/question/{question}", {"answer": "yes"}, page="/")
    assert path_of(posted) == f"/request/{rid}/question/g_life"
    db_session.expire_all()
    assert db_session.query(Request).one().assessment.answers == {}


@pytest.mark.parametrize("place", ["problem", "check-answers", "result", "not-on-list", "emergency-words"])
def test_a_page_too_early_leads_to_the_first_question(client: Visitor, place: str) -> None:
    rid = begin_as(client, a_patient())
    answer = client.get(f"/request/{rid}/{place}", follow_redirects=True)
    assert answer.request.path == f"/request/{rid}/question/g_life"


def test_sending_too_early_leads_to_the_open_question(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer = client.submit(f"/request/{rid}/send", page="/")
    assert path_of(answer) == f"/request/{rid}/next"
    assert where(client, rid) == "question/g_life"


@pytest.mark.parametrize(
    "place", ["next", "details", "question/g_life", "problem", "result", "check-answers"]
)
def test_a_forged_or_foreign_request_is_not_found_and_says_what_to_do(client: Visitor, place: str) -> None:
    rid = begin_as(client, a_patient())
    stranger = client.application.test_client()
    for public_id in (rid, "x" * 22, "AAAA", "..%2f..%2fetc"):
        answer = stranger.get(f"/request/{public_id}/{place}")
        assert answer.status_code == 404
    assert "Start again" in stranger.get(f"/request/{rid}/{place}").text


def test_after_sending_the_back_button_shows_what_was_sent(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "repeat_prescription")
    answer_all(client, rid, {})
    send(client, rid)
    for place in ("check-answers", "problem", "question/g_life", "details", "next"):
        assert path_of(client.get(f"/request/{rid}/{place}")) == f"/request/{rid}/result"
    changed = client.submit(f"/request/{rid}/question/g_life", {"answer": "stroke"}, page="/")
    assert path_of(changed) == f"/request/{rid}/result"


def test_sent_twice_it_stays_sent_once(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "repeat_prescription")
    answer_all(client, rid, {})
    first = send(client, rid)
    again = client.submit(f"/request/{rid}/send", page="/")
    assert path_of(again) == f"/request/{rid}/result"
    assert db_session.query(Task).count() == 1
    assert client.get(f"/request/{rid}/result").text.count("Your reference is") == 1
    assert first.status_code == 200


@pytest.mark.parametrize(("words", "pathway"), [("", ""), ("   ", ""), ("sore", "no_such_pathway")])
def test_no_problem_said_is_asked_for_again(client: Visitor, words: str, pathway: str) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    answer = say(client, rid, words, pathway)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


def test_own_words_are_text_and_never_markup(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    words = "</textarea><script>alert(1)</script> {{ 7*7 }} %(name)s"
    say(client, rid, words + " \u202e", "repeat_prescription")
    answer_all(client, rid, {})
    page = client.get(f"/request/{rid}/check-answers").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }} %(name)s" in page
    db_session.expire_all()
    assert db_session.query(Request).one().assessment.own_words == words


def test_an_unknown_group_of_the_list_leads_back_to_the_problem(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    answer = client.get(f"/request/{rid}/problem/browse/nonsense")
    assert path_of(answer) == f"/request/{rid}/problem"


def test_a_fault_of_the_rules_hands_the_request_to_people(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", "none")
    request = db_session.query(Request).one()
    request.assessment.asked_from = {**request.assessment.asked_from, "born_on": "no date"}
    db_session.commit()
    page = client.get(f"/request/{rid}/next", follow_redirects=True)
    assert page.status_code == 200
    assert "A person will look at this" in page.text
    db_session.expire_all()
    request = db_session.query(Request).one()
    assert request.state == "escalated"
    assert request.assessment.answers == {"g_life": ["none"]}
    assert [task.kind for task in db_session.query(Task)] == ["call_back"]
