"""Faults end with people: whatever goes wrong, the request is on the list as urgent, with what is known."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from portal import i18n
from portal.db import db_session
from portal.triage import judging, stepping, wording
from portal.triage.models import DRAFT, ESCALATED, Request, Task
from portal.triage.routes import door
from tests.factories import a_patient, a_receptionist, sign_in, the_practice
from tests.triage.journeys import (
    NO_EMERGENCY,
    answer_all,
    answer_one,
    begin,
    begin_as,
    path_of,
    say,
    send,
    token_on,
    where,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


@pytest.fixture
def rid(client: Visitor) -> str:
    """A request whose first question is answered."""
    begun = begin_as(client, a_patient())
    answer_one(client, begun, "g_life", "none")
    return begun


def assert_handed_over(client: Visitor, rid: str) -> None:
    request = the_request()
    assert (request.state, request.urgency) == (ESCALATED, 88)
    assert {(task.kind, task.owner_role) for task in db_session.query(Task)} == {
        ("call_back", "duty_clinician")
    }
    assert request.assessment.answers["g_life"]
    assert "A person will look at this" in client.get(f"/request/{rid}/result").text
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, a_receptionist())
    assert rid in other.get("/desk/requests").text
    assert other.get(f"/desk/request/{rid}").status_code == 200


def failing(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> Any:
        raise error

    return fail


@pytest.mark.parametrize(
    "error", [RuntimeError("a fault of the rules"), TimeoutError("too slow"), MemoryError()]
)
def test_an_engine_that_fails_or_takes_too_long(
    client: Visitor, rid: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    url = f"/request/{rid}/question/g_serious"
    page = client.get(url).text
    monkeypatch.setattr(judging, "walk", failing(error))
    answer = client.post(url, data={"csrf_token": token_on(page), "answer": "confused"})
    assert path_of(answer) == f"/request/{rid}/result"
    monkeypatch.undo()
    assert_handed_over(client, rid)


def test_a_database_that_takes_too_long(client: Visitor, rid: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"/request/{rid}/question/g_serious"
    page = client.get(url).text
    slow = OperationalError("UPDATE", {}, Exception("canceling statement due to statement timeout"))
    monkeypatch.setattr(stepping, "keep_answers", failing(slow))
    answer = client.post(url, data={"csrf_token": token_on(page), "answer": "none"})
    assert path_of(answer) == f"/request/{rid}/result"
    assert_handed_over(client, rid)


@pytest.mark.parametrize(
    "broken",
    [{"g_life": ["none"], "g_serious": None}, {"g_life": ["none"], "g_serious": {"a": 1}}, {"g_life": 7}],
)
def test_a_stored_answer_that_is_none_is_asked_again_or_handed_over_never_a_no(
    client: Visitor, rid: str, broken: dict[str, Any]
) -> None:
    request = the_request()
    request.assessment.answers = broken
    db_session.commit()
    place = where(client, rid)
    assert place in ("question/g_life", "question/g_serious", "result")
    if place == "result":
        assert_handed_over(client, rid)


@pytest.mark.parametrize("facts", [{"born_on": "no date"}, {"known": None}, {"sex": None}, {"today": 7}])
def test_facts_stored_wrongly(client: Visitor, rid: str, facts: dict[str, Any]) -> None:
    request = the_request()
    request.assessment.asked_from = {**request.assessment.asked_from, **facts}
    db_session.commit()
    client.get(f"/request/{rid}/next", follow_redirects=True)
    if the_request().state != DRAFT:
        assert_handed_over(client, rid)
    else:
        assert facts == {"sex": None}  # a sex that is none is doubt: both bodies are asked about
        answer_all(client, rid, NO_EMERGENCY)


def test_an_outcome_stored_wrongly_is_a_persons_to_decide(client: Visitor, rid: str) -> None:
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "sore_throat")
    answer_all(client, rid, {})
    send(client, rid)
    request = the_request()
    request.assessment.outcome = {"disposition": "something"}
    db_session.commit()
    page = client.get(f"/request/{rid}/result")
    assert "A person will look at this" in page.text
    assert the_request().state == ESCALATED
    assert the_request().urgency >= 88


def test_a_translation_that_cannot_be_filled_in(
    client: Visitor, rid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A translator has written %(nobody)s where the page has another name to give."""
    monkeypatch.setattr(wording, "is_pathway_translated", failing(KeyError("nobody")))
    answer = client.get(f"/request/{rid}/question/g_serious")
    assert path_of(answer) == f"/request/{rid}/result"
    monkeypatch.undo()
    assert_handed_over(client, rid)


def test_who_cannot_read_the_questions_is_called_in_their_language(
    client: Visitor, rid: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"/request/{rid}/question/g_serious"
    client.submit("/language", {"language": "ur", "next": url}, page=url)
    monkeypatch.setattr(wording, "is_pathway_translated", lambda *_: False)
    page = client.get(url).text
    assert f'action="/request/{rid}/own-language"' in page
    client.submit(f"/request/{rid}/own-language", {}, page=url)
    assert the_request().language == "ur"
    assert (the_request().state, the_request().urgency) == (ESCALATED, 88)
    i18n.speak("en")


def test_somebody_not_in_the_list_is_looked_for_as_well(
    client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_patient()
    rid = begin(client)
    client.submit(
        f"/request/{rid}/details",
        {"given_name": "Nia", "family_name": "Newcomer", "born_on-day": "2", "born_on-month": "3",
         "born_on-year": "1990", "postcode": "LX1 2AB", "phone": "07700900456"},
    )  # fmt: skip
    client.submit(f"/request/{rid}/not-on-list", {"sex": "female"})
    monkeypatch.setattr(judging, "walk", failing(RuntimeError()))
    client.get(f"/request/{rid}/next")
    assert {task.kind for task in db_session.query(Task)} == {"call_back", "match_person"}


def test_with_nobody_to_call_the_fault_is_shown_as_one(
    app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    the_practice()
    rid = begin(client)
    monkeypatch.setattr(door, "Details", failing(RuntimeError("broken")))
    with pytest.raises(RuntimeError):
        client.get(f"/request/{rid}/details")
    assert the_request().state == DRAFT
