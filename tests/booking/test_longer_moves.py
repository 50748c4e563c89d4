"""Whatever two people with longer visits do in whatever order, no slot is lost or doubled."""

import os
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal import clock
from portal.booking import queries, services
from portal.booking.models import Appointment, Claim, ClinicSession, Slot
from portal.db import db_session
from portal.triage.models import Request
from tests import databases
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor, saved

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SLOTS, LONG = 6, 2
REFUSED = (
    services.SlotAlreadyTaken,
    services.SlotNotOffered,
    services.HoldExpired,
    services.AppointmentChanged,
    services.MovedOften,
)
steps = st.lists(
    st.tuples(
        st.sampled_from(["hold", "hold", "settle", "settle", "cancel", "wait"]),
        st.integers(0, 1),
        st.integers(0, SLOTS - LONG),
    ),
    min_size=4,
    max_size=25,
)


def a_clinic() -> list[Slot]:
    gp, length = a_clinician(), timedelta(minutes=15)
    slots = [a_slot(NOW + timedelta(hours=2) + n * length, staff=gp, minutes=15) for n in range(SLOTS)]
    sitting = db_session.get_one(ClinicSession, slots[0].clinic_session_id)
    sitting.ends_at = slots[-1].ends_at
    for slot in slots:
        slot.clinic_session_id = sitting.id
    saved(sitting, *slots)
    return slots


def standing(request: Request) -> Appointment | None:
    return queries.standing_appointment(request.id)


def settle(request: Request) -> None:
    """Confirm what is held, or move what is booked to it."""
    visitor, hold, appointment = a_visitor(request), queries.hold_of(request), standing(request)
    if appointment is None:
        services.confirm_booking(visitor, request)
    elif hold is not None:
        services.move_appointment(visitor, appointment, hold)


def times_for(request: Request) -> set[int]:
    """The first slots of every time that this person could have: what others' claims leave."""
    live = db_session.query(Claim).filter(Claim.state.in_(("held", "booked")))
    now = clock.now()
    stands = [each for each in live if each.state == "booked" or (each.expires_at and each.expires_at > now)]
    taken = {each.slot_id for each in stands if each.request_id != request.id}
    own = {each.slot_id for each in stands if each.request_id == request.id and each.part == 0}
    begins = {each.slot_id for each in stands if each.slot_id in own and each.state == "booked"}
    slots = [each.id for each in db_session.query(Slot).order_by(Slot.starts_at)]
    runs = [slots[n : n + LONG] for n in range(SLOTS - LONG + 1)]
    return {run[0] for run in runs if run[0] not in begins and taken.isdisjoint(run)}


@settings(
    max_examples=int(os.environ.get("EXAMPLES", "15")),
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(steps=steps)
@pytest.mark.usefixtures("db")
def test_longer_visits_move_by_part_of_their_length_in_any_order(
    app: Flask, steps: list[tuple[str, int, int]]
) -> None:
    db_session.remove()
    databases.empty(app.extensions["portal"].engine)
    with ExitStack() as frozen:
        frozen.enter_context(clock.frozen_at(NOW))
        slots = a_clinic()
        people = [a_sent_request(a_patient(name, needs={"interpreter": "1"})) for name in ("Ann", "Ben")]
        for step, who, which in steps:
            request = fresh(people[who])
            free = times_for(request)
            try:
                if step == "hold":
                    services.hold_slot(a_visitor(request), request, slots[which].public_id, "phone")
                    assert slots[which].id in free
                elif step == "settle":
                    settle(request)
                elif step == "cancel" and (appointment := standing(request)):
                    services.cancel_appointment(a_visitor(request), appointment, "time")
                elif step == "wait":
                    frozen.enter_context(clock.frozen_at(clock.now() + timedelta(minutes=6)))
            except REFUSED:
                assert step != "hold" or slots[which].id not in free
                db_session.rollback()
            assert broken_invariants() == []
            shown = queries.free_slots_for(a_visitor(request), request, an_outcome())
            assert {each.id for each in shown} == times_for(request)
    db_session.remove()
