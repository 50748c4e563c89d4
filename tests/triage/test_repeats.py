"""Somebody who asks again: seen by staff, joined when it is the same, called back when left in danger."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.access import NotAllowed
from portal.db import db_session
from portal.pathways.model import RuleSet
from portal.people.models import Patient
from portal.triage import services
from portal.triage.abandoned import call_back_abandoned
from portal.triage.models import BOOKED, DRAFT, ESCALATED, QUEUED, WITHDRAWN, Request, Task
from portal.triage.repeats import earlier_requests
from tests.factories import a_patient, a_receptionist, as_viewer, sign_in, the_system
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request(rid: str) -> Request:
    db_session.expire_all()
    return db_session.query(Request).filter_by(public_id=rid).one()


def asked(client: Visitor, patient: Patient, pathway: str = "back_pain") -> str:
    """A request about this problem, sent."""
    rid = begin_as(client, patient)
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "it hurts", pathway)
    if where(client, rid) == "asked-already":
        client.submit(f"/request/{rid}/asked-already", {"what": "new"})
    answer_all(client, rid, {})
    send(client, rid)
    return rid


def again(client: Visitor, patient: Patient, pathway: str = "back_pain") -> tuple[str, str]:
    """A second request, at the choice of the problem; where that leads."""
    rid = begin_as(client, patient)
    answer_all(client, rid, NO_EMERGENCY)
    place = path_of(say(client, rid, "it still hurts, and now my leg too", pathway))
    return rid, place.removeprefix(f"/request/{rid}/")


def rules_of(app: Flask) -> RuleSet:
    found: RuleSet = app.extensions["portal"].rules
    return found


def test_the_same_again_from_the_same_browser_can_be_added_to_the_first(client: Visitor) -> None:
    patient = a_patient()
    first = asked(client, patient)
    second, place = again(client, patient)
    assert place == "asked-already"
    url = f"/request/{second}/asked-already"
    assert the_request(first).reference in client.get(url).text
    assert client.submit(url, {}).status_code == 422
    client.submit(url, {"what": "add"})
    assert the_request(second).state == WITHDRAWN
    assert the_request(second).joined_to_id == the_request(first).id
    assert the_request(first).state == QUEUED
    kinds = [task.kind for task in db_session.query(Task).filter_by(request_id=the_request(first).id)]
    assert sorted(kinds) == ["find_appointment", "read_addition"]
    assert "We have added it to your request" in client.get(f"/request/{second}/result").text
    sign_in(client, a_receptionist())
    page = client.get(f"/desk/request/{first}").text
    assert "it still hurts, and now my leg too" in page


def test_a_booked_request_stays_booked_and_what_was_added_is_read(client: Visitor) -> None:
    patient = a_patient()
    first = asked(client, patient)
    staff = as_viewer(a_receptionist())
    services.mark_booked(staff, the_request(first))
    second, _ = again(client, patient)
    client.submit(f"/request/{second}/asked-already", {"what": "add"})
    assert the_request(first).state == BOOKED
    sign_in(client, a_receptionist())
    assert the_request(first).public_id in client.get("/desk/requests").text


def test_who_got_worse_answers_anew_and_is_not_asked_twice(client: Visitor) -> None:
    patient = a_patient()
    asked(client, patient)
    second, _ = again(client, patient)
    answer = client.submit(f"/request/{second}/asked-already", {"what": "new"})
    assert path_of(answer) == f"/request/{second}/anything-else"
    assert path_of(say(client, second, "", "back_pain")) == f"/request/{second}/anything-else"
    assert path_of(client.get(f"/request/{second}/asked-already")).startswith(f"/request/{second}/question/")


def test_another_problem_is_a_request_of_its_own(client: Visitor) -> None:
    patient = a_patient()
    asked(client, patient)
    assert again(client, patient, "sore_throat")[1] == "anything-else"


def test_a_name_and_a_birth_date_tell_a_stranger_nothing_of_what_was_asked(client: Visitor) -> None:
    patient = a_patient()
    asked(client, patient)
    stranger = client.application.test_client()
    assert isinstance(stranger, Visitor)
    assert again(stranger, patient)[1] == "anything-else"


def test_staff_see_who_asked_again_after_answers_that_came_to_more(client: Visitor) -> None:
    patient = a_patient()
    first = begin_as(client, patient)
    answer_all(client, first, {**NO_EMERGENCY, "course": "not_sure"})
    assert the_request(first).urgency >= 88
    second = asked(client, patient)
    staff = as_viewer(a_receptionist())
    [earlier] = earlier_requests(staff, the_request(second))
    assert earlier.request.public_id == first
    assert earlier.was_more_urgent
    sign_in(client, a_receptionist())
    assert "Came to something more urgent" in client.get(f"/desk/request/{second}").text
    assert "Asked again" in client.get("/desk/requests?state=all").text


def test_staff_see_what_was_answered_first(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, {**NO_EMERGENCY, "course": ["worse_fast"]})
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    answer_one(client, rid, "course", "none")
    answer_all(client, rid, {})
    send(client, rid)
    sign_in(client, a_receptionist())
    page = client.get(f"/desk/request/{rid}").text
    assert "Answered first: It is getting worse quickly, hour by hour" in page


def left_alone(set_clock: Callable[[datetime], None], minutes: int = 31) -> None:
    set_clock(clock.now() + timedelta(minutes=minutes))


def test_a_form_left_after_emergency_words_becomes_a_call_within_the_hour(
    app: Flask, client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "I want to die")
    system = the_system()
    assert call_back_abandoned(system, rules_of(app)) == 0
    left_alone(set_clock)
    assert call_back_abandoned(system, rules_of(app)) == 1
    assert call_back_abandoned(system, rules_of(app)) == 0
    request = the_request(rid)
    assert (request.state, request.urgency) == (ESCALATED, 88)
    assert request.is_private
    [task] = db_session.query(Task)
    assert (task.kind, task.owner_role) == ("call_back", "duty_clinician")
    assert path_of(client.get(f"/request/{rid}/next")) == f"/request/{rid}/result"
    assert "A person will look at this" in client.get(f"/request/{rid}/result").text
    sign_in(client, a_receptionist())
    assert "Left unfinished" in client.get(f"/desk/request/{rid}").text


def test_a_form_left_after_a_red_flag_of_a_problem_is_called_back_by_its_time(
    app: Flask, client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "social_needs")
    while (question := where(client, rid).removeprefix("question/")) != "so_tonight":
        answer_one(client, rid, question)
    answer_one(client, rid, "so_tonight", "no_food")
    assert the_request(rid).state == DRAFT
    left_alone(set_clock)
    assert call_back_abandoned(the_system(), rules_of(app)) == 1
    request = the_request(rid)
    assert (request.state, request.urgency) == (QUEUED, 70)
    assert [task.kind for task in db_session.query(Task)] == ["call_back"]
    assert not request.is_private


def test_a_form_left_without_any_danger_is_left_alone(
    app: Flask, client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    left_alone(set_clock)
    assert call_back_abandoned(the_system(), rules_of(app)) == 0
    assert the_request(rid).state == DRAFT


def test_the_list_of_requests_looks_for_them_by_itself(
    client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "he cant breathe")
    left_alone(set_clock)
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, a_receptionist())
    assert "Act now" in other.get("/desk/requests").text
    assert the_request(rid).state == ESCALATED


def test_the_command_says_how_many(app: Flask, client: Visitor) -> None:
    begin_as(client, a_patient())
    done = app.test_cli_runner().invoke(args=["call-back-abandoned"])
    assert done.output.strip() == "0"


def test_only_the_system_looks_after_them(app: Flask, client: Visitor) -> None:
    with pytest.raises(NotAllowed):
        call_back_abandoned(as_viewer(a_receptionist()), rules_of(app))
