"""The screen of a call: identity, permission, conflicts, words in two languages, handing over, its end."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from portal import clock
from portal.booking import services as booking
from portal.db import db_session
from portal.desk import call_queries, calling
from portal.desk.models import Call
from portal.triage import services
from portal.triage.models import Request
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.desk.conftest import SignedIn
from tests.factories import a_patient, a_receptionist, a_slot, a_visitor, as_viewer
from tests.visitor import TOKEN, Visitor

pytestmark = pytest.mark.database
NOTHING = {
    "answer.g_life": "none",
    "answer.g_serious": "none",
    "answer.risks": "none",
    "answer.course": "none",
}
VERSION = re.compile(r'name="version" value="(\d+)"')


def begun(receptionist: Visitor, informant: str = "self", **patient: Any) -> str:
    """The address of the call's screen."""
    data = {"informant": informant, "informant_name": "Jo Example", "channel": "phone"}
    data["patient"] = a_patient("Anna", "Kowalska", **patient).public_id
    return str(receptionist.submit("/desk/begin-request", data, page="/desk/find-patient").location)


def send(receptionist: Visitor, url: str, data: dict[str, object], version: str = "") -> tuple[int, str]:
    """Fill in the screen as it stands, or as it stood at `version`; the status and the page that follows."""
    shown = receptionist.get(url).text
    token, now = TOKEN.search(shown), VERSION.search(shown)
    assert token
    assert now
    answer = receptionist.post(url, data={"csrf_token": token[1], "version": version or now[1], **data})
    text = receptionist.get(url).text if answer.status_code == 303 else answer.text
    return answer.status_code, text


def the_call() -> tuple[Call, Request]:
    db_session.expire_all()
    return db_session.query(Call).one(), db_session.query(Request).one()


def test_two_items_are_checked_before_the_call_goes_on_and_no_answer_is_lost(receptionist: Visitor) -> None:
    url = begun(receptionist)
    status, page = send(
        receptionist, url, {**NOTHING, "checked": "phone", "own_words": "my back", "pathway": "back_pain"}
    )
    assert status == 422
    assert "Tick two things that the caller told you" in page
    call, request = the_call()
    assert request.assessment.answers["g_life"] == ["none"]
    assert request.assessment.own_words == "my back"
    assert (call.checked, request.assessment.pathway_ids) == ([], [])
    status, page = send(
        receptionist,
        url,
        {"checked": ["phone", "address"], "own_words": "my back", "pathway": "back_pain"},
    )
    assert status == 303
    assert "answer.bp_saddle" in page
    call, request = the_call()
    assert call.checked == ["phone", "address"]
    assert call.identified_at


def test_an_emergency_stops_the_call_whatever_else_is_missing(receptionist: Visitor) -> None:
    url = begun(receptionist)
    status, page = send(receptionist, url, {"answer.g_life": "choking"})
    assert status == 303
    assert "app-stop" in page
    call, request = the_call()
    assert (request.state, call.outcome, call.reason) == ("escalated", "escalated", "emergency_check")
    assert call.ended_at


def test_what_was_confirmed_and_said_before_an_emergency_is_kept(receptionist: Visitor) -> None:
    url = begun(receptionist, "parent", born_on=date(1990, 1, 1))
    said = {"own_words": "He cannot breathe", "checked": ["phone", "address"], "permission": "here"}
    status, _page = send(receptionist, url, {"answer.g_life": "choking", **said})
    assert status == 303
    call, request = the_call()
    assert request.assessment.own_words == "He cannot breathe"
    assert (call.checked, call.permission, call.permission_age) == (["phone", "address"], "here", 36)
    assert call.identified_at
    page = receptionist.get(f"/desk/request/{request.public_id}").text
    assert "Phone, Address" in page
    assert "The patient is with them and agrees" in page


def test_one_item_confirmed_before_an_emergency_is_kept_and_is_not_taken_for_enough(
    receptionist: Visitor,
) -> None:
    url = begun(receptionist, "parent", born_on=date(1990, 1, 1))
    send(receptionist, url, {"answer.g_life": "choking", "checked": "phone", "permission": "parent"})
    call, request = the_call()
    assert (call.checked, call.permission, call.identified_at) == (["phone"], "", None)
    assert "Not fully checked" in receptionist.get(f"/desk/request/{request.public_id}").text


def test_who_may_speak_for_somebody_depends_on_their_age(receptionist: Visitor) -> None:
    url = begun(receptionist, "parent", born_on=date(1990, 1, 1))
    assert "parental responsibility" not in receptionist.get(url).text
    checked = {"checked": ["phone", "address"], **NOTHING}
    status, page = send(receptionist, url, {**checked, "permission": "parent", "own_words": "sore"})
    assert status == 422
    send(receptionist, url, {**checked, "permission": "here", "own_words": "sore", "pathway": "sore_throat"})
    call, _request = the_call()
    assert call.permission == "here"
    assert call.permission_age is not None
    assert call.permission_age >= 36


def test_what_two_do_at_once_is_shown_and_nothing_is_overwritten(
    receptionist: Visitor, signed_in: SignedIn
) -> None:
    url, other = begun(receptionist), signed_in()
    before = VERSION.search(receptionist.get(url).text)
    assert before
    send(other, url, {**NOTHING, "checked": ["phone", "address"]})
    status, page = send(receptionist, url, {"own_words": "typed meanwhile"}, before[1])
    assert status == 409
    assert "Somebody else has changed this request" in page
    assert "typed meanwhile" in page
    assert "Also open with" in page
    assert the_call()[1].assessment.own_words == ""


