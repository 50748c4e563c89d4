"""Choosing, confirming and keeping a time, as somebody at the front door does it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from portal.booking import services
from portal.booking.models import Appointment, Claim, OfferShown, Slot
from portal.db import db_session
from portal.messages.models import Message
from portal.triage.models import Request, Task
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_receptionist, a_slot, a_visitor, sign_in
from tests.visitor import Visitor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("monday_morning")]
RequestOf = Callable[..., Request]


def choose(client: Visitor, request: Request, slot: Slot, mode: str = "phone") -> int:
    url = f"/request/{request.public_id}"
    answer = client.submit(f"{url}/hold", {"slot": f"{slot.public_id}.{mode}"}, page=f"{url}/times")
    return answer.status_code


def confirm(client: Visitor, request: Request) -> int:
    answer = client.submit(f"/request/{request.public_id}/confirm", {"contact_phone": "07700 900 123"})
    return answer.status_code


def test_times_are_grouped_by_day_with_role_and_place(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    page = client.get(f"/request/{request_of().public_id}/times")
    assert page.status_code == 200
    assert re.findall(r"<h2[^>]*app-slots__day[^>]*>([^<]*)<", page.text) == [
        "Today, Monday 1 June",
        "Tomorrow, Tuesday 2 June",
    ]
    assert re.findall(r">(\d\d:\d\d)<", page.text) == ["10:00", "11:00", "10:00", "11:00"]
    assert page.text.count("GP<br>At Riverside Surgery") == 4


def test_what_was_shown_is_kept(client: Visitor, gp_slots: list[Slot], request_of: RequestOf) -> None:
    client.get(f"/request/{request_of().public_id}/times")
    assert db_session.query(OfferShown).one().slot_ids == [slot.id for slot in gp_slots]


def test_a_patient_books_a_time_and_is_told_all_about_it(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    assert choose(client, request, gp_slots[0], "in_person") == 303
    page = client.get(f"/request/{request.public_id}/confirm")
    assert "Dr Ada Okafor" in page.text
    assert "09:10" in page.text  # kept until
    assert 'value="07700 900123"' in page.text
    assert confirm(client, request) == 303
    booked = client.get(f"/request/{request.public_id}/booked")
    assert request.reference in booked.text
    assert "Riverside Surgery" in booked.text
    assert "if you cannot move your legs." in booked.text
    assert broken_invariants() == []
    assert fresh(request).state == "booked"
    assert db_session.query(Task).filter_by(kind="find_appointment", state="open").count() == 0


def test_the_confirmation_is_queued_in_neutral_words_with_a_link_that_works(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    choose(client, request, gp_slots[0])
    confirm(client, request)
    message = db_session.query(Message).one()
    assert (message.channel, message.recipient) == ("sms", "+447700900123")
    assert message.body.startswith(
        "Riverside Practice: we will phone you on Monday 1 June at about 10:00. Change or cancel: http"
    )
    assert "back" not in message.body
    path = message.body.partition("127.0.0.1:8000")[2]
    assert "Your appointment" in client.get(path).text


def test_a_text_in_a_script_that_texts_cannot_carry_goes_out_in_english(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of(language="ur")
    choose(client, request, gp_slots[0])
    confirm(client, request)
    message = db_session.query(Message).one()
    assert message.language == "en"
    assert message.body.isascii()


def test_without_a_mobile_the_confirmation_is_an_email(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of(a_patient(email="anna@example.test"))
    choose(client, request, gp_slots[0])
    client.submit(f"/request/{request.public_id}/confirm", {"contact_phone": "01632 960 001"})
    message = db_session.query(Message).one()
    assert (message.channel, message.subject) == ("email", "Your GP surgery appointment")
    assert "111" in message.body


def test_a_number_that_cannot_be_called_is_asked_for_again_and_kept(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    choose(client, request, gp_slots[0])
    page = client.submit(f"/request/{request.public_id}/confirm", {"contact_phone": "call me"})
    assert page.status_code == 422
    assert 'value="call me"' in page.text
    assert "<title>Error:" in page.text
    assert db_session.query(Appointment).count() == 0


def test_somebody_too_late_for_a_slot_gets_a_fresh_list_and_keeps_every_answer(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of(answers={"duration": "3d"})
    other = a_sent_request(a_patient("Ben"))
    services.hold_slot(a_visitor(other), other, gp_slots[0].public_id, "phone")
    url = f"/request/{request.public_id}"
    page = client.submit(f"{url}/hold", {"slot": f"{gp_slots[0].public_id}.phone"}, page=f"{url}/times")
    assert page.status_code == 409
    assert "Somebody else has just taken that time." in page.text
    assert gp_slots[0].public_id not in page.text
    assert gp_slots[1].public_id in page.text
    assert fresh(request).assessment.answers == {"duration": "3d"}


@pytest.mark.parametrize("chosen", ["", "nonsense", "AAAAAAAAAAAAAAAAAAAAAA.phone", "\0.phone"])
def test_a_forged_slot_gets_the_times_again(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf, chosen: str
) -> None:
    url = f"/request/{request_of().public_id}"
    page = client.submit(f"{url}/hold", {"slot": chosen}, page=f"{url}/times")
    assert page.status_code == 409
    assert "can no longer be booked" in page.text
    assert db_session.query(Claim).count() == 0


def test_a_way_of_meeting_that_the_slot_does_not_have_is_refused(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    assert choose(client, request_of(), gp_slots[0], "video") == 409


def test_an_ended_hold_is_booked_all_the_same_while_the_slot_is_free(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf, set_clock: Callable[[datetime], None]
) -> None:
    request = request_of()
    choose(client, request, gp_slots[1])
    set_clock(NOW + timedelta(minutes=11))
    assert "no longer keeping this time" in client.get(f"/request/{request.public_id}/confirm").text
    assert confirm(client, request) == 303
    assert db_session.query(Appointment).one().starts_at == gp_slots[1].starts_at
    assert broken_invariants() == []


def test_a_clock_that_jumps_between_choosing_and_confirming_costs_nobody_their_booking(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf, set_clock: Callable[[datetime], None]
) -> None:
    """Two hours ahead, then put back by three: the hold has run out meanwhile, and the time is still free."""
    request = request_of()
    assert choose(client, request, gp_slots[2]) == 303
    set_clock(NOW + timedelta(hours=2))
    assert client.get(f"/request/{request.public_id}/confirm").status_code in (200, 303)
    set_clock(NOW - timedelta(hours=1))
    assert confirm(client, request) == 303
    assert fresh(request).state == "booked"


def test_an_ended_hold_that_somebody_else_took_leads_to_fresh_times(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf, set_clock: Callable[[datetime], None]
) -> None:
    request = request_of()
    choose(client, request, gp_slots[1])
    set_clock(NOW + timedelta(minutes=11))
    other = a_sent_request(a_patient("Ben"))
    services.hold_slot(a_visitor(other), other, gp_slots[1].public_id, "phone")
    page = client.submit(f"/request/{request.public_id}/confirm", {"contact_phone": "07700 900 999"})
    assert page.status_code == 409
    assert gp_slots[2].public_id in page.text
    assert fresh(request).contact_phone == "+447700900999"
    assert broken_invariants() == []


def test_confirming_twice_books_once_and_says_so(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    choose(client, request, gp_slots[0])
    page = client.get(f"/request/{request.public_id}/confirm")
    assert confirm(client, request) == 303
    token = re.search(r'csrf_token" value="([^"]+)', page.text)
    assert token
    data = {"csrf_token": token[1], "contact_phone": "07700 900 123"}
    again = client.post(f"/request/{request.public_id}/confirm", data=data, follow_redirects=True)
    assert "You are already booked" in again.text
    assert db_session.query(Appointment).count() == 1
    assert db_session.query(Message).count() == 1


def test_choosing_again_after_booking_shows_what_is_booked(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    url = f"/request/{request.public_id}"
    page = client.get(f"{url}/times")
    choose(client, request, gp_slots[0])
    confirm(client, request)
    token = re.search(r'csrf_token" value="([^"]+)', page.text)
    assert token
    data = {"csrf_token": token[1], "slot": f"{gp_slots[2].public_id}.phone"}
    again = client.post(f"{url}/hold", data=data, follow_redirects=True)
    assert "You are already booked" in again.text
    assert client.get(f"{url}/times").status_code == 303


def test_with_no_fitting_time_there_is_a_promise_and_somebody_has_it_to_do(
    client: Visitor, request_of: RequestOf
) -> None:
    request = request_of()
    page = client.get(f"/request/{request.public_id}/times")
    assert "We will find a time for you" in page.text
    answer = client.submit(
        f"/request/{request.public_id}/no-time-suits", page=f"/request/{request.public_id}/times"
    )
    assert answer.status_code == 303
    assert answer.location.endswith(f"/request/{request.public_id}/waiting")
    task = db_session.query(Task).filter_by(kind="find_appointment", state="open").one()
    assert fresh(request).state == "queued"
    assert fresh(request).promised_by == task.due_at
    assert NOW < task.due_at <= NOW + timedelta(days=2)
    assert broken_invariants() == []


def test_asking_for_a_time_gives_back_the_one_held(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    choose(client, request, gp_slots[0])
    url = f"/request/{request.public_id}"
    client.submit(f"{url}/no-time-suits", page=f"{url}/times")
    assert db_session.query(Claim).one().state == "released"


def test_the_calendar_file_says_when_and_nothing_of_why(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of()
    choose(client, request, gp_slots[0], "in_person")
    confirm(client, request)
    answer = client.get(f"/request/{request.public_id}/calendar.ics")
    assert answer.mimetype == "text/calendar"
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert event["summary"] == "GP surgery appointment"
    assert event.decoded("dtstart") == gp_slots[0].starts_at
    assert event.decoded("dtend") == gp_slots[0].ends_at
    assert "DTSTART:20260601T090000Z" in answer.text
    assert "Riverside Surgery" in str(event["location"])


def test_nobody_reaches_the_times_of_somebody_elses_request(client: Visitor, gp_slots: list[Slot]) -> None:
    request = a_sent_request()
    for path in ("times", "confirm", "booked", "calendar.ics"):
        assert client.get(f"/request/{request.public_id}/{path}").status_code == 404


def test_a_draft_is_led_back_to_its_questions(client: Visitor, db: object, request_of: RequestOf) -> None:
    request = request_of(state="draft", submitted_at=None, outcome=None)
    answer = client.get(f"/request/{request.public_id}/times")
    assert answer.location.endswith(f"/request/{request.public_id}/next")


def test_somebody_not_found_in_the_list_is_not_booked_as_somebody_else(
    client: Visitor, gp_slots: list[Slot], request_of: RequestOf
) -> None:
    request = request_of(patient_id=None, match_state="not_matched", stated={"born_on": "1980-04-12"})
    answer = client.get(f"/request/{request.public_id}/times")
    assert answer.location.endswith(f"/request/{request.public_id}/next")
    with pytest.raises(services.SlotNotOffered):
        services.hold_slot(a_visitor(request), fresh(request), gp_slots[0].public_id, "phone")


def test_an_emergency_has_no_times_to_choose_from(client: Visitor, request_of: RequestOf) -> None:
    outcome = an_outcome("urgent_now")
    request = request_of(None, outcome, state="escalated")
    assert client.get(f"/request/{request.public_id}/times").status_code == 303


def test_reception_books_for_a_caller_what_patients_may_not_book_themselves(
    client: Visitor, db: object
) -> None:
    slot = a_slot(NOW + timedelta(minutes=30), staff=a_clinician("duty_clinician"), least_rank=65)
    request = a_sent_request(None, an_outcome("urgent_now"), state="escalated", channel="phone")
    sign_in(client, a_receptionist())
    assert choose(client, request, slot) == 303
    assert confirm(client, request) == 303
    assert broken_invariants() == []
