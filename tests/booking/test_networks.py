"""Practices of one network share their hub's evenings and Saturdays; no other's patients are offered them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import NotAllowed
from portal.audit import AuditEvent
from portal.booking import attendance, queries, rota_changes, services, slot_queries, waiting_list
from portal.booking.models import Appointment, Claim, Slot
from portal.booking.rebooking import REBOOK, note_stranded, proposals, rebook_all
from portal.booking.rota_changes import Away
from portal.booking.waiting_models import WaitingListOffer
from portal.booking.wanted import wanted_for
from portal.db import db_session
from portal.desk.rebooked import rebooked_rows
from portal.messages.models import Message
from portal.people.models import Practice, Site
from portal.people.networks import join_network, leave_network
from portal.people.services import system_of
from portal.triage.models import Request, Task
from tests import databases
from tests.booking.conftest import NOW
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_manager,
    a_patient,
    a_practice,
    a_receptionist,
    a_site,
    a_slot,
    a_visitor,
    as_viewer,
    sign_in,
    the_practice,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
SetClock = Callable[[datetime], None]
EVENING = NOW + timedelta(hours=10)


@pytest.fixture
def host() -> Practice:
    """The practice that keeps the hub."""
    return the_practice()


@pytest.fixture
def other(host: Practice) -> Practice:
    """A practice in the same network, with a doctor of its own who has no time."""
    beside = a_practice("Mill Lane Practice")
    for each in (host, beside):
        join_network(the_system(each), each, "Brookford")
    return beside


@pytest.fixture
def hub(host: Practice) -> Site:
    """Where the host practice holds the network's evenings."""
    return a_site(host, name="Evening hub", kind="hub")


def hub_slot(hub: Site, minutes: int = 0, **details: object) -> Slot:
    gp = a_clinician(practice=db_session.get_one(Practice, hub.practice_id), name="Dr Rosa Hub")
    made: dict[str, Any] = {"service": "hub", **details}
    return a_slot(EVENING + timedelta(minutes=minutes), staff=gp, site=hub, **made)


def a_request_of(practice: Practice, name: str = "Ben", **details: object) -> Request:
    return a_sent_request(a_patient(name, practice=practice), **details)  # type: ignore[arg-type]


def offered(request: Request) -> list[str]:
    found = queries.free_slots_for(a_visitor(request), request, an_outcome(), limit=5)
    return [each.public_id for each in found]


def booked(request: Request, slot: Slot, mode: str = "in_person") -> Appointment:
    services.hold_slot(a_visitor(request), request, slot.public_id, mode)
    return services.confirm_booking(a_visitor(request), request)


def test_the_hub_is_offered_to_every_practice_of_the_network_and_to_no_other(
    host: Practice, other: Practice, hub: Site
) -> None:
    slot = hub_slot(hub)
    at_home = a_slot(NOW + timedelta(hours=1), staff=a_clinician(practice=host))
    own_at_hub = hub_slot(hub, 60, service="own")
    assert offered(a_request_of(host)) == [at_home.public_id, slot.public_id, own_at_hub.public_id]
    inside = a_request_of(other)
    assert offered(inside) == [slot.public_id]  # and not what the host keeps for its own
    outside = a_request_of(a_practice("Far Away Practice"))
    assert offered(outside) == []
    refused = [(inside, at_home), (inside, own_at_hub), (outside, at_home), (outside, slot)]
    for request, each in refused:
        with pytest.raises(services.SlotNotOffered):
            services.hold_slot(a_visitor(request), request, each.public_id, "in_person")


def test_the_search_stays_one_statement_and_misses_no_time_between_two_lists(
    db: scoped_session[Session], other: Practice, hub: Site
) -> None:
    for n in range(6):
        hub_slot(hub, 15 * n)
        a_slot(EVENING + timedelta(minutes=20 * n), staff=a_clinician(practice=other))
    request = a_request_of(other)
    viewer = a_visitor(request)
    wanted = wanted_for(viewer, request, an_outcome())
    with statements(db) as sent:
        part = slot_queries.free_slots(viewer, wanted, limit=3)
    assert len(sent) == 1
    seen = [each.public_id for each in part.slots]
    while part.more_after:
        part = slot_queries.free_slots(viewer, wanted, after=part.more_after, limit=3)
        seen += [each.public_id for each in part.slots]
    assert len(seen) == len(set(seen)) == 12


