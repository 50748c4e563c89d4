"""Times kept for NHS 111, for the same day and for a group, from publishing to the last place."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.booking import bands, queries, rebooking, services, waiting_list, waiting_queries
from portal.booking.models import Appointment, ClinicSession, Slot
from portal.booking.rota_changes import cancel_clinic
from portal.booking.rotas import publish_slots
from portal.booking.waiting_models import WaitingListEntry
from portal.db import db_session
from portal.people.models import Staff
from portal.triage.models import Request
from tests.booking.factories import a_rota, a_sent_request, an_outcome
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_manager,
    a_patient,
    a_receptionist,
    a_visitor,
    as_viewer,
    the_system,
)

Database = scoped_session[Session]
SetClock = Callable[[datetime], None]
MONDAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _at_eight_on_monday(db: Database, set_clock: SetClock) -> None:
    set_clock(at(8))


def at(hour: int, minute: int = 0) -> datetime:
    """That wall-clock time on the Monday."""
    return clock.instant(MONDAY, time(hour, minute))


def asks(disposition: str, **details: object) -> Request:
    outcome = an_outcome(disposition, roles=("gp",), max_wait="7d")
    return a_sent_request(a_patient(), outcome, **details)


def offered(viewer: Viewer, request: Request) -> list[datetime]:
    outcome = an_outcome(request.disposition_id, roles=("gp",), max_wait="7d")
    return [each.starts_at for each in queries.free_slots_for(viewer, request, outcome)]


def waits(disposition: str) -> WaitingListEntry:
    request = asks(disposition)
    return waiting_list.join_waiting_list(a_visitor(request), request)


def test_111s_share_is_nobody_elses_until_its_hour_and_then_goes_to_whoever_waits_in_need(
    db: Database, set_clock: SetClock
) -> None:
    bands.set_release_rule(as_viewer(a_manager()), "", bands.ONLY_111, bands.SAME_DAY, 0, time(8, 30))
    a_rota(service="nhs111", least_rank=bands.ONLY_111, starts=time(10), ends=time(10, 30))
    publish_slots(the_system(), MONDAY)
    first, _second = db.query(Slot).order_by(Slot.starts_at)
    urgent, routine = asks("same_day"), waits("routine_14_days")
    reception = as_viewer(a_receptionist())
    for viewer in (a_visitor(urgent), reception):
        assert offered(viewer, urgent) == []
        with pytest.raises(services.SlotNotOffered):
            services.hold_slot(viewer, urgent, first.public_id, "phone")
    assert waiting_list.pass_on_freed_slots(the_system()) == 0
    waiting = waits("same_day")
    set_clock(at(8, 30))
    assert waiting_list.pass_on_freed_slots(the_system()) == 1  # the first of the two, to the urgent alone
    offer = waiting_queries.open_offer(waiting)
    assert offer
    assert offer.slot_id == first.id
    assert waiting_queries.open_offer(routine) is None
    assert offered(a_visitor(urgent), urgent) == [at(10, 15)]
    lesser = asks("within_7_days")
    assert offered(a_visitor(lesser), lesser) == []
    waiting_list.accept_offer(a_visitor(waiting.request), offer)
    assert broken_invariants() == []


def test_same_day_times_open_step_by_step_and_what_was_booked_before_stays(
    db: Database, set_clock: SetClock
) -> None:
    manager = as_viewer(a_manager())
    rule = bands.set_release_rule(manager, "gp", bands.SAME_DAY, bands.TWO_DAYS, 0, time(9))
    a_rota(least_rank=bands.SAME_DAY, starts=time(14), ends=time(14, 30))
    publish_slots(the_system(), MONDAY)
    first, second = db.query(Slot).order_by(Slot.starts_at)
    today, soon, later = asks("same_day"), asks("within_48h"), asks("routine_14_days")
    services.hold_slot(a_visitor(today), today, first.public_id, "phone")
    appointment = services.confirm_booking(a_visitor(today), today)
    assert offered(a_visitor(soon), soon) == []
    set_clock(at(9))
    assert offered(a_visitor(soon), soon) == [second.starts_at]
    bands.remove_release_rule(manager, rule)  # kept to the end, after all: what is booked is booked
    assert (offered(a_visitor(soon), soon), offered(a_visitor(later), later)) == ([], [])
    db.refresh(appointment)
    assert (appointment.status, appointment.starts_at) == ("booked", first.starts_at)
    services.cancel_appointment(a_visitor(today), appointment, "better")
    assert offered(a_visitor(soon), soon) == []  # freed, it is as it was: for the same day


GROUP = {"roles": ("social_prescriber",), "modes": ("group",), "minutes": 45}


def a_group(leader: Staff, starts: time, places: int) -> Slot:
    ends = time(starts.hour + 1)
    a_rota(leader, slot_minutes=60, places=places, title="Walking group", starts=starts, ends=ends)
    publish_slots(the_system(), MONDAY)
    return db_session.query(Slot).filter_by(staff_id=leader.id, starts_at=at(starts.hour)).one()


def takes_part(slot: Slot, name: str) -> Appointment:
    request = a_sent_request(a_patient(name), an_outcome("social_prescriber", **GROUP))
    services.hold_slot(a_visitor(request), request, slot.public_id, "group")
    return services.confirm_booking(a_visitor(request), request)


def test_a_place_given_back_in_a_group_goes_to_who_waits_and_never_one_too_many(db: Database) -> None:
    group = a_group(a_clinician("social_prescriber"), time(11), places=2)
    ann, _ben = takes_part(group, "Ann"), takes_part(group, "Ben")
    request = a_sent_request(a_patient("Cy"), an_outcome("social_prescriber", **GROUP))
    entry = waiting_list.join_waiting_list(a_visitor(request), request)
    assert waiting_list.pass_on_freed_slots(the_system()) == 0
    services.cancel_appointment(a_visitor(ann.request), ann, "time")
    offer = waiting_queries.open_offer(entry)
    assert offer
    assert offer.mode == "group"
    with pytest.raises((services.SlotAlreadyTaken, services.SlotNotOffered)):
        takes_part(group, "Dee")
    coming = waiting_list.accept_offer(a_visitor(request), offer)
    assert (coming.mode, coming.starts_at) == ("group", at(11))
    assert broken_invariants() == []


def test_a_group_that_is_not_held_moves_all_who_were_coming_to_another_as_far_as_it_has_places(
    db: Database,
) -> None:
    manager, leader = as_viewer(a_manager()), a_clinician("social_prescriber")
    group = a_group(leader, time(11), places=3)
    people = [takes_part(group, name) for name in ("Ann", "Ben", "Cy")]
    later = a_group(a_clinician("social_prescriber"), time(15), places=2)
    listed = cancel_clinic(manager, db.get_one(ClinicSession, group.clinic_session_id))
    assert {each.id for each in listed} == {each.id for each in people}
    assert rebooking.rebook_all(manager) == {"same_time": 0, "moved": 2, "contact": 1}
    db.expire_all()
    assert sorted(each.starts_at for each in people) == [group.starts_at, later.starts_at, later.starts_at]
    assert {each.status for each in people} == {"booked"}  # the third until called
    assert db.query(Slot).filter_by(id=group.id).one().is_withdrawn
