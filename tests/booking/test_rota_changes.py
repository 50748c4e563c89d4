"""A changed rota lists who is booked, finds them another time or has somebody call them; it drops nobody."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import NotAllowed, Viewer
from portal.booking import rebooking, rota_changes, services, stranded_queries
from portal.booking.models import Appointment, AppointmentEvent, Claim, ClinicSession, Slot
from portal.booking.rota_changes import Away, WrongHours, take_leave
from portal.booking.rota_models import Leave, PatternDayOff, RotaPattern
from portal.booking.rotas import publish_ahead, publish_slots
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Staff
from portal.triage.models import Task
from tests.booking.factories import a_rota, a_sent_request, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_manager, a_receptionist, a_site, a_visitor, as_viewer, the_system

Database = scoped_session[Session]
MONDAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _on_monday_morning(db: Database, set_clock: Callable[[datetime], None]) -> None:
    set_clock(datetime(2026, 6, 1, 6, tzinfo=UTC))


@pytest.fixture
def manager() -> Viewer:
    return as_viewer(a_manager())


def booked(staff: Staff, at: time, day: date = MONDAY, **details: object) -> Appointment:
    """Somebody is booked with this clinician at that time."""
    request = a_sent_request(**details)  # type: ignore[arg-type]
    slot = slot_of(staff, at, day)
    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    return services.confirm_booking(a_visitor(request), request)


def slot_of(staff: Staff, at: time, day: date = MONDAY) -> Slot:
    return db_session.query(Slot).filter_by(staff_id=staff.id, starts_at=clock.instant(day, at)).one()


def open_tasks(db: Database) -> list[Task]:
    return db.query(Task).filter_by(kind=rebooking.REBOOK, state="open").order_by(Task.id).all()


def test_the_same_time_with_another_clinician_comes_first(db: Database, manager: Viewer) -> None:
    away, other = a_clinician(), a_clinician()
    a_rota(away)
    a_rota(other)
    publish_slots(the_system(), MONDAY)
    appointment = booked(away, time(9, 15))
    [listed] = take_leave(manager, Away(away.id, MONDAY, MONDAY, "sick"))
    assert listed.id == appointment.id
    [task] = open_tasks(db)
    assert task.due_at == appointment.starts_at - rebooking.NOTICE
    assert rebooking.rebook_all(manager) == {"same_time": 1, "moved": 0, "contact": 0}
    moved = fresh(appointment)
    assert (moved.staff_id, moved.starts_at) == (other.id, clock.instant(MONDAY, time(9, 15)))
    assert (fresh(task).state, fresh(task).facts["how"]) == ("done", "same_time")
    last = db.query(AppointmentEvent).order_by(AppointmentEvent.id.desc()).first()
    assert last is not None
    assert (last.status, last.actor_id) == ("moved", manager.actor_id)
    assert db.query(Message).filter(Message.event.startswith("moved:")).count() == 1
    assert stranded_queries.stranded(manager) == []
    assert broken_invariants() == []


def test_else_the_next_time_and_whoever_cannot_be_told_or_has_none_is_called(
    db: Database, manager: Viewer
) -> None:
    away, other = a_clinician(), a_clinician()
    a_rota(away, ends=time(9, 45))
    a_rota(other, starts=time(11), ends=time(11, 15))
    publish_slots(the_system(), MONDAY)
    silent = booked(away, time(9), contact_phone="+441632960001")
    told = booked(away, time(9, 15))
    third = booked(away, time(9, 30))
    take_leave(manager, Away(away.id, MONDAY, MONDAY, "sick"))
    kinds = [each.kind for each in rebooking.proposals(manager, [silent, told, third])]
    assert kinds == ["contact", "moved", "contact"]  # one free time is given once
    assert rebooking.rebook_all(manager) == {"same_time": 0, "moved": 1, "contact": 2}
    assert fresh(told).starts_at == clock.instant(MONDAY, time(11))
    assert {fresh(each).status for each in (silent, third)} == {"booked"}
    assert [task.request_id for task in open_tasks(db)] == [silent.request_id, third.request_id]
    assert rebooking.rebook_all(manager) == {"same_time": 0, "moved": 0, "contact": 2}
    assert len(open_tasks(db)) == 2
    services.cancel_appointment(a_visitor(silent.request), silent, "time")
    rebooking.note_stranded(manager)
    assert [task.request_id for task in open_tasks(db)] == [third.request_id]
    assert broken_invariants() == []


def test_part_of_a_day_off_leaves_the_rest_and_coming_back_puts_it_right(
    db: Database, manager: Viewer
) -> None:
    gp = a_clinician()
    a_rota(gp)
    publish_slots(the_system(), MONDAY + timedelta(days=7))
    stays = booked(gp, time(9))
    goes = booked(gp, time(9, 30))
    assert take_leave(manager, Away(gp.id, MONDAY, MONDAY, "sick", from_time=time(9, 30))) == [goes]
    assert offered(db) == ["09:00", "09:15", "09:00", "09:15", "09:30", "09:45"]
    rota_changes.end_leave(manager, db.query(Leave).one())
    assert len(offered(db)) == 8
    assert stranded_queries.stranded(manager) == []
    assert {fresh(stays).status, fresh(goes).status} == {"booked"}
    assert db.query(Slot).count() == 8


def offered(db: Database) -> list[str]:
    slots = db.query(Slot).filter_by(is_withdrawn=False).order_by(Slot.starts_at)
    return [f"{clock.local(slot.starts_at):%H:%M}" for slot in slots]


def test_leave_known_before_publishing_is_cut_around(db: Database, manager: Viewer) -> None:
    gp = a_clinician()
    a_rota(gp)
    away = Away(gp.id, MONDAY, MONDAY + timedelta(days=7), from_time=time(9, 45), to_time=time(9, 15))
    take_leave(manager, away)
    publish_slots(the_system(), MONDAY + timedelta(days=7))
    assert offered(db) == ["09:00", "09:15", "09:30", "09:15", "09:30", "09:45"]


def test_a_clinic_is_cancelled_held_at_other_hours_and_ended(db: Database, manager: Viewer) -> None:
    gp, branch = a_clinician(), a_site(name="Branch", kind="branch")
    pattern = a_rota(gp, ends=time(9, 30))
    publish_slots(the_system(), MONDAY + timedelta(days=21))
    appointment = booked(gp, time(9))
    first = db.query(ClinicSession).order_by(ClinicSession.held_on).first()
    assert first is not None
    instead = extra(gp, MONDAY, starts=time(14), ends=time(14, 30), site_id=branch.id)
    assert rota_changes.hold_otherwise(manager, first, instead) == [appointment]
    assert offered(db)[:3] == ["14:00", "14:15", "09:00"]
    assert rebooking.rebook_all(manager)["moved"] == 1
    assert clock.local(fresh(appointment).starts_at).time() == time(14)
    assert rota_changes.cancel_clinic(manager, first) == []
    assert db.query(PatternDayOff).count() == 1
    rota_changes.end_clinics(manager, pattern, MONDAY + timedelta(days=7))
    assert offered(db) == ["14:00", "14:15", "09:00", "09:15"]
    publish_slots(the_system(), MONDAY + timedelta(days=28))
    assert len(offered(db)) == 4
    assert broken_invariants() == []


def extra(staff: Staff, day: date, **details: object) -> RotaPattern:
    """A clinic on one day."""
    made = {"weekday": day.weekday(), "valid_from": day, "valid_to": day, "slot_minutes": 15}
    same = {"practice_id": staff.practice_id, "staff_id": staff.id, "role": staff.post, "modes": ["phone"]}
    return RotaPattern(**(same | made | details))


@pytest.mark.parametrize(
    ("service", "starts", "ends"),
    [("own", time(18), time(19)), ("own", time(7), time(9)), ("hub", time(19), time(19, 10))],
)
def test_a_clinic_outside_the_practices_hours_is_refused_unless_it_is_the_networks(
    manager: Viewer, service: str, starts: time, ends: time
) -> None:
    gp = a_clinician()
    details = {"service": service, "starts": starts, "ends": ends, "site_id": a_site().id}
    with pytest.raises(WrongHours):
        rota_changes.add_clinic(manager, extra(gp, MONDAY, **details))
    details |= {"service": "hub", "starts": time(19), "ends": time(20)}
    assert rota_changes.add_clinic(manager, extra(gp, MONDAY, **details)).id


def test_who_was_just_confirming_keeps_the_time_and_the_worker_sees_to_them(
    db: Database, manager: Viewer
) -> None:
    gp = a_clinician()
    a_rota(gp)
    assert publish_ahead(the_system()) == 4 * 7
    assert publish_ahead(the_system()) == 0
    request = a_sent_request()
    services.hold_slot(a_visitor(request), request, slot_of(gp, time(9)).public_id, "phone")
    assert take_leave(manager, Away(gp.id, MONDAY, MONDAY, "sick")) == []
    services.confirm_booking(a_visitor(request), request)
    assert rebooking.note_stranded(the_system()) == 1
    assert rebooking.note_stranded(the_system()) == 0
    assert [task.request_id for task in open_tasks(db)] == [request.id]


def test_a_group_has_its_places_and_its_name(db: Database) -> None:
    leader = a_clinician("social_prescriber")
    a_rota(leader, slot_minutes=60, places=8, title="Walking group", category="group")
    publish_slots(the_system(), MONDAY)
    [slot], [session] = db.query(Slot).all(), db.query(ClinicSession).all()
    assert (slot.places, slot.category, session.title) == (8, "group", "Walking group")


def test_only_those_who_may_change_rotas_do(db: Database) -> None:
    gp, receptionist = a_clinician(), as_viewer(a_receptionist())
    for change in (
        lambda: take_leave(receptionist, Away(gp.id, MONDAY, MONDAY)),
        lambda: rebooking.rebook_all(receptionist),
        lambda: stranded_queries.stranded(receptionist),
    ):
        with pytest.raises(NotAllowed):
            change()
    assert db.query(Claim).count() == 0
