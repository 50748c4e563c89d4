"""Whatever people do in whatever order, bookings agree with a small model and no invariant breaks."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal import clock
from portal.access import Viewer
from portal.booking import queries, services
from portal.booking.models import Appointment, Claim
from portal.booking.wanted import LEAD
from portal.db import db_session
from tests import databases
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
HOLD = timedelta(minutes=10)
PEOPLE, SLOTS = 3, 4
person = st.integers(0, PEOPLE - 1)
slot = st.integers(0, SLOTS - 1)


@dataclass
class Known:
    """What the model knows of one person: the slot they hold, until when, and the one they are booked in."""

    held: int | None = None
    until: datetime = NOW
    booked: int | None = None

    def holds(self, now: datetime) -> bool:
        return self.held is not None and now < self.until


class Bookings(RuleBasedStateMachine):
    """Three people and four slots; each step is checked against the model and the invariants."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        db_session.remove()
        databases.empty(self.app.extensions["portal"].engine)
        self.frozen = ExitStack()
        self.now = NOW
        self.frozen.enter_context(clock.frozen_at(NOW))
        gp = a_clinician()
        self.starts = [NOW + timedelta(minutes=30 + 60 * n) for n in range(SLOTS)]
        self.slots = [a_slot(at, staff=gp) for at in self.starts]
        self.requests = [a_sent_request(a_patient(f"Patient{n}")) for n in range(PEOPLE)]
        self.viewers: list[Viewer] = [a_visitor(request) for request in self.requests]
        self.known = [Known() for _ in range(PEOPLE)]

    def teardown(self) -> None:
        self.frozen.close()
        db_session.remove()

    def taken(self, wanted: int) -> bool:
        """Whether the model has the slot booked or held by anybody."""
        return any(
            each.booked == wanted or (each.held == wanted and each.holds(self.now)) for each in self.known
        )

    def appointment(self, who: int) -> Appointment:
        found = queries.appointment_of(self.viewers[who], fresh(self.requests[who]))
        assert found
        return found

    @rule(minutes=st.sampled_from([1, 5, 10, 40]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.frozen.enter_context(clock.frozen_at(self.now))

    @rule(who=person)
    def look(self, who: int) -> None:
        found = queries.free_slots_for(self.viewers[who], fresh(self.requests[who]), an_outcome())
        expected = [
            self.slots[n].id for n in range(SLOTS) if not self.taken(n) and self.starts[n] >= self.now + LEAD
        ]
        assert [each.id for each in found] == expected

    @rule(who=person, wanted=slot)
    def hold(self, who: int, wanted: int) -> None:
        me = self.known[who]
        try:
            services.hold_slot(
                self.viewers[who], fresh(self.requests[who]), self.slots[wanted].public_id, "phone"
            )
        except services.SlotNotOffered:
            assert self.starts[wanted] < self.now + LEAD
        except services.SlotAlreadyTaken:
            assert self.taken(wanted)
            assert not (me.held == wanted and me.holds(self.now))
        else:
            if not (me.held == wanted and me.holds(self.now)):
                assert not self.taken(wanted)
                me.held, me.until = wanted, self.now + HOLD
            for other in self.known:  # an ended hold on it is gone for good
                if other is not me and other.held == wanted:
                    other.held = None

    @rule(who=person)
    def confirm(self, who: int) -> None:
        me = self.known[who]
        if me.booked is not None:
            before = self.appointment(who).public_id
            assert services.confirm_booking(self.viewers[who], fresh(self.requests[who])).public_id == before
            return
        try:
            services.confirm_booking(self.viewers[who], fresh(self.requests[who]))
        except services.HoldExpired:
            assert not me.holds(self.now) or self.starts[me.held or 0] <= self.now
        else:
            assert me.holds(self.now)
            me.booked, me.held = me.held, None

    @rule(who=person)
    def cancel(self, who: int) -> None:
        me = self.known[who]
        if me.booked is None:
            return
        try:
            services.cancel_appointment(self.viewers[who], self.appointment(who), "time")
        except services.AppointmentChanged:
            assert self.starts[me.booked] <= self.now
        else:
            assert self.now < self.starts[me.booked]
            me.booked = None

    @rule(who=person)
    def move(self, who: int) -> None:
        me = self.known[who]
        claim = queries.hold_of(fresh(self.requests[who]))
        if me.booked is None or claim is None:
            return
        try:
            services.move_appointment(self.viewers[who], self.appointment(who), claim)
        except (services.HoldExpired, services.AppointmentChanged):
            is_past = self.starts[me.booked] <= self.now or self.starts[me.held or 0] <= self.now
            assert is_past or not me.holds(self.now)
        else:
            assert me.holds(self.now)
            me.booked, me.held = me.held, None

    @invariant()
    def the_database_agrees(self) -> None:
        assert broken_invariants() == []
        booked = db_session.query(Claim.slot_id).filter_by(state="booked").all()
        expected = [self.slots[each.booked].id for each in self.known if each.booked is not None]
        assert sorted(row.slot_id for row in booked) == sorted(expected)


@pytest.mark.usefixtures("db")
def test_bookings_in_any_order_agree_with_the_model(app: Flask) -> None:
    Bookings.app = app
    run_state_machine_as_test(
        Bookings,
        settings=settings(
            max_examples=12, stateful_step_count=25, suppress_health_check=list(HealthCheck), deadline=None
        ),
    )
