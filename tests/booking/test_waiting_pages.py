"""The waiting list's pages, as who waits and as reception: plain forms, and nothing done by a mere visit."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.booking import services, waiting_list, waiting_queries
from portal.booking.models import Appointment, Slot
from portal.booking.waiting_models import WaitingListEntry
from portal.messages.models import Message
from portal.people.networks import join_network
from portal.triage.models import BOOKED, Request
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, fresh
from tests.factories import (
    a_clinician,
    a_patient,
    a_practice,
    a_receptionist,
    a_site,
    a_slot,
    a_visitor,
    an_appointment,
    sign_in,
    the_practice,
    the_system,
)
from tests.visitor import Visitor

Database = scoped_session[Session]
pytestmark = pytest.mark.usefixtures("db", "monday_morning")


def offered(db: Database, request: Request | None = None) -> tuple[WaitingListEntry, str]:
    """Somebody who waits and has been offered a freed time, with the link of the message."""
    request = request or a_sent_request(a_patient())
    entry = waiting_list.join_waiting_list(a_visitor(request), request)
    slot: Slot = a_slot(NOW.replace(hour=13), staff=a_clinician())
    appointment = an_appointment(slot=slot)
    services.cancel_appointment(a_visitor(appointment.request), appointment, "time")
    message = db.query(Message).filter(Message.event.startswith("waiting_offer")).first()
    assert message
    link = re.search(r"/offered-time/\S+", message.body)
    assert link
    return entry, link[0]


def test_no_time_suits_leads_to_the_list_with_its_promise_and_wishes(
    client: Visitor, request_of: Callable[..., Request]
) -> None:
    request = request_of()
    here = f"/request/{request.public_id}"
    sent = client.submit(f"{here}/no-time-suits", page=f"{here}/times", follow_redirects=True)
    assert "You are on the waiting list" in sent.text
    assert "in touch by" in sent.text
    beside = a_practice("Mill Lane Practice")
    for each in (the_practice(), beside):
        join_network(the_system(each), each, "Brookford")
    a_site(beside, name="Evening hub", kind="hub")
    assert "Evening hub" in client.get(f"{here}/waiting").text
    wishes = {"modes": ["phone"], "weekdays": ["0", "4"]}
    saved = client.submit(f"{here}/waiting", wishes, follow_redirects=True)
    assert "We have noted" in saved.text
    entry = waiting_queries.entry_of(a_visitor(request), request)
    assert entry is not None
    assert (entry.modes, entry.weekdays, entry.site_id) == (["phone"], [0, 4], None)
    assert client.submit(f"{here}/waiting", {"weekdays": ["9"]}).status_code == 422
    left = client.submit(f"{here}/leave-waiting-list", page=f"{here}/waiting")
    assert left.location.endswith("/result")
    assert fresh(entry).state == "left"


def test_the_link_asks_for_the_birth_date_and_a_visit_alone_books_nothing(
    client: Visitor, db: Database
) -> None:
    entry, link = offered(db)
    shown = client.get(link)
    assert "date of birth" in shown.text
    assert "13:00" not in shown.text
    for _ in range(5):
        wrong = client.submit(link, {"born_on-day": "1", "born_on-month": "1", "born_on-year": "1999"})
    assert wrong.status_code == 429
    assert client.post(f"{link}/accept", data={}).status_code in (400, 429)
    assert db.query(Appointment).filter_by(request_id=entry.request_id).count() == 0


def test_the_right_birth_date_opens_it_and_taking_it_twice_is_one_booking(
    client: Visitor, db: Database
) -> None:
    patient = a_patient()
    born = patient.born_on
    entry, link = offered(db, a_sent_request(patient))
    said = {"born_on-day": born.day, "born_on-month": born.month, "born_on-year": born.year}
    shown = client.submit(link, said, follow_redirects=True)
    assert "A time has come free for you" in shown.text
    assert fresh(entry).state == "offered"
    for _ in range(2):
        taken = client.submit(f"{link}/accept", page="/start/who-for")
        assert taken.status_code == 303
        assert "/appointment/" in taken.location
    assert client.get(taken.location).status_code == 200
    assert db.query(Appointment).filter_by(request_id=entry.request_id).count() == 1
    assert fresh(entry.request).state == BOOKED


def test_declining_by_the_link_keeps_the_turn_and_ends_the_link(
    client: Visitor, db: Database, request_of: Callable[..., Request]
) -> None:
    entry, link = offered(db, request_of())
    declined = client.submit(f"{link}/decline", page=link)
    assert "You keep your turn" in declined.text
    assert fresh(entry).state == "waiting"
    assert client.get(link).status_code == 410
    assert client.get("/offered-time/made-up").status_code == 404


def test_reception_sees_the_list_and_answers_for_somebody_on_the_phone(client: Visitor, db: Database) -> None:
    entry, _link = offered(db)
    sign_in(client, a_receptionist())
    shown = client.get("/desk/waiting-list")
    assert "kept until" in shown.text
    answer = f"/desk/waiting-list/{entry.public_id}"
    taken = client.submit(f"{answer}/accept", page="/desk/waiting-list")
    assert taken.location.endswith("/booked")
    assert client.submit(f"{answer}/leave", page="/desk/find-patient").status_code == 404
    assert "Nobody is waiting" in client.get("/desk/waiting-list").text
