"""A patient without an account and without JavaScript, from the start page to the result."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from portal.db import db_session
from portal.triage.models import Request, Task
from tests.factories import a_patient, a_site, the_practice
from tests.triage.journeys import (
    NO_EMERGENCY,
    answer_all,
    answer_one,
    begin,
    begin_as,
    details_of,
    path_of,
    say,
    send,
    where,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request(rid: str) -> Request:
    db_session.expire_all()
    return db_session.query(Request).filter_by(public_id=rid).one()


def tasks() -> list[tuple[str, str]]:
    return [(task.kind, task.owner_role) for task in db_session.query(Task).order_by(Task.kind)]


def test_the_start_page_says_what_it_is_when_to_call_999_and_the_other_ways(client: Visitor) -> None:
    a_site(name="Brookford Branch", kind="branch")
    page = client.get("/").text
    assert "Start now" in page
    assert "Call 999 now for:" in page
    assert "Brookford Branch" in page
    assert the_practice().phone in page
    assert "demonstration" not in page


def test_at_night_the_start_page_says_so_before_any_question(
    client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    the_practice()
    set_clock(datetime(2026, 6, 10, 22, 0, tzinfo=UTC))
    page = client.get("/").text
    assert "We are closed now." in page
    assert "Thursday 11 June 2026 at 08:00" in page


def test_a_patient_is_asked_routed_and_told_what_happens(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    asked = answer_all(client, rid, NO_EMERGENCY)
    assert asked[:2] == ["g_life", "g_serious"]
    assert where(client, rid) == "problem"

    assert path_of(say(client, rid, "My bak is so sore since I moved house")) == f"/request/{rid}/problem"
    found = client.get(f"/request/{rid}/problem").text
    assert 'value="back_pain"' in found
    say(client, rid, "My bak is so sore since I moved house", "back_pain")
    answer_all(client, rid, {})
    check = client.get(f"/request/{rid}/check-answers").text
    assert "My bak is so sore since I moved house" in check

    result = send(client, rid)
    assert result.status_code == 200
    assert "You can see a physiotherapist here" in result.text
    assert f'href="/request/{rid}/times"' in result.text
    assert "You will be seen or spoken to by" in result.text
    assert 'Call <a href="tel:999">' in result.text
    request = the_request(rid)
    assert (request.state, request.disposition_id) == ("queued", "first_contact_physio")
    assert request.channel == "online"
    assert tasks() == [("find_appointment", "receptionist")]


def test_the_result_is_there_again_later_in_the_same_browser(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "repeat_prescription")
    answer_all(client, rid, {})
    first = send(client, rid).text
    assert the_request(rid).reference in first
    assert the_request(rid).reference in client.get(f"/request/{rid}/result").text
    assert f"/request/{rid}/result" in client.get("/").text


def test_a_draft_can_be_gone_on_with_from_the_start_page(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", "none")
    assert f"/request/{rid}/next" in client.get("/").text
    assert where(client, rid) == "question/g_serious"


def test_somebody_asking_for_their_child_is_kept_apart_from_the_child(client: Visitor) -> None:
    child = a_patient("Zofia", born_on=date(2020, 5, 1))
    rid = begin_as(client, child, "parent")
    assert "your child" in client.get(f"/request/{rid}/question/g_life").text
    request = the_request(rid)
    assert request.patient_id == child.id
    assert (request.informant, request.informant_name) == ("parent", "Jo Example")


def test_who_answers_for_a_grown_up_is_told_whom_the_questions_mean(client: Visitor) -> None:
    rid = begin_as(client, a_patient(), "carer")
    assert "“You” means them." in client.get(f"/request/{rid}/question/g_life").text


def test_who_is_not_with_the_person_is_called_within_the_hour(client: Visitor) -> None:
    rid = begin_as(client, a_patient(), "other")
    answer_all(client, rid, {**NO_EMERGENCY, "with_patient": "yes"})
    about_the_asker = client.get(f"/request/{rid}/question/with_patient").text
    assert "Are you with the person now?" in about_the_asker
    assert "“You” means them." not in about_the_asker
    answer_one(client, rid, "with_patient", "no")
    assert the_request(rid).disposition_id == "urgent_now"


def test_a_child_is_offered_the_problems_of_children(client: Visitor) -> None:
    rid = begin_as(client, a_patient("Zofia", born_on=date(2020, 5, 1)), "parent")
    answer_all(client, rid, NO_EMERGENCY)
    assert "Babies and children" in client.get(f"/request/{rid}/problem").text
    say(client, rid, "it stings when she wees")
    page = client.get(f"/request/{rid}/problem").text
    assert 'value="uti_child"' in page
    assert 'value="uti_woman"' not in page


def test_details_that_fit_nobody_are_said_so_early_and_the_person_goes_on(client: Visitor) -> None:
    a_patient()
    rid = begin(client)
    stranger = details_of(a_patient(), given_name="Boris", family_name="Nobody", postcode="ZE1 0AA")
    answer = client.submit(f"/request/{rid}/details", stranger)
    assert path_of(answer) == f"/request/{rid}/next"
    assert where(client, rid) == "not-on-list"
    page = client.get(f"/request/{rid}/not-on-list")
    assert "you can carry on" in page.text
    assert client.submit(f"/request/{rid}/not-on-list", {}).status_code == 422
    client.submit(f"/request/{rid}/not-on-list", {"sex": "male"})
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    result = send(client, rid).text
    assert "Reception will look for them and call you" in result
    assert "/times" not in result
    request = the_request(rid)
    assert (request.match_state, request.patient_id, request.state) == ("not_matched", None, "queued")
    assert ("match_person", "receptionist") in tasks()
    assert request.stated["family_name"] == "Nobody"


def test_somebody_at_home_who_is_not_on_the_list_still_ends_in_the_queue(client: Visitor) -> None:
    the_practice()
    rid = begin(client)
    client.submit(
        f"/request/{rid}/details",
        {
            "given_name": "Nia", "family_name": "Newcomer", "born_on-day": "2", "born_on-month": "3",
            "born_on-year": "1990", "postcode": "LX1 2AB", "phone": "07700900456",
        },
    )  # fmt: skip
    client.submit(f"/request/{rid}/not-on-list", {"sex": "female"})
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "sore_throat")
    answer_all(client, rid, {})
    send(client, rid)
    request = the_request(rid)
    assert request.state == "queued"
    assert request.promised_by is not None
    assert ("match_person", "receptionist") in tasks()


def test_who_does_not_agree_reaches_a_person(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    send(client, rid)
    for _ in range(2):  # pressed twice, it stays one call
        client.submit(f"/request/{rid}/ask-for-help", page="/")
    page = client.get(f"/request/{rid}/result").text
    assert "You have asked for a call." in page
    assert [kind for kind, _ in tasks()].count("call_back") == 1
    assert the_request(rid).state == "queued"


def test_not_sure_at_a_red_flag_never_counts_as_no(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, {**NO_EMERGENCY, "course": "not_sure"})
    request = the_request(rid)
    assert request.state == "escalated"
    assert request.disposition_id == "urgent_now"


def test_the_language_can_be_changed_on_any_step_and_the_answers_stay(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_one(client, rid, "g_life", "none")
    url = f"/request/{rid}/question/g_life"
    client.submit("/language", {"language": "ur", "next": url}, page=url)
    page = client.get(url).text
    assert '<html lang="ur" dir="rtl">' in page
    assert 'value="none" checked' in page
    assert where(client, rid) == "question/g_serious"
