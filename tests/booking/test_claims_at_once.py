"""Many people want one slot at the same moment: one gets it, every other is told and offered the rest."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
from sqlalchemy import Engine, bindparam, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.audit import AuditEvent
from portal.booking import claiming as one_claim
from portal.booking import queries, services
from portal.booking.models import Appointment, Claim
from portal.db import db_session
from portal.plain_changes import plain_transaction
from portal.triage import queries as triage
from portal.triage.models import Request
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor, an_appointment, saved

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
R = TypeVar("R")
Database = scoped_session[Session]


@pytest.fixture(autouse=True)
def _however_slow_the_machine(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds share twenty connections of the pool: how long each waits for one is not tested here."""
    engine: Engine = db.get_bind()  # type: ignore[assignment]  # no test binds a single connection
    monkeypatch.setattr(engine.pool, "_timeout", 300)


def at_once(deeds: list[Callable[[], R]]) -> list[R]:
    """Do everything at the same moment, each in a thread of its own with a database session of its own."""
    gate = threading.Barrier(len(deeds))

    def do(deed: Callable[[], R]) -> R:
        with clock.frozen_at(NOW):
            gate.wait()
            try:
                return deed()
            finally:
                db_session.remove()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def people(number: int) -> list[tuple[Viewer, Request]]:
    """So many patients, each with a request that may be booked."""
    requests = [a_sent_request(a_patient(f"Patient{n}"), answers={"duration": "3d"}) for n in range(number)]
    return [(a_visitor(request), request) for request in requests]


def own(viewer: Viewer, request_id: str) -> Request:
    """The request as this thread's own session reads it."""
    found = triage.request(viewer, request_id)
    assert found
    return found


def claiming(viewer: Viewer, request: Request, slot_id: str) -> Callable[[], str]:
    """Somebody choosing a slot; the loser looks for another one at once."""
    request_id = request.public_id

    def deed() -> str:
        try:
            services.hold_slot(viewer, own(viewer, request_id), slot_id, "phone")
        except services.SlotAlreadyTaken:
            again = own(viewer, request_id)
            rest = [slot.public_id for slot in queries.free_slots_for(viewer, again, an_outcome())]
            kept = again.assessment.answers == {"duration": "3d"}
            return "fresh list, answers kept" if kept and rest and slot_id not in rest else f"lost: {rest}"
        return "won"

    return deed


def test_of_many_who_want_one_slot_exactly_one_gets_it(db: Database) -> None:
    number = 200 if db.get_bind().dialect.name == "postgresql" else 50
    with clock.frozen_at(NOW):
        gp = a_clinician()
        wanted = a_slot(NOW + timedelta(hours=1), staff=gp).public_id
        a_slot(NOW + timedelta(hours=2), staff=gp)
        results = at_once([claiming(viewer, request, wanted) for viewer, request in people(number)])
        assert Counter(results) == {"won": 1, "fresh list, answers kept": number - 1}
        assert db.query(Claim).filter_by(state="held").count() == 1
        assert broken_invariants() == []


def test_of_many_who_want_a_slot_whose_hold_has_ended_exactly_one_gets_it(db: Database) -> None:
    with clock.frozen_at(NOW):
        gp = a_clinician()
        wanted = a_slot(NOW + timedelta(hours=1), staff=gp)
        a_slot(NOW + timedelta(hours=2), staff=gp)
        [(first, late), *others] = people(21)
        with clock.frozen_at(NOW - timedelta(minutes=10)):
            services.hold_slot(first, late, wanted.public_id, "phone")
        results = at_once([claiming(viewer, request, wanted.public_id) for viewer, request in others])
        assert Counter(results) == {"won": 1, "fresh list, answers kept": 19}
        assert broken_invariants() == []


def test_confirming_many_times_at_once_is_one_appointment(db: Database) -> None:
    with clock.frozen_at(NOW):
        slot = a_slot(NOW + timedelta(hours=1))
        [(viewer, request)] = people(1)
        services.hold_slot(viewer, request, slot.public_id, "phone")
        request_id = request.public_id

        def confirm() -> str:
            return services.confirm_booking(viewer, own(viewer, request_id)).public_id

        results = at_once([confirm] * 10)
        assert len(set(results)) == 1
        assert db.query(Appointment).count() == 1
        assert broken_invariants() == []


def test_somebody_with_two_windows_ends_with_one_slot(db: Database) -> None:
    with clock.frozen_at(NOW):
        gp = a_clinician()
        slots = [a_slot(NOW + timedelta(hours=1 + n), staff=gp).public_id for n in range(8)]
        [(viewer, request)] = people(1)
        request_id = request.public_id

        def choose(slot_id: str) -> Callable[[], None]:
            return lambda: (services.hold_slot(viewer, own(viewer, request_id), slot_id, "phone"), None)[1]

        at_once([choose(slot_id) for slot_id in slots])
        assert db.query(Claim).filter_by(state="held").count() == 1
        assert broken_invariants() == []


def test_many_clicks_on_one_time_are_one_hold_and_nobody_is_told_that_it_is_taken(db: Database) -> None:
    with clock.frozen_at(NOW):
        slot_id = a_slot(NOW + timedelta(hours=1)).public_id
        [(viewer, request)] = people(1)
        request_id = request.public_id

        def click() -> int:
            return services.hold_slot(viewer, own(viewer, request_id), slot_id, "phone").id

        assert len(set(at_once([click] * 10))) == 1
        assert broken_invariants() == []