def test_a_guest_is_received_at_the_hub_and_followed_up_by_their_own_practice(
    client: Visitor, host: Practice, other: Practice, hub: Site, set_clock: SetClock
) -> None:
    request = a_request_of(other, "Ben", outcome=an_outcome("within_48h"))
    appointment = booked(request, hub_slot(hub), "phone")
    assert (appointment.practice_id, appointment.host_id) == (other.id, host.id)
    staff = a_receptionist(practice=host)
    sign_in(client, staff)
    page = client.get("/desk/day").text
    for words in ("Ben Kowalska", "Guest from Mill Lane Practice", "07700 900123", "Evening hub"):
        assert words in page, words
    assert f"/desk/request/{request.public_id}" not in page
    assert client.get(f"/desk/request/{request.public_id}").status_code == 404
    set_clock(EVENING + timedelta(minutes=5))
    sign_in(client, staff)
    client.submit(f"/desk/day/{appointment.public_id}", {"change": "did_not_attend"}, page="/desk/day")
    assert fresh(appointment).status == "did_not_attend"
    [task] = db_session.query(Task).filter_by(kind="did_not_attend").all()
    assert task.practice_id == other.id
    [event] = db_session.query(AuditEvent).filter_by(action="appointment.did_not_attend").all()
    assert event.practice_id == other.id
    assert broken_invariants() == []


def test_a_guests_own_practice_sees_where_they_go_and_others_of_the_network_see_nothing(
    client: Visitor, host: Practice, other: Practice, hub: Site
) -> None:
    third = a_practice("Third Practice")
    join_network(the_system(third), third, "Brookford")
    request = a_request_of(other)
    appointment = booked(request, hub_slot(hub))
    sign_in(client, a_receptionist(practice=other))
    page = client.get(f"/desk/request/{request.public_id}").text
    assert "Dr Rosa Hub" in page
    assert "Evening hub" in page
    assert "Ben" not in client.get("/desk/day").text  # they come to the hub, not here
    nosy = as_viewer(a_receptionist(practice=third))
    assert queries.appointment_here(nosy, appointment.public_id) is None
    with pytest.raises(NotAllowed):
        attendance.mark_arrived(nosy, appointment)


def test_the_message_names_the_patients_own_practice_and_the_hub(other: Practice, hub: Site) -> None:
    booked(a_request_of(other), hub_slot(hub))
    body = db_session.query(Message).filter_by(channel="sms").one().body
    assert body.startswith("Mill Lane Practice: you are booked on")
    assert "at Evening hub" in body


def test_a_hub_clinic_that_is_not_held_gives_each_guest_another_time_or_a_call_from_their_practice(
    host: Practice, other: Practice, hub: Site
) -> None:
    slot, request = hub_slot(hub), a_request_of(other, "Ben")
    appointment = booked(request, slot)
    manager = as_viewer(a_manager(practice=host))
    gone = rota_changes.take_leave(manager, Away(slot.staff_id, clock.today(), clock.today()))
    assert [each.id for each in gone] == [appointment.id]
    [task] = db_session.query(Task).filter_by(kind=REBOOK, state="open").all()
    assert (task.practice_id, task.request_id) == (other.id, request.id)
    note_stranded(the_system(host))
    note_stranded(the_system(other))
    assert db_session.query(Task).filter_by(kind=REBOOK).count() == 1
    assert rebooked_rows(manager, proposals(manager, gone))[0].name == "Ben Kowalska (Mill Lane Practice)"
    later = hub_slot(hub, 60)
    assert rebook_all(manager)["moved"] == 1
    moved = fresh(appointment)
    assert (moved.starts_at, moved.practice_id, moved.host_id) == (later.starts_at, other.id, host.id)
    note_stranded(the_system(other))
    assert fresh(task).state == "done"
    assert broken_invariants() == []


