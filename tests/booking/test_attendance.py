"""The day of an appointment: every change is one that the table allows, and leaves a row with its maker."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import product

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import access
from portal.booking import attendance, services
from portal.booking.models import AppointmentEvent, Claim
from portal.booking.transitions import APPOINTMENT, CLAIM, IllegalChange
from portal.triage.models import BOOKED, QUEUED, Task
from tests.booking.conftest import NOW
from tests.booking.factories import fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_patient, a_receptionist, a_slot, a_visitor, an_appointment, as_viewer

Database = scoped_session[Session]
pytestmark = pytest.mark.usefixtures("db", "monday_morning")
LATER = NOW + timedelta(hours=1)


def test_a_day_at_the_surgery_is_told_by_rows_with_who_and_when(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    appointment, staff = an_appointment(slot=a_slot(LATER)), as_viewer(a_receptionist())
    attendance.note_running_late(staff, appointment, 20)
    attendance.mark_arrived(staff, appointment)
    attendance.mark_not_arrived(staff, appointment)
    set_clock(LATER)
    attendance.mark_did_not_attend(staff, appointment)
    attendance.mark_arrived(staff, appointment)
    set_clock(LATER + timedelta(minutes=9))
    attendance.mark_seen(staff, appointment)
    attendance.mark_seen(staff, appointment)
    rows = db.query(AppointmentEvent).order_by(AppointmentEvent.id).all()[1:]
    told = ["running_late", "arrived", "booked", "did_not_attend", "arrived", "fulfilled"]
    assert [row.status for row in rows] == told
    assert {(row.actor_role, row.actor_id) for row in rows} == {(staff.role.value, staff.actor_id)}
    assert rows[-1].at == LATER + timedelta(minutes=9)
    assert (appointment.delay_minutes, fresh(appointment.request).state) == (20, BOOKED)
    assert broken_invariants() == []


@pytest.mark.parametrize(
    ("urgency", "born_on", "is_called"),
    [(30, date(1980, 3, 31), False), (65, date(1980, 3, 31), True), (30, date(2018, 3, 31), True)],
)
def test_who_needed_it_soon_and_every_child_is_called_when_they_do_not_come(
    db: Database, set_clock: Callable[[datetime], None], urgency: int, born_on: date, is_called: bool
) -> None:
    appointment = an_appointment(a_patient(born_on=born_on), slot=a_slot(LATER))
    appointment.request.urgency = urgency
    db.commit()
    staff = as_viewer(a_receptionist())
    with pytest.raises(services.AppointmentChanged):
        attendance.mark_did_not_attend(staff, appointment)  # it has not begun
    set_clock(LATER)
    attendance.mark_did_not_attend(staff, appointment)
    tasks = db.query(Task).filter_by(kind="did_not_attend", state="open").count()
    assert (tasks, fresh(appointment.request).state) == ((1, QUEUED) if is_called else (0, BOOKED))
    assert broken_invariants() == []


def test_what_is_over_stays_over(db: Database) -> None:
    appointment, staff = an_appointment(slot=a_slot(LATER)), as_viewer(a_receptionist())
    services.cancel_appointment(a_visitor(appointment.request), appointment, "time")
    for change in (attendance.mark_arrived, attendance.mark_seen, attendance.mark_not_arrived):
        with pytest.raises(services.AppointmentChanged):
            change(staff, appointment)
    with pytest.raises(services.AppointmentChanged):
        attendance.note_running_late(staff, appointment, 5)
    with pytest.raises(access.NotAllowed):
        attendance.mark_arrived(a_visitor(appointment.request), appointment)


def test_no_code_can_write_a_change_that_the_table_does_not_allow(db: Database) -> None:
    appointment = an_appointment(slot=a_slot(LATER))
    claim = db.query(Claim).one()
    for row, name, table in ((appointment, "status", APPOINTMENT), (claim, "state", CLAIM)):
        for before, after in product(table, repeat=2):
            row.__dict__[name] = before
            if before == after or after in table[before]:
                setattr(row, name, after)
            else:
                with pytest.raises(IllegalChange):
                    setattr(row, name, after)
    db.rollback()
