"""Whatever people, staff and the clock do in whatever order, the diary agrees with a small model of it.

`EXAMPLES=3000 pytest tests/booking/test_diary_machine.py` explores that many histories; the suite a few.
"""

import os
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from portal import clock
from portal.booking import queries, services, waiting_list, waiting_queries
from portal.booking.models import Appointment, Claim, Slot
from portal.booking.transitions import SLOT
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.booking.wanted import LEAD
from portal.db import db_session
from portal.triage.models import Request
from tests import databases
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor, the_system

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
HOLD, SHORTEST = timedelta(minutes=10), timedelta(minutes=10)
KEPT = {"within_48h": timedelta(minutes=30), "routine_14_days": timedelta(hours=2)}
ASKS = ("routine_14_days", "within_48h", "routine_14_days")
SLOTS = 4
MOST_MOVES = 3
person = st.integers(0, len(ASKS) - 1)
slot = st.integers(0, SLOTS - 1)


@dataclass
class Known:
    """What the model knows of one person: their hold and its end, booking, turn on the list, offer."""

    kept: timedelta
    held: int | None = None
    until: datetime = NOW
    is_lists: bool = False  # the hold is the one that the list's offer made, not one of their own choice
    booked: int | None = None
    moves: int = 0  # of this booking
    turn: tuple[int, datetime, int] | None = None  # on the waiting list: need, promise, order of joining
    offer: int | None = None
    offered_before: set[int] = field(default_factory=set)

    def holds(self, now: datetime) -> bool:
        return self.held is not None and now < self.until