def test_words_are_kept_in_both_languages(receptionist: Visitor) -> None:
    url = begun(receptionist, spoken_language="ur", is_interpreter_needed=True)
    assert '<span lang="ur" dir="rtl">' in receptionist.get(url).text
    said = {"own_words": "کمر میں درد", "in_english": "Back pain", "checked": ["phone", "address"]}
    send(receptionist, url, {**NOTHING, **said, "pathway": "back_pain"})
    call, request = the_call()
    assert request.assessment.own_words == "کمر میں درد"
    stopped = begun(receptionist, spoken_language="ur", is_interpreter_needed=True)
    status, page = send(receptionist, stopped, {"answer.g_life": "choking"})
    heading, _parts, told = page.partition("app-stop__parts")
    assert '<span lang="ur" dir="rtl">' in told  # what to say now, too
    assert '<span lang="ur" dir="rtl">' in heading[heading.index("app-stop__heading") :]
    assert "<title>Call 999" in page
    assert call.said["parts"][0]["english"] == "Back pain"


def test_the_patient_goes_on_online_with_the_code_and_the_birth_date(
    receptionist: Visitor, signed_in: SignedIn
) -> None:
    url = begun(receptionist)
    receptionist.get(url)
    code = the_call()[1].code
    patient = receptionist.application.test_client()
    assert isinstance(patient, Visitor)
    asked = {"code": code.lower(), "born_on-day": "12", "born_on-month": "4", "born_on-year": "1981"}
    for _ in range(9):
        assert patient.submit("/continue", asked).status_code == 422
    found = patient.submit("/continue", {**asked, "born_on-year": "1980"})
    assert found.status_code == 303
    assert patient.get(found.location).location.endswith("/question/g_life")
    patient.submit("/continue", asked)
    answer = patient.submit("/continue", {**asked, "born_on-year": "1980"})
    assert "Too many tries" in answer.text


def test_a_colleague_is_seen_for_a_minute(signed_in: SignedIn, set_clock: object) -> None:
    one, two = as_viewer(a_receptionist(name="Nadia Example")), as_viewer(a_receptionist())
    request = services.begin_request(one, informant="self", channel="phone", language="en")
    calling.keep_open(one, request)
    calling.keep_open(one, request)
    assert call_queries.others_with_it_open(two, request) == ["Nadia Example"]
    assert call_queries.others_with_it_open(one, request) == []
    with clock.frozen_at(clock.now() + call_queries.GONE_AFTER):
        assert call_queries.others_with_it_open(two, request) == []


def test_an_answer_given_before_the_engine_asks_for_it_is_not_asked_again(receptionist: Visitor) -> None:
    url = begun(receptionist)
    known = {"checked": ["phone", "address"], "own_words": "sore throat", "pathway": "sore_throat"}
    shown = send(receptionist, url, {**NOTHING, **known})[1]
    assert {"answer.temp", "answer.feels_feverish"} <= set(re.findall(r'name="(answer\.\w+)"', shown))
    token, version = TOKEN.search(shown), VERSION.search(shown)
    assert token
    assert version
    asked = dict.fromkeys(re.findall(r'name="(answer\.\w+)"', shown), "none")
    usual = {"answer.duration": "5", "unit.duration": "w", "answer.feels_feverish": "no", "answer.temp": ""}
    sent = {"csrf_token": token[1], "version": version[1], **asked, **usual, "answer.st_allergy": "yes"}
    after = receptionist.post(url, data=sent, headers={"HX-Request": "true"}).text
    assert 'name="answer.st_long"' in after
    assert re.search(r'name="answer.st_allergy"[^>]*value="yes"[^>]*checked', after)


def test_one_sign_of_danger_alone_is_sent_at_once(receptionist: Visitor) -> None:
    shown = receptionist.get(begun(receptionist)).text
    parts = re.findall(r"data-part( data-at-once)?>.*?name=\"answer\.(\w+)\"", shown, re.DOTALL)
    assert {name for at_once, name in parts if at_once} == {"g_life", "g_serious"}
    assert {name for at_once, name in parts if not at_once} >= {"risks", "course"}


def test_what_was_offered_and_booked_is_said_in_both_languages_and_to_somebody_on_the_phone(
    receptionist: Visitor,
) -> None:
    request = a_sent_request(a_patient("Anna", "Kowalska"), an_outcome("within_7_days"))
    calling.note_call(as_viewer(a_receptionist()), request, "ur")
    url = f"/desk/call/{request.public_id}"
    offered = receptionist.get(url).text
    assert "leave this page" not in offered  # the words for somebody who reads it
    assert "You can also call us on" not in offered
    assert '<span lang="ur" dir="rtl">' in offered[offered.index("app-say") :]
    slot, request = a_slot(clock.now() + timedelta(hours=3)), fresh(request)
    booking.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    booking.confirm_booking(a_visitor(request), request)
    booked = receptionist.get(url).text
    sentence = booked[booked.index("app-say__sentence") :].partition("</p>")[0]
    assert "Your reference is" in sentence
    assert '<span lang="ur" dir="rtl">' in sentence
    assert sentence.count(request.reference) == 2
