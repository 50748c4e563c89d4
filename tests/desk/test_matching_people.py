"""People who were not found in the list: compared in words, matched with one press, never simply refused."""

from datetime import date

import pytest

from portal import clock, sealing
from portal.audit import AuditEvent
from portal.booking.models import Appointment
from portal.community.models import Referral
from portal.db import db_session, transaction
from portal.triage.models import Request, Task
from tests.booking.factories import fresh
from tests.factories import a_patient, a_referral, a_request, a_task, an_appointment, the_practice
from tests.visitor import Visitor

pytestmark = pytest.mark.database
STATED = {
    "given_name": "Anna",
    "family_name": "Kowalska",
    "born_on": "1980-04-13",
    "postcode": "LX1 2AB",
    "nhs_number": None,
    "reason": "nobody",
}


def an_unmatched() -> Request:
    request = a_request(state="queued", match_state="not_matched", stated=STATED, submitted_at=clock.now())
    a_task(request, kind="match_person")
    return request


def url_of(request: Request) -> str:
    return f"/desk/not-matched/{request.public_id}"


def test_everybody_who_waits_is_listed_with_the_reason_in_words(receptionist: Visitor) -> None:
    an_unmatched()
    page = receptionist.get("/desk/not-matched").text
    assert "Anna Kowalska" in page
    assert "Nobody in our list has these details." in page


def test_with_nobody_waiting_the_page_says_so(receptionist: Visitor) -> None:
    assert "Nobody is waiting." in receptionist.get("/desk/not-matched").text


def test_differences_are_said_in_words(receptionist: Visitor) -> None:
    a_patient("Anna", "Kowalska", postcode="LX9 9ZZ", phone="")
    page = receptionist.get(url_of(an_unmatched())).text
    assert "13 April 1980" in page
    assert "12 April 1980" in page
    for words in ("Same", "Nearly the same", "Different", "Not given"):
        assert f">{words}</strong>" in page


def test_somebody_who_only_shares_the_birthday_is_not_suggested(receptionist: Visitor) -> None:
    a_patient("Mohammed", "Iqbal", born_on=date(1980, 4, 13), postcode="LX7 1ZZ", phone="+447700900999")
    assert "Iqbal" not in receptionist.get(url_of(an_unmatched())).text


def test_one_press_settles_it_and_what_came_of_the_request_is_theirs_too(receptionist: Visitor) -> None:
    anna, other = a_patient("Anna", "Kowalska"), a_patient("Ben", "Nowak")
    referral = a_referral(other)
    appointment = an_appointment(other, request=db_session.get_one(Request, referral.request_id))
    with transaction():
        request = db_session.get_one(Request, referral.request_id)
        request.patient_id, request.match_state, request.stated = None, "not_matched", STATED
        referral.patient_id = appointment.patient_id = None
    a_task(request, kind="match_person")
    answer = receptionist.submit(url_of(request), {"patient": anna.public_id})
    assert answer.location == f"/desk/request/{request.public_id}"
    assert (fresh(request).patient_id, fresh(request).match_state) == (anna.id, "matched")
    assert db_session.query(Referral).one().patient_id == anna.id
    assert db_session.query(Appointment).one().patient_id == anna.id
    assert db_session.query(Task).filter_by(kind="match_person").one().state == "done"
    actions = {each.action for each in db_session.query(AuditEvent)}
    assert {"request.matched", "appointment.matched", "referral.matched"} <= actions
    assert sealing.seal(the_practice().id)
    assert sealing.first_break(the_practice().id) is None


def test_the_second_of_two_receptionists_is_told_and_changes_nothing(receptionist: Visitor) -> None:
    anna, ben = a_patient("Anna", "Kowalska"), a_patient("Ben", "Nowak")
    request = an_unmatched()
    receptionist.submit(url_of(request), {"patient": anna.public_id})
    late = receptionist.submit(url_of(request), {"patient": ben.public_id}, page="/desk/find-patient")
    assert late.status_code == 409
    assert "Somebody has just matched this person" in late.text
    assert fresh(request).patient_id == anna.id


def test_a_search_finds_people_whom_the_details_do_not_suggest(receptionist: Visitor) -> None:
    ben = a_patient("Ben", "Nowak", born_on=date(1970, 1, 1), postcode="LX7 1ZZ", phone="")
    page = receptionist.submit(url_of(an_unmatched()), {"sought": "nowak"}).text
    assert f'value="{ben.public_id}"' in page


def test_somebody_who_is_no_patient_here_is_told_where_to_get_help(receptionist: Visitor) -> None:
    request = an_unmatched()
    answer = receptionist.submit(f"{url_of(request)}/not-registered", page=url_of(request))
    assert answer.status_code == 303
    task = db_session.query(Task).filter_by(state="open").one()
    assert (task.kind, task.owner_role) == ("tell_not_registered", "receptionist")
    assert fresh(request).state == "queued"
    assert fresh(request).promised_by == task.due_at
    assert receptionist.get("/desk/not-matched").text.count("app-people__one") == 0
    again = receptionist.submit(f"{url_of(request)}/not-registered", page="/desk/find-patient")
    assert again.status_code == 303
    assert db_session.query(Task).filter_by(kind="tell_not_registered").count() == 1


def test_a_forged_patient_is_not_there(receptionist: Visitor) -> None:
    assert receptionist.submit(url_of(an_unmatched()), {"patient": "nobody"}).status_code == 404
