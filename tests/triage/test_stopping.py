"""An emergency stops everything, is shown at once, and the practice is told, page closed or not."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portal.db import db_session
from portal.triage.models import ESCALATED, Request, Task
from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


def test_a_threat_to_life_stops_the_questions_at_the_first_answer(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer = answer_one(client, rid, "g_life", {"answer": ["crushing_chest"]})
    assert path_of(answer) == f"/request/{rid}/result"
    request = the_request()
    assert request.state == ESCALATED
    assert request.disposition_id == "emergency_999"
    assert [(task.kind, task.owner_role) for task in db_session.query(Task)] == [
        ("red_flag", "duty_clinician")
    ]


def test_the_emergency_page_gives_the_number_and_no_way_to_book(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", {"answer": ["crushing_chest"]})
    page = client.get(f"/request/{rid}/result").text
    assert "nhsuk-card--care--emergency" in page
    assert 'href="tel:999"' in page
    assert "/times" not in page
    assert "We have told the practice team." in page


@pytest.mark.parametrize("place", ["next", "question/g_serious", "problem", "check-answers", "details"])
def test_no_page_leads_past_the_emergency(client: Visitor, place: str) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", {"answer": ["stroke"]})
    assert path_of(client.get(f"/request/{rid}/{place}")) == f"/request/{rid}/result"


def test_a_page_that_was_open_before_cannot_change_the_answer(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    url = f"/request/{rid}/question/g_life"
    answer_one(client, rid, "g_life", {"answer": ["stroke"]})
    again = client.submit(url, {"answer": "none"}, page="/")
    assert path_of(again) == f"/request/{rid}/result"
    assert the_request().assessment.answers == {"g_life": ["stroke"]}


def test_with_htmx_the_emergency_is_shown_at_once(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    url = f"/request/{rid}/question/g_life"
    headers = {"HX-Request": "true"}
    answer = client.submit(url, {"answer": "choking"}, headers=headers)
    assert path_of(answer) == f"/request/{rid}/result"
    shown = client.get(answer.location, headers=headers).text
    assert "Call 999 now" in shown
    assert "<html" not in shown


def test_not_sure_whether_a_life_is_in_danger_is_an_emergency(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", "not_sure")
    assert the_request().disposition_id == "emergency_999"


def test_emergency_words_stop_the_form_until_asked_about(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    answer = say(client, rid, "sore throat and I cant breathe", "sore_throat")
    assert path_of(answer) == f"/request/{rid}/next"
    assert path_of(client.get(f"/request/{rid}/next")) == f"/request/{rid}/emergency-words"
    page = client.get(f"/request/{rid}/emergency-words")
    assert 'href="tel:999"' in page.text
    assert path_of(client.get(f"/request/{rid}/problem")) == f"/request/{rid}/emergency-words"
    assert client.submit(f"/request/{rid}/emergency-words", {}).status_code == 422


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_if_it_happens_now_a_clinician_calls_within_the_hour(client: Visitor, answer: str) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "he hit me and I am scared")
    client.submit(f"/request/{rid}/emergency-words", {"now": answer})
    request = the_request()
    assert (request.state, request.disposition_id) == (ESCALATED, "urgent_now")
    assert request.assessment.own_words == "he hit me and I am scared"
    page = client.get(f"/request/{rid}/result").text
    assert "You wrote about something that can be an emergency" in page


def test_if_it_does_not_happen_now_the_questions_go_on_and_staff_see_the_words(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "blood in my wee last year")
    answer = client.submit(f"/request/{rid}/emergency-words", {"now": "no"})
    assert path_of(answer) == f"/request/{rid}/problem"
    say(client, rid, "blood in my wee last year", "uti_woman")
    assert the_request().assessment.noticed == {"signs": ["blood"], "now": "no"}
    assert path_of(client.get(f"/request/{rid}/next")).startswith(f"/request/{rid}/question/")


def test_words_in_an_answer_are_noticed_as_own_words_are(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "medication_query")
    texts = {"mq_words": "I took too many of my heart tablets"}
    while (place := where(client, rid)).startswith("question/"):
        question = place.removeprefix("question/")
        answer_one(client, rid, question, texts.get(question))
    assert place == "emergency-words"
    client.submit(f"/request/{rid}/emergency-words", {"now": "yes"})
    request = the_request()
    assert request.disposition_id == "urgent_now"
    assert request.assessment.pathway_ids == ["medication_query"]


def test_other_words_are_asked_about_again(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "blood in my wee last year")
    client.submit(f"/request/{rid}/emergency-words", {"now": "no"})
    say(client, rid, "blood in my wee and now I want to die")
    assert path_of(client.get(f"/request/{rid}/next")) == f"/request/{rid}/emergency-words"


def test_out_of_hours_a_call_within_the_hour_becomes_111(
    client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(datetime(2026, 6, 13, 22, 0, tzinfo=UTC))  # a Saturday night
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "he hit me")
    client.submit(f"/request/{rid}/emergency-words", {"now": "yes"})
    page = client.get(f"/request/{rid}/result").text
    assert "We are closed: call 111 now" in page
    assert "do not wait for us" in page  # the reasons below promise what we do when we are open
    assert 'href="tel:111"' in page
    assert "We will call you by" not in page
