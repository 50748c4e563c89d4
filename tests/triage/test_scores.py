"""PHQ-9 and GAD-7: opened when called for, scored as published, and item 9 never ends in a plain booking."""

import pytest
from flask import Flask

from portal.db import db_session
from portal.pathways.model import Answer, Question, RuleSet
from portal.triage import answering, queries, services
from portal.triage.judging import judge
from portal.triage.models import ESCALATED, Request, Task
from portal.triage.scores import GAD7, PHQ9, SCORES, is_called_for, scored
from tests.factories import a_clinician, a_link_worker, a_patient, a_visitor, as_viewer, sign_in
from tests.triage.answers import answer_mildly, mildest
from tests.triage.journeys import begin_as, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database
LOW = {"lm_phq1": "over_half", "lm_phq2": "over_half"}


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


@pytest.fixture
def low(app: Flask, client: Visitor) -> str:
    """Somebody whose mood is low on more than half the days, all questions about it answered."""
    return asked_about_mood(app, client, LOW)


def asked_about_mood(app: Flask, client: Visitor, answers: dict[str, str]) -> str:
    rid = begin_as(client, a_patient())
    rules: RuleSet = app.extensions["portal"].rules
    request = the_request()
    viewer = a_visitor(request)
    answer_mildly(viewer, rules, request)
    services.choose_problem(viewer, rules, request, ["low_mood_anxiety"])
    while question := judge(rules, request).next_question:
        services.save_answer(viewer, rules, request, question.id, _mild(question, answers))
    return rid


def _mild(question: Question, answers: dict[str, str]) -> Answer:
    values = [each.value for each in question.options]
    return answers.get(question.id) or ("not" if "not" in values else mildest(question))


def items(points: list[int]) -> dict[str, str]:
    return {f"item-{number}": str(each) for number, each in enumerate(points)}


@pytest.mark.parametrize(
    ("total", "band"),
    [(0, "minimal"), (4, "minimal"), (5, "mild"), (9, "mild"), (10, "moderate"), (14, "moderate"),
     (15, "moderately severe"), (19, "moderately severe"), (20, "severe"), (27, "severe")],
)  # fmt: skip
def test_phq_9_is_banded_as_published(total: int, band: str) -> None:
    assert PHQ9.band(total) == band


@pytest.mark.parametrize(("total", "band"), [(4, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")])
def test_gad_7_is_banded_as_published(total: int, band: str) -> None:
    assert GAD7.band(total) == band


def test_nearly_every_day_is_three_points_and_the_ninth_item_is_the_one_about_harm() -> None:
    assert scored(PHQ9, [3] * 9)["total"] == 27
    assert scored(PHQ9, [0] * 8 + [1])["harm"] == 1
    assert scored(GAD7, [3] * 7) == {"answers": [3] * 7, "total": 21, "band": "severe", "harm": 0}
    assert [len(each.items) for each in SCORES.values()] == [9, 7]


def test_two_short_questions_open_it_from_three_points_and_in_doubt() -> None:
    assert not is_called_for(PHQ9, {"lm_phq1": "several_days", "lm_phq2": "several_days"})
    assert is_called_for(PHQ9, {"lm_phq1": "several_days", "lm_phq2": "over_half"})
    assert is_called_for(PHQ9, {"lm_phq1": "not_sure", "lm_phq2": "several_days"})
    assert is_called_for(GAD7, {"sl_gad1": "nearly_daily"})
    assert not is_called_for(GAD7, LOW)


def test_low_on_most_days_is_asked_all_nine_and_told_no_number(client: Visitor, low: str) -> None:
    assert where(client, low) == "score/phq9"
    url = f"/request/{low}/score/phq9"
    page = client.get(url).text
    assert PHQ9.items[8] in page
    answer = client.submit(url, items([1] * 3))
    assert answer.status_code == 422
    assert 'href="#item-3"' in answer.text
    client.submit(url, items([2, 2, 1, 1, 1, 1, 1, 1, 0]))
    assert where(client, low) == "check-answers"
    page = send(client, low).text
    assert "moderate" not in page
    kept = the_request().assessment.scores["phq9"]
    assert (kept["total"], kept["band"]) == (10, "moderate")
    link_worker = as_viewer(a_link_worker())
    measures = queries.measures_of(link_worker, the_request().patient_id or 0)
    assert [each["phq9"]["total"] for _, each in measures] == [10]


def test_thoughts_of_harm_lead_to_the_safety_questions_and_a_call_within_the_hour(
    app: Flask, client: Visitor, low: str
) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    client.submit(f"/request/{low}/score/phq9", items([0] * 8 + [1]))
    request = the_request()
    assert "self_harm_suicidal" in request.assessment.pathway_ids
    answer_mildly(a_visitor(request), rules, request)
    request = the_request()
    assert request.state == ESCALATED
    assert request.urgency >= 88
    outcome = queries.outcome(request)
    assert outcome
    assert "private_contact" in outcome.tags
    assert db_session.query(Task).filter_by(owner_role="duty_clinician").count()
    page = client.get(f"/request/{low}/result").text
    assert "/times" not in page
    sign_in(client, a_clinician())
    page = client.get(f"/desk/request/{low}").text
    assert "Thoughts of harm" in page


def test_without_safety_questions_in_the_rules_the_clinician_is_told_at_once(
    app: Flask, client: Visitor, low: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "SELF_HARM", "not_in_these_rules")
    client.submit(f"/request/{low}/score/phq9", items([0] * 8 + [3]))
    assert the_request().disposition_id == "urgent_now"


def test_it_may_be_passed_by_and_is_not_asked_again(client: Visitor, low: str) -> None:
    client.submit(f"/request/{low}/score/phq9", {"skipped": "1"})
    assert where(client, low) == "check-answers"
    assert the_request().assessment.scores == {"phq9": {"skipped": True}}


def test_a_mild_mood_is_asked_no_more(app: Flask, client: Visitor) -> None:
    rid = asked_about_mood(app, client, {})
    assert where(client, rid) == "check-answers"


def test_who_reads_another_language_is_not_given_a_translation_of_ours(client: Visitor, low: str) -> None:
    client.submit("/language", {"language": "ur", "next": f"/request/{low}/next"}, page="/")
    assert where(client, low) == "check-answers"


def test_there_is_no_other_questionnaire(client: Visitor, low: str) -> None:
    assert client.get(f"/request/{low}/score/core10").status_code == 404