class Diary(RuleBasedStateMachine):
    """Three people, one of them in more need, and four times; each step is checked against the model."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        db_session.remove()
        databases.empty(self.app.extensions["portal"].engine)
        self.frozen = ExitStack()
        self.now, self.joined = NOW, 0
        self.frozen.enter_context(clock.frozen_at(NOW))
        gp = a_clinician()
        self.starts = [NOW + timedelta(minutes=30 + 60 * n) for n in range(SLOTS)]
        self.slots = [a_slot(at, staff=gp) for at in self.starts]
        self.withdrawn: set[int] = set()
        self.outcomes = [an_outcome(each) for each in ASKS]
        self.requests = [
            a_sent_request(a_patient(f"Patient{n}"), outcome) for n, outcome in enumerate(self.outcomes)
        ]
        self.viewers = [a_visitor(request) for request in self.requests]
        self.known = [Known(KEPT[each]) for each in ASKS]
        self.states = self.slot_states()

    def teardown(self) -> None:
        self.frozen.close()
        db_session.remove()

    # What the model says.

    def taken(self, wanted: int) -> bool:
        return any(
            each.booked == wanted or (each.held == wanted and each.holds(self.now)) for each in self.known
        )

    def kept_until(self, me: Known, wanted: int) -> datetime:
        return self.now + min(me.kept, (self.starts[wanted] - LEAD - self.now) / 2)

    def would_be_offered(self, me: Known, wanted: int) -> bool:
        long_enough = self.kept_until(me, wanted) - self.now >= SHORTEST
        waits = me.turn is not None and me.offer is None and not me.holds(self.now)
        return waits and long_enough and wanted not in me.offered_before and wanted not in self.withdrawn

    def stands(self, me: Known) -> bool:
        return me.is_lists and me.holds(self.now) and me.offer not in self.withdrawn

    def lose_offer(self, me: Known) -> int | None:
        """The time that the list kept is free; what they hold by their own choice stays theirs."""
        if me.is_lists:
            me.held = None
        freed, me.offer = me.offer, None
        return freed

    def in_turn(self) -> list[Known]:
        return sorted((each for each in self.known if each.turn), key=lambda each: each.turn or ())

    def pass_on(self, wanted: int | None) -> None:
        is_day = 8 <= clock.local(self.now).hour < 20
        if wanted is None or self.taken(wanted) or not is_day:
            return
        for me in self.in_turn():
            if self.would_be_offered(me, wanted):
                me.held = me.offer = wanted
                me.is_lists = True
                me.until = self.kept_until(me, wanted)
                me.offered_before.add(wanted)
                self.forget_ended_holds(me, wanted)
                return

    def forget_ended_holds(self, me: Known, wanted: int) -> None:
        for other in self.known:
            if other is not me and other.held == wanted:
                other.held = None

    def book(self, me: Known) -> None:
        me.booked, me.held, me.turn, me.offer, me.moves = me.held, None, None, None, 0

    # What people do.

    def request(self, who: int) -> Request:
        return fresh(self.requests[who])

    def appointment(self, who: int) -> Appointment:
        found = queries.appointment_of(self.viewers[who], self.request(who))
        assert found
        return found

    def entry(self, who: int) -> WaitingListEntry:
        found = waiting_queries.entry_of(self.viewers[who], self.request(who))
        assert found
        return found

    def offer(self, who: int) -> WaitingListOffer:
        found = waiting_queries.open_offer(self.entry(who))
        assert found
        return found

    @rule(minutes=st.sampled_from([1, 5, 10, 40]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        self.frozen.enter_context(clock.frozen_at(self.now))

    @rule(who=person)
    def look(self, who: int) -> None:
        found = queries.free_slots_for(self.viewers[who], self.request(who), self.outcomes[who])
        me = self.known[who]
        free = [n for n in range(SLOTS) if not self.taken(n) or (me.held == n and me.holds(self.now))]
        fits = [n for n in free if n not in self.withdrawn and self.starts[n] >= self.now + LEAD]
        assert [each.id for each in found] == [self.slots[n].id for n in fits]

    @rule(who=person, wanted=slot)
    def hold(self, who: int, wanted: int) -> None:
        me, its_own = self.known[who], self.known[who].held == wanted and self.known[who].holds(self.now)
        try:
            services.hold_slot(self.viewers[who], self.request(who), self.slots[wanted].public_id, "phone")
        except services.SlotNotOffered:
            is_open = self.starts[wanted] >= self.now + LEAD and wanted not in self.withdrawn
            assert me.booked == wanted or not is_open
        except services.SlotAlreadyTaken:
            assert self.taken(wanted)
            assert not its_own
        else:
            assert its_own or not self.taken(wanted)
            if not its_own:
                me.held, me.until, me.is_lists = wanted, self.now + HOLD, False
            self.forget_ended_holds(me, wanted)

    @rule(who=person)
    def confirm(self, who: int) -> None:
        me = self.known[who]
        if me.booked is not None:
            before = self.appointment(who).public_id
            assert services.confirm_booking(self.viewers[who], self.request(who)).public_id == before
            return
        try:
            services.confirm_booking(self.viewers[who], self.request(who))
        except services.HoldExpired:
            assert not me.holds(self.now) or self.starts[me.held or 0] <= self.now
        else:
            assert me.holds(self.now)
            self.book(me)

    @precondition(lambda self: any(each.booked is not None for each in self.known))
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
            freed, me.booked, me.held = me.booked, None, None
            self.pass_on(freed)

    @precondition(lambda self: any(each.booked is not None for each in self.known))
    @rule(who=person)
    def move(self, who: int) -> None:
        me = self.known[who]
        claim = queries.hold_of(self.request(who))
        if me.booked is None or claim is None:
            return
        try:
            services.move_appointment(self.viewers[who], self.appointment(who), claim)
        except services.MovedOften:
            assert me.moves == MOST_MOVES
        except (services.HoldExpired, services.AppointmentChanged):
            is_past = self.starts[me.booked] <= self.now or self.starts[me.held or 0] <= self.now
            assert is_past or not me.holds(self.now)
        else:
            assert me.holds(self.now)
            freed, moves = me.booked, me.moves
            self.book(me)
            me.moves = moves + 1
            self.pass_on(freed)

    @rule(who=person)
    def give_back(self, who: int) -> None:
        if self.known[who].booked is None:
            services.ask_reception_to_find_a_time(self.viewers[who], self.request(who))
            self.known[who].held = None

    @rule(who=person)
    def join_the_list(self, who: int) -> None:
        me = self.known[who]
        if me.booked is not None:
            return
        entry = waiting_list.join_waiting_list(self.viewers[who], self.request(who))
        if me.turn is None:
            self.joined += 1
            me.turn, me.held = (-entry.rank, entry.promised_by, self.joined), None
            me.offered_before = set()

    @precondition(lambda self: any(each.turn for each in self.known))
    @rule()
    def the_worker_passes_times_on(self) -> None:
        waiting_list.pass_on_freed_slots(the_system())
        for me in self.known:
            if me.offer is not None and not self.stands(me):
                self.lose_offer(me)
        for me in self.in_turn():
            for wanted in range(SLOTS):
                if self.would_be_offered(me, wanted):
                    self.pass_on(wanted)

    @precondition(lambda self: any(each.offer is not None for each in self.known))
    @rule(who=person, takes=st.booleans())
    def answer(self, who: int, takes: bool) -> None:
        me = self.known[who]
        if me.offer is None:
            return
        stands = self.stands(me)
        if not takes:
            waiting_list.decline_offer(self.viewers[who], self.offer(who))
            self.pass_on(self.lose_offer(me))
            return
        try:
            waiting_list.accept_offer(self.viewers[who], self.offer(who))
        except waiting_list.OfferEnded:
            assert not stands or self.starts[me.offer] <= self.now
        else:
            assert stands
            self.book(me)

    @precondition(lambda self: any(each.turn for each in self.known))
    @rule(who=person)
    def leave_the_list(self, who: int) -> None:
        me = self.known[who]
        if me.turn is None:
            return
        waiting_list.leave_waiting_list(self.viewers[who], self.entry(who))
        me.turn = None
        self.pass_on(self.lose_offer(me))

    @rule(which=slot)
    def the_rota_changes(self, which: int) -> None:
        self.withdrawn ^= {which}
        fresh(self.slots[which]).is_withdrawn = which in self.withdrawn
        db_session.commit()

    # What must hold after every step.

    def slot_states(self) -> list[str]:
        live = {
            claim.slot_id: claim.state
            for claim in db_session.query(Claim).filter(Claim.state.in_(("held", "booked")))
            if claim.state == "booked" or (claim.expires_at and claim.expires_at > self.now)
        }
        slots = db_session.query(Slot).order_by(Slot.starts_at)
        return ["withdrawn" if each.is_withdrawn else live.get(each.id, "free") for each in slots]

    @invariant()
    def the_database_agrees(self) -> None:
        assert broken_invariants() == []
        booked = db_session.query(Claim.slot_id).filter_by(state="booked").all()
        expected = [self.slots[each.booked].id for each in self.known if each.booked is not None]
        assert sorted(row.slot_id for row in booked) == sorted(expected)
        for me, request in zip(self.known, self.requests, strict=True):
            offers = db_session.query(WaitingListOffer.slot_id).join(WaitingListEntry)
            found = offers.filter(WaitingListOffer.state == "open", WaitingListEntry.request_id == request.id)
            expected = [] if me.offer is None else [self.slots[me.offer].id]
            assert [row.slot_id for row in found] == expected

    @invariant()
    def every_slot_changed_as_the_table_allows(self) -> None:
        states = self.slot_states()
        for before, after in zip(self.states, states, strict=True):
            assert before == after or after in SLOT[before], f"{before} to {after}"
        self.states = states


@pytest.mark.usefixtures("db")
def test_the_diary_agrees_with_its_model_in_any_order(app: Flask) -> None:
    Diary.app = app
    run_state_machine_as_test(
        Diary,
        settings=settings(
            max_examples=int(os.environ.get("EXAMPLES", "10")),
            stateful_step_count=30,
            suppress_health_check=list(HealthCheck),
            derandomize="EXAMPLES" not in os.environ,
            deadline=None,
        ),
    )
