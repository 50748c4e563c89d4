"""A call at the desk: the patient found as the name is typed, the questions asked, an appointment booked."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.audit import AuditEvent
from portal.booking.models import Appointment
from portal.db import db_session
from portal.triage.models import Request
from tests.booking.counting import statements
from tests.factories import a_clinician, a_patient, a_slot
from tests.triage.journeys import answer_all, path_of, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database
SetClock = Callable[[datetime], None]
PART = {"HX-Request": "true", "HX-Target": "div#patients"}


def search(visitor: Visitor, text: str, *, part: bool = False) -> str:
    headers = PART if part else {}
    answer = visitor.submit("/desk/find-patient", {"sought": text}, headers=headers)
    assert answer.status_code == 200
    return answer.text


def begin(visitor: Visitor, **typed: str) -> str:
    """Begin a request; the public id of it."""
    data = {"informant": "self", "channel": "phone", **typed}
    answer = visitor.submit("/desk/begin-request", data, page="/desk/find-patient")
    found = re.fullmatch(r"/desk/call/([^/]+)", path_of(answer))
    assert found
    return found[1]


def only_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


def test_a_patient_is_found_as_the_name_is_typed(receptionist: Visitor) -> None:
    anna = a_patient("Anna", "Kowalska", spoken_language="pl", is_interpreter_needed=True, needs={"bsl": "1"})
    a_patient("Ben", "Nowak")
    part = search(receptionist, "kowalsk", part=True)
    assert part.lstrip().startswith('<div id="patients">')
    assert "Anna Kowalska" in part
    assert "12 April 1980" in part
    assert "LX1 2AB" in part
    assert "07700 900123" in part
    assert "Interpreter needed: Polish" in part
    assert "Uses British Sign Language" in part
    assert f'value="{anna.public_id}"' in part
    assert "Nowak" not in part


def test_without_javascript_the_button_shows_the_same_people(receptionist: Visitor) -> None:
    a_patient("Anna", "Kowalska")
    page = search(receptionist, "kowalska")
    assert "<html" in page
    assert "Anna Kowalska" in page
    assert 'value="kowalska"' in page


def test_one_letter_is_too_little_to_look_for(receptionist: Visitor) -> None:
    a_patient("Anna", "Kowalska")
    assert "Kowalska" not in search(receptionist, "k")
    assert db_session.query(AuditEvent).filter_by(action="patients.searched").count() == 0


def test_a_search_leaves_a_line_that_tells_how_many_and_not_who(receptionist: Visitor) -> None:
    a_patient("Anna", "Kowalska")
    search(receptionist, "kowalska")
    line = db_session.query(AuditEvent).filter_by(action="patients.searched").one()
    assert line.details == {"found": 1}


def test_a_search_takes_three_statements_besides_its_line_and_who_is_looking(receptionist: Visitor) -> None:
    for number in range(12):
        a_patient(f"Anna{number}", "Kowalska", needs={"bsl": "1"})
    receptionist.get("/desk/find-patient")
    with statements(db_session) as sent:
        receptionist.post("/desk/find-patient", data={"sought": "kowalska"}, headers=PART)
    asked = [each for each in sent if each.startswith("SELECT") and "FROM patient" in each]
    asked += [each for each in sent if "FROM support_need" in each]
    assert len(asked) <= 3


def test_the_request_keeps_who_asked_and_how(receptionist: Visitor) -> None:
    zain = a_patient("Zain", "Khan", written_language="ur", phone="+447700900102")
    rid = begin(
        receptionist,
        patient=zain.public_id,
        informant="parent",
        informant_name="Ayesha Khan",
        channel="desk",
    )
    request = only_request()
    assert request.public_id == rid
    assert (request.informant, request.informant_name, request.channel) == ("parent", "Ayesha Khan", "desk")
    assert (request.patient_id, request.match_state, request.language) == (zain.id, "matched", "ur")
    assert request.contact_phone == "+447700900102"
    assert request.entered_by_id is not None


def test_a_caller_who_is_not_the_patient_says_their_name(receptionist: Visitor) -> None:
    anna = a_patient("Anna", "Kowalska")
    data = {"patient": anna.public_id, "informant": "carer", "channel": "phone", "sought": "kowal"}
    answer = receptionist.submit("/desk/begin-request", data, page="/desk/find-patient")
    assert answer.status_code == 422
    assert "<title>Error:" in answer.text
    assert 'href="#informant_name"' in answer.text
    assert anna.public_id in answer.text
    assert db_session.query(Request).count() == 0


def test_somebody_not_in_the_list_is_asked_for_the_details(receptionist: Visitor) -> None:
    assert "somebody not on our list" in search(receptionist, "nobody at all")
    rid = begin(receptionist, informant="relative")
    assert where(receptionist, rid) == "details"
    assert only_request().informant == "relative"


def test_a_forged_patient_is_not_there(receptionist: Visitor) -> None:
    data = {"patient": "nobody", "informant": "self", "channel": "phone"}
    answer = receptionist.submit("/desk/begin-request", data, page="/desk/find-patient")
    assert answer.status_code == 404


def test_a_whole_call_ends_in_a_booked_appointment(receptionist: Visitor, set_clock: SetClock) -> None:
    set_clock(datetime(2026, 6, 1, 8, 0, tzinfo=UTC))  # a Monday morning
    anna = a_patient("Anna", "Kowalska")
    physio = a_clinician("first_contact_physio")
    slot = a_slot(clock.now() + timedelta(hours=3), staff=physio, minutes=20)
    rid = begin(receptionist, patient=anna.public_id)
    seen = [f"/request/{rid}/{where(receptionist, rid)}"]
    answer_all(receptionist, rid, {})
    say(receptionist, rid, "my lower back hurts", "back_pain")
    answer_all(receptionist, rid, {"bp_coping": "limited", "duration": {"answer": "10", "unit": "d"}})
    assert "What reception does now" in send(receptionist, rid).text
    held = receptionist.submit(
        f"/request/{rid}/hold", {"slot": f"{slot.public_id}.phone"}, page=f"/request/{rid}/times"
    )
    seen.append(path_of(held))
    confirmed = receptionist.submit(f"/request/{rid}/confirm", {"contact_phone": "07700 900123"})
    seen.append(path_of(confirmed))
    appointment = db_session.query(Appointment).one()
    assert (appointment.patient_id, appointment.starts_at) == (anna.id, slot.starts_at)
    assert only_request().state == "booked"
    assert not any("Kowalska" in url or "Anna" in url for url in seen)
    detail = receptionist.get(f"/desk/request/{rid}").text
    assert "Chosen and booked:" in detail
    assert "1</bdi> time shown" in detail
    assert "my lower back hurts" in detail
