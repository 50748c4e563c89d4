"""Safeguarding and self-harm: private contact, marked for staff, and not a word of it where others read."""

import pytest

from portal.db import db_session
from portal.messages.models import Message
from portal.triage.models import Request, Task
from tests.factories import a_patient, a_receptionist, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, say, send
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


@pytest.mark.parametrize(
    ("question", "answer"),
    [("g_life", "suicide_act"), ("g_serious", "suicidal_plan"), ("g_serious", "unsafe_now")],
)
def test_the_emergency_check_takes_the_private_path(client: Visitor, question: str, answer: str) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, {**NO_EMERGENCY, question: answer})
    request = the_request()
    assert request.is_private
    assert {task.owner_role for task in db_session.query(Task)} == {"duty_clinician"}
    page = client.get(f"/request/{rid}/result").text
    assert "This is private." in page
    assert "Leave this page" in page
    assert db_session.query(Message).count() == 0


def test_violence_in_own_words_is_private_too(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "he hit me and I am scared")
    client.submit(f"/request/{rid}/emergency-words", {"now": "yes"})
    assert the_request().is_private


def test_the_list_at_the_desk_does_not_say_what_it_is_about_and_the_page_says_how_to_call(
    client: Visitor,
) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "domestic_abuse_safeguarding")
    answer_all(client, rid, {})
    if not the_request().submitted_at:
        send(client, rid)
    assert the_request().is_private
    sign_in(client, a_receptionist())
    worklist = client.get("/desk/requests?state=all").text
    assert "Private" in worklist
    assert "buse" not in worklist
    assert "Leave no message" in client.get(f"/desk/request/{rid}").text


def test_an_ordinary_request_is_not_private(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_one(client, rid, "bp_saddle", "no")
    answer_all(client, rid, {})
    send(client, rid)
    assert not the_request().is_private
    assert "This is private." not in client.get(f"/request/{rid}/result").text
