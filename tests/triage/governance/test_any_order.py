"""Signing, withdrawing, going live and rolling back in any order never make an unsigned version live."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from portal import clock
from portal.access import Role
from portal.db import db_session
from portal.triage.governance import queries, services
from portal.triage.governance.models import RuleProposal
from portal.triage.governance.replaying import Replay
from tests import databases
from tests.factories import a_member_of_staff, as_viewer, the_system
from tests.triage.governance.versions import PROVED, small, version

pytestmark = pytest.mark.database
START = datetime(2026, 11, 2, 12, tzinfo=UTC)
STAFF = (Role.SAFETY_OFFICER, Role.CLINICIAN, Role.MANAGER)
person = st.integers(0, len(STAFF) - 1)
some = st.sampled_from([(0,), (1,), (0, 1), (1, 2), (2, 0), (0, 1, 2)])


class Deciding(RuleBasedStateMachine):
    """Three people and two versions besides the first. The model: versions and names."""

    app: Flask

    def __init__(self) -> None:
        super().__init__()
        db_session.remove()
        databases.empty(self.app.extensions["portal"].engine)
        self.frozen, self.now = ExitStack(), START
        self.frozen.enter_context(clock.frozen_at(START))
        self.people = [as_viewer(a_member_of_staff(role)) for role in STAFF]
        services.start_with(the_system(), small(), sign_off=True)
        self.stack = [small()]
        self.proposal: RuleProposal | None = None
        self.wanted = small()
        self.against = ""
        self.names: set[int] = set()
        self.due: datetime | None = None

    def teardown(self) -> None:
        self.frozen.close()

    def settle_due(self) -> None:
        """What was scheduled and whose time has come is live."""
        if self.due and self.due <= self.now:
            self.stack.append(self.wanted)
            self.proposal, self.due = None, None

    def may(self, is_allowed: bool, act: Any, *values: Any) -> None:
        """The act is done exactly when the model allows it."""
        if is_allowed:
            act(*values)
        else:
            with pytest.raises(services.NotNow):
                act(*values)

    @rule(number=st.integers(1, 2), people=some, hours=st.sampled_from((None, 0, 0, 1)))
    def propose(self, number: int, people: tuple[int, ...], hours: int | None) -> None:
        rules, live = version(number), self.stack[-1]
        told = Replay(live.hash, rules.hash).to_json()
        if rules.hash == live.hash:
            return
        self.proposal = services.propose(the_system(), live, rules, check_report=PROVED, replay_report=told)
        self.wanted, self.against, self.names, self.due = rules, live.hash, set(), None
        self.sign_as(people)
        if hours is not None:  # the whole way at once, which draws of single steps seldom go
            self.set_live_as(people[0], hours)

    @property
    def is_fresh(self) -> bool:
        return self.against == self.stack[-1].hash

    @rule(people=some)
    def sign(self, people: tuple[int, ...]) -> None:
        self.sign_as(people)

    def sign_as(self, people: tuple[int, ...]) -> None:
        for who in people if self.proposal else ():
            allowed = self.is_fresh and who not in self.names and self.due is None
            self.may(allowed, services.sign, self.people[who], self.proposal)
            self.names |= {who} if allowed else set()

    @rule(who=person)
    def withdraw(self, who: int) -> None:
        if self.proposal:
            allowed = who in self.names
            self.may(allowed, services.withdraw, self.people[who], self.proposal)
            if allowed:
                self.names.discard(who)
                self.due = None

    @rule(who=person, hours=st.integers(0, 2))
    def set_live(self, who: int, hours: int) -> None:
        self.set_live_as(who, hours)

    def set_live_as(self, who: int, hours: int) -> None:
        if self.proposal:
            signed = len(self.names) >= 2 and any(STAFF[each] == Role.SAFETY_OFFICER for each in self.names)
            allowed = signed and self.is_fresh and self.due is None
            at = self.now + timedelta(hours=hours)
            self.may(allowed, services.set_live, self.people[who], self.proposal, at)
            if allowed:
                self.due = at
                self.settle_due()

    @rule(who=person)
    def roll_back(self, who: int) -> None:
        shown = queries.started_releases(self.people[who])[0].public_id
        allowed = len(self.stack) > 1
        self.may(allowed, services.roll_back, self.people[who], shown, "Something is wrong")
        if allowed:
            self.stack.pop()
            self.due = None

    @rule()
    def an_hour_passes(self) -> None:
        self.now += timedelta(hours=1)
        self.frozen.enter_context(clock.frozen_at(self.now))
        self.settle_due()

    @invariant()
    def what_the_model_says_is_live(self) -> None:
        assert queries.live_hash() == self.stack[-1].hash


def test_no_order_of_acts_makes_an_unsigned_version_live(app: Flask, db: object) -> None:
    Deciding.app = app
    run_state_machine_as_test(Deciding, settings=settings(max_examples=30, stateful_step_count=20))
