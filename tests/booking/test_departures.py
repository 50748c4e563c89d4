"""Who has died is sent nothing and booked nowhere; who has left is settled with; a mistake is undone."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.booking import departures, queries, services, waiting_list, waiting_queries
from portal.booking.confirmations import addresses_for
from portal.booking.interpreting import CANCEL
from portal.booking.reminders import queue_reminders
from portal.db import db_session
from portal.messages.models import Message
from portal.people.matching import StatedDetails, match
from portal.people.models import Patient
from portal.people.ways_to_reach import NoAddress
from portal.people.writing_to import may_write_to, write_to
from portal.triage import conversing
from portal.triage.models import QUEUED, WITHDRAWN, Request, Task
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_patient,
    a_receptionist,
    a_slot,
    a_visitor,
    as_viewer,
    sign_in,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
SetClock = Callable[[datetime], None]
CARERS = "+447700900456"
TODAY = date(2026, 6, 1)


def asked(patient: Patient, **details: object) -> Request:
    return a_sent_request(patient, an_outcome(roles=("gp",)), **details)


def booked(patient: Patient, days: int = 2, **details: object) -> Request:
    request = asked(patient, **details)
    slot = a_slot(NOW + timedelta(days=days), staff=a_clinician(), minutes=30)
    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    services.confirm_booking(a_visitor(request), request)
    return request


def left_to_send() -> int:
    return db_session.query(Message).filter(Message.state.in_(("waiting", "to_print"))).count()


def test_after_a_death_what_was_booked_and_waited_for_is_given_up_and_nobody_is_written_to(
    set_clock: SetClock,
) -> None:
    viewer = as_viewer(a_receptionist())
    maria = a_patient("Maria", is_interpreter_needed=True, spoken_language="pl")
    own, by_her_son = booked(maria), booked(maria, 3, informant="carer", contact_phone=CARERS)
    urgent = a_sent_request(maria, an_outcome("within_48h"))
    waiting_list.join_waiting_list(a_visitor(urgent), urgent)
    write_to(viewer, maria, "a review", lambda: "Look at your plan", NOW + timedelta(days=9))
    interpreter = db_session.query(Task).filter_by(request_id=own.id, kind="interpreter").one()
    interpreter.state, interpreter.done_at = "done", NOW
    ben = asked(a_patient("Ben"))
    waiting_list.join_waiting_list(a_visitor(ben), ben)
    assert left_to_send() > 2
    departures.note_death(viewer, maria, TODAY)
    for request in (own, by_her_son, urgent):
        assert fresh(request).state == WITHDRAWN
    assert not db_session.query(Message).filter(Message.event.like("cancelled%")).count()
    [open_task] = db_session.query(Task).filter(Task.request_id != ben.id, Task.state == "open").all()
    assert (open_task.kind, open_task.request_id) == (CANCEL, own.id)
    entry = waiting_queries.entry_of(a_visitor(ben), ben)
    assert entry is not None
    offered = waiting_queries.open_offer(entry)
    assert offered is not None  # her time, to somebody who waits
    assert {each.about for each in db_session.query(Message).filter_by(state="waiting")} == {
        offered.public_id
    }
    assert addresses_for(own, fresh(maria)) == []
    assert not may_write_to(maria)
    with pytest.raises(NoAddress):
        conversing.write_to_patient(viewer, own, "call_us", "", "http://localhost")
    set_clock(NOW + timedelta(days=1))
    assert queue_reminders(the_system(), (1, 2)) == 0
    assert queries.free_slots_for(a_visitor(own), own, an_outcome()) == []
    with pytest.raises(services.SlotNotOffered):
        services.hold_slot(a_visitor(own), own, a_slot(NOW + timedelta(days=2)).public_id, "phone")
    assert broken_invariants() == []


def test_who_has_left_keeps_what_is_booked_until_reception_has_settled_it_with_them() -> None:
    viewer = as_viewer(a_receptionist())
    maria = a_patient("Maria")
    ahead, waits, over = booked(maria), asked(maria), asked(maria)
    waiting_list.join_waiting_list(a_visitor(waits), waits)
    before = left_to_send()
    departures.note_left(viewer, maria, TODAY)
    tasks = db_session.query(Task).filter_by(kind=departures.LEFT_LIST, state="open")
    assert {each.request_id for each in tasks} == {ahead.id, waits.id}
    assert all(clock.now() < each.due_at for each in tasks)
    assert tasks.count() == 2
    appointment = queries.appointment_of(viewer, ahead)
    assert appointment is not None
    assert (appointment.status, fresh(over).state, left_to_send()) == ("booked", QUEUED, before)
    assert addresses_for(ahead, fresh(maria)) != []
    departures.undo_departure(viewer, maria)
    assert tasks.count() == 0  # there is nothing to settle with them
    assert fresh(ahead).state == "booked"


def test_a_request_with_the_details_of_somebody_off_the_list_goes_to_reception() -> None:
    viewer, maria = as_viewer(a_receptionist()), a_patient("Maria")
    details = StatedDetails(maria.given_name, maria.family_name, maria.born_on, maria.postcode)
    assert match(viewer, details).patient is not None
    departures.note_left(viewer, maria, TODAY)
    assert (match(viewer, details).state, match(viewer, details).reason) == ("not_matched", "off_list")


def test_reception_notes_a_death_sees_it_everywhere_and_undoes_a_mistake(app: Flask) -> None:
    maria = a_patient("Maria")
    request = booked(maria)
    reception = app.test_client()
    assert isinstance(reception, Visitor)
    sign_in(reception, a_receptionist())
    url = f"/desk/patient/{maria.public_id}/left"
    assert "Wednesday 3 June" in reception.get(url).text
    wrong = reception.submit(url, {"why": "died", "on-day": "2", "on-month": "6", "on-year": "2026"})
    assert wrong.status_code == 422
    assert "Choose today or a day before" in wrong.text
    reception.submit(url, {"why": "died", "on-day": "1", "on-month": "6", "on-year": "2026"})
    page = reception.get(url).text
    assert "Nothing is booked for them. We send no messages." in page
    assert fresh(request).state == WITHDRAWN
    found = reception.submit("/desk/find-patient", {"sought": "Maria"}).text
    assert "Died" in found
    assert f'value="{maria.public_id}"' not in found  # nothing is begun for them
    reception.submit(f"{url}/undo", {}, page=url)
    assert fresh(maria).left_on is None
