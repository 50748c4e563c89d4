"""Four and twelve weeks on: the questions are sent once, reminded of once, answered without an account."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal.access import NotAllowed, Viewer
from portal.care_plans import asking_again, measure_queries, measuring
from portal.care_plans.instruments import ONS4
from portal.care_plans.models import CarePlan, MeasureInvitation
from portal.community import message_back
from portal.community.case_notes import note_consent
from portal.community.models import Referral
from portal.community.shown import message_sections
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Patient
from tests.care_plans.conftest import NOW
from tests.factories import a_patient, a_referral, a_visitor, sign_in, the_system
from tests.visitor import Visitor

pytestmark = pytest.mark.database
FOUR_WEEKS = NOW + timedelta(weeks=4, hours=2)
BORN = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}
ONS4_ANSWERS = {"satisfied": "7", "worthwhile": "6", "happy": "5", "anxious": "2"}


def sent() -> list[Message]:
    return list(db_session.query(Message).order_by(Message.id))


def read(visitor: Visitor, address: str) -> str:
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]+>", "", visitor.get(address).text).split())


def test_each_is_asked_once_at_four_weeks_reminded_once_and_asked_again_at_twelve(
    viewer: Viewer, referral: Referral, set_clock: Callable[[datetime], None]
) -> None:
    note_consent(
        viewer, uncounted := a_referral(a_patient(), link_worker=None, state="active"), {"numbers": "no"}
    )
    assert uncounted
    nobody = a_referral(a_patient(phone="+441632960100", email=""), state="active")
    a_referral(a_patient(born_on=datetime(2015, 1, 1).date()), state="active")  # noqa: DTZ001  # a day
    system = the_system()
    assert asking_again.ask_again(system) == 0
    set_clock(FOUR_WEEKS)
    assert [asking_again.ask_again(system) for _turn in range(2)] == [1, 0]
    assert [each.recipient for each in sent()] == ["+447700900123"]
    body = sent()[0].body
    assert "Riverside Practice: please answer a few short questions for us by" in body
    asked = db_session.query(MeasureInvitation).all()
    assert {(each.referral_id, each.sent_at is not None) for each in asked} == {
        (referral.id, True), (nobody.id, False)
    }  # fmt: skip
    for days, messages in ((6, 0), (8, 1), (20, 0), (28, 0)):
        set_clock(FOUR_WEEKS + timedelta(days=days))
        assert asking_again.ask_again(system) == messages
    assert "We will not remind you again" in sent()[-1].body
    set_clock(FOUR_WEEKS + timedelta(weeks=8))
    assert asking_again.ask_again(system) == 1
    set_clock(FOUR_WEEKS + timedelta(weeks=8, hours=12))  # late in the evening
    assert asking_again.ask_again(system) == 0


def test_a_plan_that_no_referral_began_is_asked_about_too_and_a_plan_of_a_referral_only_once(
    viewer: Viewer, plan: CarePlan, person: Patient, set_clock: Callable[[datetime], None]
) -> None:
    own = CarePlan(
        practice_id=plan.practice_id, patient_id=a_patient().id, key_worker_id=plan.key_worker_id,
        template_id="frailty", template_version=2, created_at=NOW,
    )  # fmt: skip
    db_session.add(own)
    db_session.commit()
    set_clock(FOUR_WEEKS)
    assert asking_again.ask_again(the_system()) == 2
    courses = {(each.referral_id, each.care_plan_id) for each in db_session.query(MeasureInvitation)}
    assert courses == {(plan.referral_id, None), (None, own.id)}


def test_the_person_answers_by_the_link_without_an_account_and_the_chart_shows_the_pair(
    app: Flask,
    signed_in: Visitor,
    viewer: Viewer,
    worker: object,
    referral: Referral,
    plan: CarePlan,
    set_clock: Callable[[datetime], None],
) -> None:
    measuring.take_measure(viewer, plan, ONS4, NOW.date(), answers={"satisfied": 4, "anxious": 2})
    set_clock(FOUR_WEEKS)
    asking_again.ask_again(the_system())
    found = re.search(r"/how-are-you/\S+", sent()[-1].body)
    assert found
    person = app.test_client()
    assert isinstance(person, Visitor)
    asked = person.get(found[0]).text
    assert "Parveen" not in asked
    assert "What is your date of birth?" in asked
    assert person.submit(found[0], {**BORN, "born_on-year": "1981"}).status_code == 422
    assert person.submit(found[0], BORN).status_code == 303
    page = person.get(found[0]).text
    assert "how satisfied are you with your life nowadays" in page
    assert "thoughts of" not in page.lower()
    assert person.submit(found[0], {}).status_code == 422  # at least one answer, or the other button
    assert person.submit(found[0], ONS4_ANSWERS).status_code == 303
    assert person.submit(found[0], {"companionship": "2", "direct": "3"}).status_code == 303
    assert "Your answers have come to us" in person.get(found[0]).text
    assert person.get(f"/plan/{plan.public_id}").status_code == 404  # the link opens the questions only
    sign_in(signed_in, worker)  # type: ignore[arg-type]
    chart = read(signed_in, f"/plan/{plan.public_id}/measures")
    assert "After 4 weeks: from 4 to 7. That is better." in chart
    assert "answered on" in chart
    told = message_back.content(viewer, referral, {}, {})
    satisfied = told["assessments"][0]
    assert (satisfied["name"], satisfied["scale"]) == ("ONS4", "Satisfied with life")
    assert [(each["value"], each["weeksAfterReferral"]) for each in satisfied["results"]] == [
        (4, None),
        (7, 4),
    ]
    assert told["assessmentsNote"] == ""
    lines = dict(message_sections(told))["Scores"]
    assert lines[0] == "Satisfied with life (ONS4): 4 on 1 June 2026 and 7 on 29 June 2026"
    at_four = {each.scale.id: each.change for each in measuring.changes_of_practice(viewer, 4)}
    assert (at_four["satisfied"].pairs, at_four["satisfied"].mean_change) == (1, 3)
    assert all(each.change.pairs == 0 for each in measuring.changes_of_practice(viewer, 12))
    assert "After 12 weeks" in read(signed_in, "/plans/measures?weeks=4")


def test_who_does_not_want_to_answer_says_so_once_and_nobody_answers_for_another(
    app: Flask, viewer: Viewer, referral: Referral, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(FOUR_WEEKS)
    asking_again.ask_again(the_system())
    invitation = db_session.query(MeasureInvitation).one()
    with pytest.raises(NotAllowed):
        asking_again.answer(a_visitor(), invitation, ONS4, {"satisfied": 4})
    found = re.search(r"/how-are-you/\S+", sent()[-1].body)
    assert found
    person = app.test_client()
    assert isinstance(person, Visitor)
    person.submit(found[0], BORN)
    assert person.submit(f"{found[0]}/no", page=found[0]).status_code == 303
    assert "You do not have to answer" in person.get(found[0]).text
    set_clock(FOUR_WEEKS + timedelta(days=8))
    assert asking_again.ask_again(the_system()) == 0
    assert measure_queries.scores_in_order(viewer)
    set_clock(FOUR_WEEKS + timedelta(days=29))
    assert person.get(found[0]).status_code == 410
