"""Cancelling and moving by the link in the message."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal.booking import services
from portal.booking.arrangements import token_for
from portal.booking.models import Appointment, AppointmentEvent, Claim, LinkTry, Slot
from portal.db import db_session
from portal.messages.models import Message
from portal.triage.models import Task
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
RIGHT = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}
WRONG = RIGHT | {"born_on-day": "13"}
SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _monday_morning(set_clock: SetClock) -> None:
    set_clock(NOW)


@pytest.fixture
def slots(db: object) -> list[Slot]:
    gp = a_clinician()
    return [a_slot(NOW + timedelta(hours=hour), staff=gp) for hour in (1, 2, 25)]


def booked(slot: Slot, disposition: str = "routine_14_days") -> Appointment:
    """An appointment made in some other browser."""
    request = a_sent_request(a_patient(), an_outcome(disposition, roles=("gp",)))
    viewer = a_visitor(request)
    services.hold_slot(viewer, request, slot.public_id, "phone")
    return services.confirm_booking(viewer, request)


def link(appointment: Appointment) -> str:
    return f"/appointment/{token_for(fresh(appointment))}"


def prove(client: Visitor, appointment: Appointment) -> str:
    url = link(appointment)
    assert client.submit(url, RIGHT).status_code == 303
    return url


def test_the_birth_date_is_asked_once(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0])
    url = link(appointment)
    page = client.get(url)
    assert "date of birth" in page.text
    assert "Monday 1 June" not in page.text
    asked = client.get(f"{url}/cancel").location
    assert client.submit(asked, RIGHT).location.endswith(f"{url}/cancel")
    assert "Monday 1 June" in client.get(url).text
    assert client.get(f"{url}/cancel").status_code == 200


def test_a_link_leads_through_the_birth_date_nowhere_but_to_its_own_appointment(
    client: Visitor, slots: list[Slot]
) -> None:
    url = link(booked(slots[0]))
    assert client.submit(f"{url}?then=//elsewhere.example", RIGHT).location.endswith(url)


def test_five_wrong_birth_dates_rest_the_link_for_half_an_hour_in_every_browser(
    client: Visitor, slots: list[Slot], set_clock: SetClock
) -> None:
    url = link(booked(slots[2]))
    assert [client.submit(url, WRONG).status_code for _ in range(5)] == [422, 422, 422, 422, 429]
    assert client.get(url).status_code == 429
    another = client.application.test_client()
    assert another.get(url).status_code == 429
    set_clock(NOW + timedelta(minutes=29, seconds=59))
    assert client.get(url).status_code == 429
    set_clock(NOW + timedelta(minutes=30))
    assert client.submit(url, RIGHT).status_code == 303
    assert db_session.query(LinkTry).one().wrong_tries == 0


def test_an_impossible_birth_date_is_not_a_wrong_one(client: Visitor, slots: list[Slot]) -> None:
    url = link(booked(slots[0]))
    page = client.submit(url, RIGHT | {"born_on-day": "31"})
    assert page.status_code == 422
    assert 'value="31"' in page.text
    assert db_session.query(LinkTry).count() == 0


@pytest.mark.parametrize("token", ["x", "WyJhIiwxXQ.forged", "a" * 3000])
def test_a_broken_link_says_so(client: Visitor, slots: list[Slot], token: str) -> None:
    page = client.get(f"/appointment/{token}")
    assert page.status_code == 404
    assert "This link does not work" in page.text


def test_cancelling_offers_the_slot_again_at_once_and_keeps_the_reason(
    client: Visitor, slots: list[Slot]
) -> None:
    appointment = booked(slots[0])
    url = prove(client, appointment)
    answer = client.submit(f"{url}/cancel", {"reason": "better"})
    assert answer.status_code == 303
    assert "Your appointment is cancelled" in client.get(answer.location).text
    events = db_session.query(AppointmentEvent).order_by(AppointmentEvent.id).all()
    assert [(event.status, event.reason) for event in events] == [("booked", ""), ("cancelled", "better")]
    assert fresh(appointment).request.state == "withdrawn"
    other = a_sent_request(a_patient("Ben"))
    assert services.hold_slot(a_visitor(other), other, slots[0].public_id, "phone").state == "held"
    told = db_session.query(Message).order_by(Message.id)
    assert [message.event.partition(":")[0] for message in told] == ["booked", "cancelled"]
    assert broken_invariants() == []


def test_without_a_reason_nothing_is_cancelled(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0])
    url = prove(client, appointment)
    page = client.submit(f"{url}/cancel", {})
    assert page.status_code == 422
    assert "Choose why you want to cancel" in page.text
    assert fresh(appointment).status == "booked"


def test_the_old_link_of_a_cancelled_appointment_has_ended(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0])
    url = prove(client, appointment)
    client.submit(f"{url}/cancel", {"reason": "time"})
    for path in ("", "/cancel", "/move", "/move/confirm", "/calendar.ics"):
        page = client.get(url + path)
        assert page.status_code == 410
        assert "This link has ended" in page.text
    assert db_session.query(AppointmentEvent).filter_by(status="cancelled").count() == 1


def test_looking_at_a_link_changes_nothing(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0])
    url = prove(client, appointment)
    for path in ("", "/cancel", "/move", "/move/confirm", "/calendar.ics"):
        client.get(url + path)
    assert fresh(appointment).status == "booked"
    assert db_session.query(Claim).count() == 1


def test_cancelling_something_urgent_asks_reception_to_check(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0], "same_day")
    url = prove(client, appointment)
    answer = client.submit(f"{url}/cancel", {"reason": "better"})
    assert "somebody from the practice will check with you" in client.get(answer.location).text
    assert db_session.query(Task).filter_by(kind="cancelled_urgent", state="open").count() == 1
    assert broken_invariants() == []


def test_an_appointment_that_has_begun_can_no_longer_be_cancelled(
    client: Visitor, slots: list[Slot], set_clock: SetClock
) -> None:
    appointment = booked(slots[0])
    url = prove(client, appointment)
    set_clock(slots[0].starts_at)
    page = client.submit(f"{url}/cancel", {"reason": "time"})
    assert page.status_code == 409
    assert "can no longer be changed" in page.text


def test_moving_swaps_the_slots_and_ends_the_old_link(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0])
    url = prove(client, appointment)
    page = client.get(f"{url}/move")
    assert "stays yours until you confirm a new time" in page.text
    assert slots[2].public_id in page.text
    answer = client.submit(
        f"{url}/move/hold", {"slot": f"{slots[2].public_id}.in_person"}, page=f"{url}/move"
    )
    assert answer.status_code == 303
    assert fresh(appointment).starts_at == slots[0].starts_at
    moved = client.submit(f"{url}/move/confirm", {})
    assert moved.status_code == 303
    assert "Your appointment has moved" in client.get(moved.location).text
    assert client.get(url).status_code == 410
    now = fresh(appointment)
    assert (now.starts_at, now.mode, now.version) == (slots[2].starts_at, "in_person", 2)
    assert [message.event for message in db_session.query(Message).order_by(Message.id)] == [
        f"booked:{now.public_id}:1",
        f"booked:{now.public_id}:2",
    ]
    assert broken_invariants() == []


def test_the_old_time_is_safe_when_the_new_one_has_gone(
    client: Visitor, slots: list[Slot], set_clock: SetClock
) -> None:
    appointment = booked(slots[1])
    url = prove(client, appointment)
    client.submit(f"{url}/move/hold", {"slot": f"{slots[2].public_id}.phone"}, page=f"{url}/move")
    set_clock(NOW + timedelta(minutes=11))
    other = a_sent_request(a_patient("Ben"))
    services.hold_slot(a_visitor(other), other, slots[2].public_id, "phone")
    page = client.submit(f"{url}/move/confirm", {})
    assert page.status_code == 409
    assert "Somebody else has just taken that time." in page.text
    assert fresh(appointment).starts_at == slots[1].starts_at
    assert fresh(appointment).status == "booked"
    assert broken_invariants() == []


def test_an_ended_hold_moves_all_the_same_while_the_slot_is_free(
    client: Visitor, slots: list[Slot], set_clock: SetClock
) -> None:
    appointment = booked(slots[1])
    url = prove(client, appointment)
    client.submit(f"{url}/move/hold", {"slot": f"{slots[2].public_id}.phone"}, page=f"{url}/move")
    set_clock(NOW + timedelta(minutes=11))
    assert client.submit(f"{url}/move/confirm", {}).status_code == 303
    assert fresh(appointment).starts_at == slots[2].starts_at
    assert broken_invariants() == []


def test_the_browser_that_booked_is_not_asked_again(client: Visitor, slots: list[Slot]) -> None:
    appointment = booked(slots[0])
    request_id = appointment.request.public_id
    with client.session_transaction() as session:
        session["requests"] = [request_id]
    assert "Monday 1 June" in client.get(link(appointment)).text


def test_a_link_ends_a_day_after_the_appointment_and_tells_of_a_late_clinic_before(
    client: Visitor, slots: list[Slot], set_clock: SetClock
) -> None:
    appointment = booked(slots[0])
    appointment.delay_minutes = 20
    db_session.commit()
    url = prove(client, appointment)
    assert "minutes late" in client.get(url).text
    set_clock(appointment.ends_at + timedelta(hours=23))
    assert client.get(url).status_code == 200
    set_clock(appointment.ends_at + timedelta(days=1, seconds=1))
    assert client.get(url).status_code == 410