def test_a_free_time_is_claimed_with_its_line_of_the_record_in_one_trip_where_that_can_be(
    db: Database,
) -> None:
    with clock.frozen_at(NOW):
        slot_id = a_slot(NOW + timedelta(hours=1)).public_id
        [(viewer, request)] = people(1)
        with statements(db) as sent:
            services.hold_slot(viewer, request, slot_id, "phone")
        changes = sum("INSERT INTO" in each for each in sent)
        assert changes == (1 if db.get_bind().dialect.name == "postgresql" else 2)
        [line] = db.query(AuditEvent).filter_by(action="slot.held")
        assert (line.subject_id, line.actor_id) == (request.public_id, viewer.actor_id)
        assert line.details == {"slot": slot_id, "mode": "phone"}


def half_a_change() -> None:
    with plain_transaction() as change:
        change.make(update(Claim).values(mode=bindparam("mode")), {"mode": "video"})
        raise LookupError


def test_a_claim_that_the_database_refuses_is_looked_at_longer_and_later_changes_stay_whole(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with clock.frozen_at(NOW):
        gp = a_clinician()
        slots = [a_slot(NOW + timedelta(hours=1 + n), staff=gp).public_id for n in range(2)]
        (first, second) = people(2)
        taken = services.hold_slot(*first, slots[0], "phone").public_id
        monkeypatch.setattr(one_claim, "random_id", lambda: taken)
        held = services.hold_slot(*second, slots[1], "phone")
        assert held.public_id != taken
        with pytest.raises(LookupError):
            half_a_change()
        assert {each.mode for each in db.query(Claim)} == {"phone"}
        assert broken_invariants() == []


def test_one_patient_cannot_be_booked_in_two_places_at_one_time(db: Database) -> None:
    with clock.frozen_at(NOW):
        patient = a_patient()
        both = []
        for _ in range(2):
            request = a_sent_request(patient)
            viewer = a_visitor(request)
            slot = a_slot(NOW + timedelta(hours=1))
            services.hold_slot(viewer, request, slot.public_id, "phone")
            both.append((viewer, request.public_id))

        def confirm(viewer: Viewer, request_id: str) -> Callable[[], str]:
            def deed() -> str:
                try:
                    services.confirm_booking(viewer, own(viewer, request_id))
                except services.TimeClash:
                    return "clash"
                return "booked"

            return deed

        assert sorted(at_once([confirm(*each) for each in both])) == ["booked", "clash"]
        assert broken_invariants() == []


def test_cancelling_and_moving_at_once_is_one_of_the_two(db: Database) -> None:
    with clock.frozen_at(NOW):
        gp = a_clinician()
        first, second = (a_slot(NOW + timedelta(hours=1 + n), staff=gp) for n in range(2))
        [(viewer, request)] = people(1)
        services.hold_slot(viewer, request, first.public_id, "phone")
        appointment = services.confirm_booking(viewer, request)
        claim = services.hold_slot(viewer, request, second.public_id, "phone")

        def deed(change: Callable[[], object]) -> Callable[[], str]:
            def do() -> str:
                try:
                    change()
                except services.AppointmentChanged:
                    return "refused"
                return "done"

            return do

        at_once(
            [
                deed(lambda: services.cancel_appointment(viewer, fresh(appointment), "time")),
                deed(lambda: services.move_appointment(viewer, fresh(appointment), fresh(claim))),
            ]
        )
        assert broken_invariants() == []


@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_a_hold_stands_until_its_last_second_and_not_after(db: Database, seconds: int) -> None:
    with clock.frozen_at(NOW):
        slot = a_slot(NOW + timedelta(hours=1))
        [(viewer, request), (other, their)] = people(2)
        claim = services.hold_slot(viewer, request, slot.public_id, "phone")
    assert claim.expires_at == NOW + timedelta(minutes=10)
    with clock.frozen_at(claim.expires_at + timedelta(seconds=seconds)):
        if seconds < 0:
            with pytest.raises(services.SlotAlreadyTaken):
                services.hold_slot(other, their, slot.public_id, "phone")
            assert services.confirm_booking(viewer, fresh(request)).starts_at == slot.starts_at
        else:
            with pytest.raises(services.HoldExpired):
                services.confirm_booking(viewer, request)
            assert services.hold_slot(other, fresh(their), slot.public_id, "phone")
        assert broken_invariants() == []


def test_choosing_the_same_time_again_does_not_make_the_hold_longer(db: Database) -> None:
    with clock.frozen_at(NOW):
        slot = a_slot(NOW + timedelta(hours=1))
        [(viewer, request)] = people(1)
        services.hold_slot(viewer, request, slot.public_id, "phone")
    with clock.frozen_at(NOW + timedelta(minutes=5)):
        again = services.hold_slot(viewer, request, slot.public_id, "in_person")
        assert (again.expires_at, again.mode) == (NOW + timedelta(minutes=10), "in_person")


def test_the_database_itself_refuses_a_second_live_claim(db: Database) -> None:
    appointment = an_appointment()
    claim = db.query(Claim).one()
    with pytest.raises(IntegrityError):
        saved(
            Claim(
                practice_id=claim.practice_id, slot_id=claim.slot_id, state="booked", mode="phone",
                request_id=a_sent_request().id, appointment_id=appointment.id, created_at=NOW,
            )
        )  # fmt: skip
