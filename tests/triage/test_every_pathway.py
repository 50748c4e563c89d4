"""Every problem, for everybody, ends with people or with advice, and comes out the same when judged again."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from portal.db import db_session
from portal.pathways.model import RuleSet
from portal.pathways.outcome import Outcome
from portal.triage import services
from portal.triage.destinations import destination_of, is_booked_here
from portal.triage.judging import judge
from portal.triage.models import DRAFT, ESCALATED, QUEUED, SIGNPOSTED, Request, Task
from tests.factories import a_patient, a_visitor
from tests.triage.answers import answer_mildly
from tests.triage.journeys import begin_as, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.one_engine

PEOPLE: dict[str, dict[str, Any]] = {
    "woman": {"born_on": date(1980, 4, 12), "sex": "female"},
    "man": {"born_on": date(1955, 4, 12), "sex": "male"},
    "girl": {"born_on": date(2018, 4, 12), "sex": "female"},
    "other": {"born_on": date(1999, 4, 12), "sex": "other"},
}
PATHWAYS = sorted(each.stem for each in (Path(__file__).parents[2] / "rules" / "pathways").glob("*.toml"))


def the_rules(app: Flask) -> RuleSet:
    rules: RuleSet = app.extensions["portal"].rules
    return rules


def answered(app: Flask, rid: str, doubt: str = "") -> Request:
    """The request, with all that is asked answered without the pages in between."""
    request = db_session.query(Request).filter_by(public_id=rid).one()
    answer_mildly(a_visitor(request), the_rules(app), request, doubt)
    return request


def finished(client: Visitor, rid: str) -> Request:
    if where(client, rid) == "check-answers":
        send(client, rid)
    page = client.get(f"/request/{rid}/result")
    assert page.status_code == 200
    assert "999" in page.text
    assert "If you do not agree, or cannot do this" in page.text
    db_session.expire_all()
    return db_session.query(Request).filter_by(public_id=rid).one()


def assert_in_good_hands(app: Flask, request: Request) -> None:
    """I8: in exactly one state, and what waits has an owner and a time. I19: judged again it is the same."""
    assert request.state in (QUEUED, ESCALATED, SIGNPOSTED)
    assert request.submitted_at
    tasks = db_session.query(Task).filter_by(request_id=request.id).all()
    if request.state != SIGNPOSTED:
        assert tasks
        assert all(task.owner_role and task.due_at > task.created_at for task in tasks)
    outcome = judge(the_rules(app), request).outcome
    assert outcome
    stored = Outcome.from_json(request.assessment.outcome or {})
    assert stored.to_json() == outcome.to_json()
    assert request.assessment.rules_hash == the_rules(app).hash


@pytest.mark.parametrize("pathway", PATHWAYS)
def test_a_mild_problem_ends_somewhere_and_is_judged_the_same_again(
    app: Flask, client: Visitor, pathway: str
) -> None:
    # one of the four for each pathway, so that a run meets all of them many times
    name = list(PEOPLE)[PATHWAYS.index(pathway) % len(PEOPLE)]
    rid = begin_as(client, a_patient(name.title(), **PEOPLE[name]), "parent" if name == "girl" else "self")
    request = answered(app, rid)
    services.choose_problem(a_visitor(request), the_rules(app), request, [pathway])
    answered(app, rid)
    assert_in_good_hands(app, finished(client, rid))


def test_somebody_unsure_of_everything_reaches_a_clinician(app: Flask, client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answered(app, rid, doubt="not_sure")
    request = finished(client, rid)
    assert_in_good_hands(app, request)
    assert request.urgency >= 88


def test_every_disposition_leads_to_people_or_to_advice(app: Flask) -> None:
    for disposition in the_rules(app).dispositions.values():
        destination = destination_of(disposition)
        assert destination.state != DRAFT
        assert bool(destination.task) == (destination.state != SIGNPOSTED), disposition.id
        assert not destination.task or destination.wait or destination.minutes, disposition.id
        if disposition.rank >= 80:
            assert destination.state == ESCALATED
            assert not is_booked_here(disposition)
