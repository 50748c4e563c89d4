"""Carers cancel and move for a person, on the web: while they may, and no longer than that."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.booking import services, waiting_list, waiting_queries
from portal.booking.arrangements import link_to_offer, token_for
from portal.booking.models import Appointment
from portal.db import db_session
from portal.messages.models import Message
from portal.people.carer_models import CarerRight
from portal.people.models import Patient
from portal.triage import conversing
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_patient,
    a_practice,
    a_receptionist,
    a_slot,
    a_visitor,
    as_viewer,
    sign_in,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
CARERS, MUMS = "+447700900456", "+447700900789"
SetClock = Callable[[datetime], None]


@pytest.fixture
def mum() -> Patient:
    return a_patient("Maria", phone=MUMS)


@pytest.fixture
def reception(app: Flask) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    sign_in(visitor, a_receptionist())
    return visitor


def asked_by(patient: Patient, informant: str = "carer", phone: str = CARERS, hours: int = 4) -> Appointment:
    """An appointment that somebody asked for, for this patient, from a browser long closed."""
    slot = a_slot(NOW + timedelta(hours=hours), staff=a_clinician())
    request = a_sent_request(
        patient, an_outcome(roles=("gp",)), informant=informant, informant_name="Jo", contact_phone=phone
    )
    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    return services.confirm_booking(a_visitor(request), request)


def born(patient: Patient) -> dict[str, str]:
    on = patient.born_on
    return {"born_on-day": str(on.day), "born_on-month": str(on.month), "born_on-year": str(on.year)}


def link(appointment: Appointment) -> str:
    return f"/appointment/{token_for(fresh(appointment))}"


def note(reception: Visitor, patient: Patient, basis: str, **details: str) -> None:
    """Reception notes it on the page."""
    url = f"/desk/patient/{patient.public_id}/carers"
    assert reception.submit(url, {"basis": basis, **details}).status_code == 303


def end(reception: Visitor, patient: Patient) -> None:
    """Reception ends what was noted last."""
    url = f"/desk/patient/{patient.public_id}/carers"
    right = db_session.query(CarerRight).order_by(CarerRight.id.desc()).first()
    assert right
    assert reception.submit(f"{url}/{right.public_id}/end", page=url).status_code == 303


def is_let_in(visitor: Visitor, appointment: Appointment) -> bool:
    return visitor.get(link(appointment)).status_code == 200


def test_a_carer_who_may_moves_and_cancels_by_the_link_and_the_persons_birth_date(
    client: Visitor, mum: Patient, reception: Visitor
) -> None:
    note(reception, mum, "agreed", name="Jo, her son", phone="07700 900456")
    assert "Jo, her son" in reception.get(f"/desk/patient/{mum.public_id}/carers").text
    appointment, later = asked_by(mum), a_slot(NOW + timedelta(hours=6), staff=a_clinician())
    url = link(appointment)
    assert client.submit(url, born(mum)).status_code == 303
    held = client.submit(f"{url}/move/hold", {"slot": f"{later.public_id}.phone"}, page=f"{url}/move")
    assert held.status_code == 303
    assert client.submit(f"{url}/move/confirm").status_code == 303
    assert fresh(appointment).starts_at == later.starts_at
    assert client.submit(f"{link(appointment)}/cancel", {"reason": "time"}).status_code == 303
    assert fresh(appointment).status == "cancelled"
    assert broken_invariants() == []


def test_withdrawn_it_ends_in_the_open_browser_and_behind_the_link_for_all_that_was_asked(
    client: Visitor, mum: Patient, reception: Visitor
) -> None:
    note(reception, mum, "agreed", name="Jo", phone="07700 900456")
    appointment, own = asked_by(mum), asked_by(mum, "self", MUMS, hours=6)
    url = link(appointment)
    client.submit(url, born(mum))
    assert client.get(f"{url}/cancel").status_code == 200
    end(reception, mum)
    for path in ("", "/cancel", "/move", "/move/confirm", "/calendar.ics"):
        page = client.get(url + path)
        assert page.status_code == 403
        assert "Monday" not in page.text
        assert "Maria" not in page.text
    assert client.submit(f"{url}/cancel", {"reason": "time"}, page="/start/who-for").status_code == 403
    assert fresh(appointment).status == "booked"
    assert is_let_in(reception, appointment)  # staff see to it with her
    assert is_let_in(client, own)  # her own link asks for her own birth date, as ever
    assert is_let_in(client, asked_by(mum, "carer", MUMS, hours=7))  # sent to her own phone
    with clock.frozen_at(NOW + timedelta(hours=1)):
        services.cancel_appointment(the_system(), fresh(appointment), "time")
    told = db_session.query(Message).filter_by(event=f"cancelled:{appointment.public_id}:2").one()
    conversing.write_to_patient(
        as_viewer(a_receptionist()), fresh(appointment).request, "call_us", "", "http://x"
    )
    written = db_session.query(Message).order_by(Message.id.desc()).first()
    assert written
    assert told.recipient == written.recipient == MUMS  # nothing more goes to the carer's phone
    shown = reception.get(f"/desk/patient/{mum.public_id}/carers").text
    assert "Ended" in shown


def test_without_anything_on_record_who_asked_may_and_a_persons_no_counts_for_all_but_those_named(
    client: Visitor, mum: Patient, reception: Visitor
) -> None:
    neighbour, daughter = asked_by(mum), asked_by(mum, "relative", "+447700900111", hours=6)
    assert is_let_in(client, neighbour)
    note(reception, mum, "nobody")
    assert not is_let_in(client, neighbour)
    assert not is_let_in(client, daughter)
    note(reception, mum, "attorney", name="Ada, her daughter", phone="07700 900111")
    assert not is_let_in(client, neighbour)
    assert is_let_in(client, daughter)


def test_a_parent_may_until_the_sixteenth_birthday_and_a_carer_until_the_last_day(
    client: Visitor, reception: Visitor, set_clock: SetClock
) -> None:
    child = a_patient("Kim", born_on=date(2010, 6, 3), phone="")
    by_parent = asked_by(child, "parent", hours=49)
    lou = a_patient("Lou")
    by_carer = asked_by(lou, "carer", hours=50)
    note(
        reception, lou, "agreed", name="Jo", phone="07700 900456",
        **{"ends_on-day": "2", "ends_on-month": "6", "ends_on-year": "2026"},
    )  # fmt: skip
    set_clock(NOW + timedelta(days=1))
    assert is_let_in(client, by_parent)
    assert is_let_in(client, by_carer)
    set_clock(NOW + timedelta(days=2))  # sixteen today, and the day after the last
    assert not is_let_in(client, by_parent)
    assert not is_let_in(client, by_carer)


def test_an_offered_time_is_no_more_a_carers_than_an_appointment(
    client: Visitor, mum: Patient, reception: Visitor
) -> None:
    taken = asked_by(a_patient("Ben"), "self", hours=4)
    request = a_sent_request(mum, informant="carer", contact_phone=CARERS)
    entry = waiting_list.join_waiting_list(a_visitor(request), request)
    services.cancel_appointment(a_visitor(taken.request), taken, "time")
    offer = waiting_queries.open_offer(entry)
    assert offer
    url = "/offered-time/" + link_to_offer(offer).rpartition("/")[2]
    assert client.get(url).status_code == 200
    note(reception, mum, "nobody")
    assert client.get(url).status_code == 403
    assert client.post(f"{url}/accept").status_code in (400, 403)


def test_the_note_is_staffs_and_says_what_is_missing(
    client: Visitor, mum: Patient, reception: Visitor
) -> None:
    url = f"/desk/patient/{mum.public_id}/carers"
    assert client.get(url).status_code in (302, 303, 401, 403)
    page = reception.submit(url, {"basis": "agreed", "phone": "07700"})
    assert page.status_code == 422
    for words in ("Enter the carer’s name", "Enter a phone number, like", 'value="07700"'):
        assert words in page.text
    assert (
        reception.get(f"/desk/patient/{a_patient(practice=a_practice()).public_id}/carers").status_code == 404
    )
