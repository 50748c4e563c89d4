"""Back and change: every answer is kept, only what hangs on a changed one goes, and the person is told."""

import pytest

from portal.db import db_session
from portal.triage.models import Request
from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def answers() -> dict[str, object]:
    db_session.expire_all()
    return db_session.query(Request).one().assessment.answers


def test_back_shows_the_answer_given(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", "none")
    page = client.get(f"/request/{rid}/question/g_serious").text
    assert f'class="nhsuk-back-link" href="/request/{rid}/question/g_life"' in page
    assert 'value="none" checked' in client.get(f"/request/{rid}/question/g_life").text


def test_the_first_question_leads_back_to_the_details_with_what_was_typed(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    page = client.get(f"/request/{rid}/question/g_life").text
    assert f'class="nhsuk-back-link" href="/request/{rid}/details"' in page
    assert 'value="Kowalska"' in client.get(f"/request/{rid}/details").text


def test_the_first_question_of_a_problem_leads_back_to_what_was_chosen(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    page = client.get(f"/request/{rid}/{where(client, rid)}").text
    assert f'class="nhsuk-back-link" href="/request/{rid}/anything-else"' in page


def test_an_answer_changed_from_the_check_comes_back_to_the_check(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    assert where(client, rid) == "check-answers"
    answer = answer_one(client, rid, "duration", {"answer": "2", "unit": "w"})
    assert path_of(answer) == f"/request/{rid}/check-answers"
    assert answers()["duration"] == "2w"
    assert "2 weeks" in client.get(f"/request/{rid}/check-answers").text


def test_answers_that_hang_on_a_changed_one_are_dropped_and_named(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, {**NO_EMERGENCY, "risks": ["chemo_6w"], "temp": "36.8"})
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    assert "temp" in answers()
    before = set(answers())
    answer = answer_one(client, rid, "risks", "none")
    assert path_of(answer) == f"/request/{rid}/check-answers"
    assert before - set(answers()) == {"temp"}
    page = client.get(answer.location).text
    assert "You changed an answer, so we took out what no longer applies:" in page
    assert "What is the temperature now?" in page


def test_a_change_that_opens_a_question_asks_it_and_keeps_the_others(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    before = set(answers())
    answer = answer_one(client, rid, "risks", ["chemo_6w"])
    assert path_of(answer) == f"/request/{rid}/question/temp"
    answer_one(client, rid, "temp", "36.8")
    assert where(client, rid) == "check-answers"
    assert set(answers()) == before | {"temp"}


def test_another_problem_keeps_the_answers_that_both_need(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    say(client, rid, "", "sore_throat")
    asked = answer_all(client, rid, {})
    assert not set(asked) & {"g_life", "g_serious", "course", "duration", "risks"}


def test_a_made_up_note_of_dropped_answers_shows_nothing(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "repeat_prescription")
    answer_all(client, rid, {})
    page = client.get(f"/request/{rid}/check-answers?dropped=<script>.nonsense.g_life").text
    assert "no longer applies" not in page
    assert "<script>.nonsense" not in page


def test_htmx_gets_the_next_question_with_the_same_answer(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    url = f"/request/{rid}/question/g_life"
    answer = client.submit(url, {"answer": "none"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert answer.headers["HX-Push-Url"] == f"/request/{rid}/question/g_serious"
    assert f'action="/request/{rid}/question/g_serious"' in answer.text
    assert "<html" not in answer.text