def test_a_freed_time_at_the_hub_goes_to_who_waits_in_another_practice_of_the_network(
    host: Practice, other: Practice, hub: Site
) -> None:
    slot, first, waiting = hub_slot(hub), a_request_of(host, "Ann"), a_request_of(other, "Ben")
    stranger = a_request_of(a_practice("Far Away Practice"), "Cy")
    appointment = booked(first, slot)
    for request in (waiting, stranger):
        waiting_list.join_waiting_list(a_visitor(request), request)
    services.cancel_appointment(a_visitor(first), appointment, "time")
    for practice_id in (host.id, stranger.practice_id, other.id):
        waiting_list.pass_on_freed_slots(system_of(practice_id))
    [claim] = db_session.query(Claim).filter_by(state="held").all()
    assert (claim.request_id, claim.practice_id) == (waiting.id, host.id)


def test_the_hubs_time_goes_to_who_needs_it_most_in_all_the_network_whoever_looks_first(
    host: Practice, other: Practice, hub: Site
) -> None:
    near, afar = a_request_of(host, "Ann"), a_request_of(other, "Ben", outcome=an_outcome("within_48h"))
    for request in (near, afar):
        waiting_list.join_waiting_list(a_visitor(request), request)
    slot = hub_slot(hub)
    assert waiting_list.pass_on_freed_slots(the_system(host)) == 1
    [offer] = db_session.query(WaitingListOffer).all()
    assert (offer.slot_id, offer.entry.request_id, offer.practice_id) == (slot.id, afar.id, other.id)
    told = db_session.query(Message).filter_by(about=offer.public_id, channel="sms").one()
    assert (told.practice_id, told.body[:18]) == (other.id, "Mill Lane Practice")
    [event] = db_session.query(AuditEvent).filter_by(action="waiting_list.offered").all()
    assert event.practice_id == other.id
    waiting_list.decline_offer(a_visitor(afar), offer)  # at once to the next in need, across the network
    assert {each.entry.request_id: each.state for each in db_session.query(WaitingListOffer)} == {
        afar.id: "declined",
        near.id: "open",
    }
    assert broken_invariants() == []


def test_an_offer_whose_time_is_up_gives_the_turn_back_before_the_hubs_next_time_is_passed_on(
    host: Practice, other: Practice, hub: Site, set_clock: SetClock
) -> None:
    near, afar = a_request_of(host, "Ann"), a_request_of(other, "Ben", outcome=an_outcome("within_48h"))
    for request in (near, afar):
        waiting_list.join_waiting_list(a_visitor(request), request)
    hub_slot(hub)
    waiting_list.pass_on_freed_slots(the_system(other))
    set_clock(NOW + timedelta(hours=3))
    second = hub_slot(hub, -60)
    waiting_list.pass_on_freed_slots(the_system(host))
    offers = {each.slot_id: each for each in db_session.query(WaitingListOffer).filter_by(state="open")}
    assert offers[second.id].entry.request_id == afar.id
    assert broken_invariants() == []


changes = st.lists(
    st.tuples(st.sampled_from(["join", "leave", "look", "hold"]), st.integers(0, 2)), max_size=12
)


@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(steps=changes)
def test_whatever_joins_and_leaves_the_hub_is_open_to_the_network_of_that_moment(
    app: Flask, steps: list[tuple[str, int]]
) -> None:
    db_session.remove()
    databases.empty(app.extensions["portal"].engine)
    practices = [the_practice(), a_practice("Second"), a_practice("Third")]
    slot = hub_slot(a_site(practices[0], name="Evening hub", kind="hub"))
    requests = [a_request_of(each) for each in practices]
    members: set[int] = set()
    for step, who in steps:
        practice, request = fresh(practices[who]), requests[who]
        if step == "join":
            join_network(the_system(practice), practice, "Brookford")
            members.add(who)
        elif step == "leave":
            leave_network(the_system(practice), practice)
            members.discard(who)
        else:
            is_open = who == 0 or {0, who} <= members
            held = db_session.query(Claim).filter(Claim.state == "held").first()
            is_free = held is None or held.request_id == request.id
            assert offered(request) == ([slot.public_id] if is_open and is_free else [])
            if step == "hold" and not is_open:
                with pytest.raises(services.SlotNotOffered):
                    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
            elif step == "hold" and is_free:
                services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    db_session.remove()
