"""Sending is done once, whoever else does something at the same moment, and nothing that fails undoes it."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from portal import sealing
from portal.access import NotAllowed, Viewer
from portal.audit import AuditEvent
from portal.db import db_session
from portal.pathways.model import RuleSet
from portal.pathways.outcome import Outcome
from portal.triage import queries, services, settling
from portal.triage.judging import judge
from portal.triage.models import BOOKED, ESCALATED, QUEUED, WITHDRAWN, Request, Task
from tests.factories import (
    a_manager,
    a_patient,
    a_practice,
    a_receptionist,
    a_visitor,
    as_viewer,
    the_system,
)
from tests.triage.answers import answer_mildly

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]


@pytest.fixture
def rules(app: Flask) -> RuleSet:
    found: RuleSet = app.extensions["portal"].rules
    return found


@pytest.fixture
def ready(rules: RuleSet) -> Request:
    """A request with every question answered, not yet sent."""
    begun = services.begin_request(a_visitor(), informant="self", channel="online", language="en")
    viewer = a_visitor(begun)
    services.state_details(viewer, begun, a_patient())
    answer_mildly(viewer, rules, begun)
    services.choose_problem(viewer, rules, begun, ["something_else"], "a small thing")
    answer_mildly(viewer, rules, begun)
    return begun


@pytest.fixture
def told() -> Iterator[list[settling.Told]]:
    """The list of those who are told; what a test adds to it is taken off again."""
    before = list(settling.WHEN_SETTLED)
    yield settling.WHEN_SETTLED
    settling.WHEN_SETTLED[:] = before


def begun_by(viewer: Viewer) -> Request:
    return services.begin_request(viewer, informant="self", channel="online", language="en")


def test_sent_by_many_at_once_it_is_settled_once(app: Flask, rules: RuleSet) -> None:
    request = begun_by(a_visitor())
    viewer = a_visitor(request)
    services.state_details(viewer, request, a_patient())
    answer_mildly(viewer, rules, request)
    assert judge(rules, request).outcome

    def send(_: int) -> str:
        try:
            mine = queries.request(viewer, request.public_id)
            assert mine
            outcome = services.send(viewer, rules, mine)
            return outcome.disposition.id if outcome else ""
        finally:
            db_session.remove()

    with ThreadPoolExecutor(8) as threads:
        assert len(set(threads.map(send, range(8)))) == 1
    db_session.expire_all()
    settled = db_session.query(AuditEvent).filter_by(action="request.settled").count()
    assert settled == 1
    assert sealing.seal(request.practice_id)
    assert sealing.first_break(request.practice_id) is None


def test_two_tabs_that_answer_at_once_keep_both_answers(rules: RuleSet) -> None:
    request = begun_by(a_visitor())
    viewer = a_visitor(request)
    services.state_details(viewer, request, a_patient())

    def other_tab() -> None:
        mine = queries.request(viewer, request.public_id)
        assert mine
        services.save_answer(viewer, rules, mine, "g_life", ["none"])
        db_session.remove()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(other_tab).result()
    services.save_answer(viewer, rules, request, "g_serious", ["none"])
    db_session.expire_all()
    assert db_session.query(Request).one().assessment.answers == {"g_life": ["none"], "g_serious": ["none"]}


def test_who_is_told_is_told_in_the_same_transaction(
    rules: RuleSet, ready: Request, told: list[settling.Told]
) -> None:
    seen: list[str] = []

    def tell(viewer: Viewer, request: Request, outcome: Outcome) -> None:
        assert db_session().info["writing"]
        seen.append(outcome.disposition.id)

    told.append(tell)
    services.send(a_visitor(ready), rules, ready)
    services.send(a_visitor(ready), rules, ready)
    assert seen == [ready.disposition_id]


def test_a_fault_of_who_is_told_undoes_nothing_and_becomes_a_task(
    rules: RuleSet, told: list[settling.Told]
) -> None:
    def fail(viewer: Viewer, request: Request, outcome: Outcome) -> None:
        raise RuntimeError("no referral today")

    told.append(fail)
    request = begun_by(a_visitor())
    viewer = a_visitor(request)
    services.state_details(viewer, request, a_patient())
    services.save_answer(viewer, rules, request, "g_life", ["stroke"])
    db_session.expire_all()
    assert db_session.query(Request).one().state == ESCALATED
    assert {task.kind for task in db_session.query(Task)} == {"red_flag", "follow_up"}
    assert sealing.seal(request.practice_id)
    assert sealing.first_break(request.practice_id) is None


def test_a_booked_request_waits_for_nobody(ready: Request) -> None:
    viewer = a_visitor(ready)
    due_at = ready.created_at
    services.queue(viewer, ready, kind="find_appointment", due_at=due_at, owner_role="receptionist")
    services.queue(viewer, ready, kind="find_appointment", due_at=due_at, owner_role="receptionist")
    assert ready.state == QUEUED
    services.mark_booked(viewer, ready)
    assert ready.state == BOOKED
    assert [task.state for task in queries.tasks_of(viewer, ready)] == ["done"]
    services.mark_withdrawn(viewer, ready)
    assert ready.state == WITHDRAWN


def test_a_sent_request_takes_no_more_answers(rules: RuleSet, ready: Request) -> None:
    viewer = a_visitor(ready)
    services.send(viewer, rules, ready)
    with pytest.raises(services.AlreadySent):
        services.save_answer(viewer, rules, ready, "g_life", ["stroke"])
    with pytest.raises(services.AlreadySent):
        services.choose_problem(viewer, rules, ready, ["back_pain"])
    with pytest.raises(services.AlreadySent):
        services.keep_own_words(viewer, ready, "too late")


def test_an_open_question_cannot_be_sent_past(rules: RuleSet) -> None:
    request = begun_by(a_visitor())
    viewer = a_visitor(request)
    services.state_details(viewer, request, a_patient())
    with pytest.raises(services.NotReady):
        services.send(viewer, rules, request)


def test_asking_again_within_three_days_is_seen_the_same_day(rules: RuleSet) -> None:
    patient = a_patient()
    for expected in (0, 1):
        request = begun_by(a_visitor())
        viewer = a_visitor(request)
        services.state_details(viewer, request, patient)
        answer_mildly(viewer, rules, request)
        services.choose_problem(viewer, rules, request, ["back_pain"])
        assert request.assessment.asked_from["known"]["contacts_72h"] == expected
        answer_mildly(viewer, rules, request)
        services.send(viewer, rules, request)
    assert request.disposition_id == "same_day"


def test_staff_of_another_practice_and_strangers_find_nothing(ready: Request) -> None:
    elsewhere = a_practice()
    assert queries.request(a_visitor(practice=elsewhere), ready.public_id) is None
    assert queries.request(as_viewer(a_receptionist(practice=elsewhere)), ready.public_id) is None
    assert queries.request(as_viewer(a_manager()), ready.public_id) is None
    assert queries.request(as_viewer(a_receptionist()), ready.public_id) is ready
    assert queries.request(the_system(), ready.public_id) is ready


def test_who_may_not_ask_cannot_begin(ready: Request) -> None:
    with pytest.raises(NotAllowed):
        begun_by(as_viewer(a_manager()))
