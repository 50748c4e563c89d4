"""Several problems in one request: asked about together, and none of them is lost."""

import pytest
from flask import Flask

from portal.db import db_session
from portal.desk.worklist import Sought, worklist
from portal.pathways.model import RuleSet
from portal.triage import queries, services
from portal.triage.judging import judge
from portal.triage.models import Request, Task
from tests.factories import a_patient, a_receptionist, as_viewer, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, begin_as, path_of, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture
def rid(client: Visitor) -> str:
    """A request whose first problem is a bad back."""
    begun = begin_as(client, a_patient())
    answer_all(client, begun, NO_EMERGENCY)
    assert path_of(say(client, begun, "my back hurts", "back_pain")) == f"/request/{begun}/anything-else"
    return begun


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


def add(client: Visitor, rid: str, words: str, pathway: str) -> None:
    answer = client.submit(f"/request/{rid}/anything-else", {"more": "yes"})
    assert path_of(answer) == f"/request/{rid}/another-problem"
    answer = client.submit(answer.location, {"own_words": words, "pathway": pathway})
    assert path_of(answer) == f"/request/{rid}/anything-else"


def task_kinds() -> set[str]:
    return {task.kind for task in db_session.query(Task)}


def test_whoever_has_one_problem_goes_straight_on(client: Visitor, rid: str) -> None:
    assert client.submit(f"/request/{rid}/anything-else", {}).status_code == 422
    answer = client.submit(f"/request/{rid}/anything-else", {"more": "no"})
    assert path_of(answer) == f"/request/{rid}/next"
    assert where(client, rid).startswith("question/")


def test_both_problems_are_asked_about_and_what_both_need_is_asked_once(client: Visitor, rid: str) -> None:
    add(client, rid, "and my throat is sore", "sore_throat")
    assert the_request().assessment.own_words == "my back hurts\n\nand my throat is sore"
    asked = answer_all(client, rid, {})
    assert len(asked) == len(set(asked))
    assert {"bp_saddle", "st_airway"} & set(asked) or {each[:2] for each in asked} >= {"bp", "st"}
    check = client.get(f"/request/{rid}/check-answers").text
    assert "Back pain" in check
    assert "Sore throat" in check
    page = send(client, rid).text
    assert "Your other problem" in page
    assert the_request().assessment.pathway_ids == ["back_pain", "sore_throat"]


def test_a_problem_that_the_visit_is_not_for_becomes_a_task_of_its_own(client: Visitor, rid: str) -> None:
    add(client, rid, "and I need more tablets", "repeat_prescription")
    answer_all(client, rid, {})
    page = send(client, rid).text
    assert "We do this for you: you do not need to ask again." in page
    assert task_kinds() >= {"find_appointment", "prescription"}


def test_booked_with_a_repeat_still_to_prepare_it_stays_on_the_list_to_do(
    app: Flask, client: Visitor, rid: str
) -> None:
    add(client, rid, "", "repeat_prescription")
    answer_all(client, rid, {})
    send(client, rid)
    staff = as_viewer(a_receptionist())
    services.mark_booked(staff, the_request())
    found = worklist(staff, app.extensions["portal"].rules, Sought())
    assert [row.asked.public_id for row in found.rows] == [rid]
    assert len(found.rows[0].problems) == 2


def test_who_sees_a_person_anyway_takes_more_time_for_both(app: Flask, client: Visitor, rid: str) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    minutes = []
    for problems in (["medication_query"], ["medication_query", "something_else"]):
        services.choose_problem(as_viewer(a_receptionist()), rules, the_request(), problems)
        if where(client, rid) == "symptoms-too":  # of the back, from what was said first
            client.submit(f"/request/{rid}/symptoms-too", {"also": "no"})
        answer_all(client, rid, {})
        outcome = judge(rules, the_request()).outcome
        assert outcome
        minutes.append(outcome.minutes)
    assert minutes[1] > minutes[0]


def test_three_are_the_most_and_each_can_be_taken_off(client: Visitor, rid: str) -> None:
    add(client, rid, "", "sore_throat")
    add(client, rid, "", "tiredness")
    url = f"/request/{rid}/anything-else"
    assert "That is the most we can look at together." in client.get(url).text
    assert path_of(client.get(f"/request/{rid}/another-problem")) == f"/request/{rid}/problem"
    client.submit(f"/request/{rid}/problem/remove", {"pathway": "back_pain"}, page=url)
    assert the_request().assessment.pathway_ids == ["sore_throat", "tiredness"]


def test_the_last_one_taken_off_leads_back_to_the_choice(client: Visitor, rid: str) -> None:
    url = f"/request/{rid}/anything-else"
    answer = client.submit(f"/request/{rid}/problem/remove", {"pathway": "back_pain"}, page=url)
    assert path_of(answer) == f"/request/{rid}/problem"
    assert path_of(client.get(url)) == f"/request/{rid}/problem"


def test_another_first_problem_leaves_the_second_as_it_is(client: Visitor, rid: str) -> None:
    add(client, rid, "", "sore_throat")
    say(client, rid, "no, my knee", "knee_pain")
    assert the_request().assessment.pathway_ids == ["knee_pain", "sore_throat"]


def test_the_same_words_sent_twice_are_kept_once(client: Visitor, rid: str) -> None:
    for _ in range(2):
        client.submit(f"/request/{rid}/another-problem", {"own_words": "and tired", "pathway": "tiredness"})
    assert the_request().assessment.own_words == "my back hurts\n\nand tired"
    assert the_request().assessment.pathway_ids == ["back_pain", "tiredness"]


def test_the_list_can_be_browsed_for_the_second_too(client: Visitor, rid: str) -> None:
    page = client.get(f"/request/{rid}/problem/browse/bones_joints?further=1").text
    assert f'action="/request/{rid}/another-problem"' in page


def test_nothing_said_is_asked_again(client: Visitor, rid: str) -> None:
    answer = client.submit(f"/request/{rid}/another-problem", {})
    assert answer.status_code == 422
    assert "Say what is wrong, or choose from the list below" in answer.text


def test_staff_see_every_problem_of_the_request(client: Visitor, rid: str) -> None:
    add(client, rid, "", "sore_throat")
    answer_all(client, rid, {})
    send(client, rid)
    sign_in(client, a_receptionist())
    page = client.get(f"/desk/request/{rid}").text
    assert "Back pain" in page
    assert "Sore throat" in page
    assert queries.outcome(the_request())


def test_each_question_says_which_of_two_problems_it_is_about(client: Visitor, rid: str) -> None:
    add(client, rid, "and my throat is sore", "sore_throat")
    client.submit(f"/request/{rid}/anything-else", {"more": "no"})
    answer_all(client, rid, {})
    for question, problem in (
        ("bp_legs", "Back pain"),
        ("st_tonsils", "Sore throat"),
        ("temp", "Sore throat"),
    ):
        page = client.get(f"/request/{rid}/question/{question}").text
        assert f'nhsuk-caption-l">{problem}</span>' in page, question
    assert "Emergency check</span>" in client.get(f"/request/{rid}/question/g_life").text


def test_somebody_sent_to_a_pharmacist_is_told_what_we_send_and_that_they_may_go_at_once(
    client: Visitor,
) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "my throat is sore", "sore_throat")
    add(client, rid, "and my skin itches", "eczema")
    client.submit(f"/request/{rid}/anything-else", {"more": "no"})
    answer_all(client, rid, {})
    page = send(client, rid).text
    assert "We will send your answers to a pharmacy by" in page
    assert "go to any pharmacy now" in page
    assert "We will send your answers to a pharmacy. You do not need to ask again." in page
    assert "We do this for you" not in page
