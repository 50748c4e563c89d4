"""Visits that take several slots, groups with several places, and who must not be booked with whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from portal.booking import queries, services
from portal.booking.models import Appointment, Claim, ClinicSession, Slot
from portal.booking.wanted import wanted_for
from portal.db import db_session
from portal.people.models import Staff
from portal.triage.models import Request, Task
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_receptionist, a_slot, a_visitor, as_viewer, saved

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
SetClock = Callable[[datetime], None]
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in London


def a_clinic(
    count: int = 4, *, staff: Staff | None = None, minutes: int = 15, **details: object
) -> list[Slot]:
    """So many slots that follow one another, in one clinic session."""
    staff = staff or a_clinician()
    length = timedelta(minutes=minutes)
    slots = [
        a_slot(NOW + timedelta(hours=1) + n * length, staff=staff, minutes=minutes, **details)  # type: ignore[arg-type]
        for n in range(count)
    ]
    sitting = db_session.get_one(ClinicSession, slots[0].clinic_session_id)
    sitting.ends_at = slots[-1].ends_at
    for slot in slots:
        slot.clinic_session_id = sitting.id
    saved(sitting, *slots)
    return slots


def needing(*kinds: str, **details: object) -> Request:
    """A request of somebody with these needs on record."""
    return a_sent_request(a_patient(needs=dict.fromkeys(kinds, "1"), **details))  # type: ignore[arg-type]


def offered(request: Request, **outcome: object) -> list[str]:
    made = an_outcome(**outcome) if outcome else an_outcome()  # type: ignore[arg-type]
    return [slot.public_id for slot in queries.free_slots_for(a_visitor(request), request, made)]


def hold(request: Request, slot: Slot, mode: str = "in_person") -> Claim:
    return services.hold_slot(a_visitor(request), request, slot.public_id, mode)


def test_who_needs_twice_the_time_is_offered_starts_with_the_next_slot_free_and_gets_both() -> None:
    one, two, three, four = a_clinic()
    hold(
        a_sent_request(), three
    )  # somebody else's: neither the second slot nor the third begins a long visit
    request = needing("interpreter")
    assert wanted_for(a_visitor(request), request, an_outcome()).length.minutes == 30
    assert offered(request) == [one.public_id]
    for start in (two, three, four):
        with pytest.raises((services.SlotNotOffered, services.SlotAlreadyTaken)):
            hold(request, start)
    claim = hold(request, one)
    taken = db_session.query(Claim).filter_by(request_id=request.id).order_by(Claim.part)
    assert [(each.slot_id, each.part) for each in taken] == [(one.id, 0), (two.id, 1)]
    appointment = services.confirm_booking(a_visitor(request), request)
    assert (appointment.starts_at, appointment.ends_at) == (one.starts_at, two.ends_at)
    assert queries.claim_of(appointment).id == claim.id
    services.cancel_appointment(a_visitor(request), appointment, "time")
    assert {each.state for each in db_session.query(Claim).filter_by(request_id=request.id)} == {"released"}


def a_visit_of_two(staff: Staff | None = None) -> tuple[list[Slot], Request, Appointment]:
    """Somebody who needs two slots is booked into the second and third of five."""
    slots = a_clinic(5, staff=staff)
    request = needing("interpreter")
    hold(request, slots[1])
    return slots, request, services.confirm_booking(a_visitor(request), request)


def parts(state: str) -> list[tuple[int, int]]:
    rows = db_session.query(Claim.slot_id, Claim.part).filter_by(state=state).order_by(Claim.part)
    return [(row.slot_id, row.part) for row in rows]


@pytest.mark.parametrize("to", [0, 2])
def test_a_longer_visit_moves_by_part_of_its_length_and_is_safe_until_then(to: int) -> None:
    slots, request, appointment = a_visit_of_two()
    assert offered(request) == [slots[n].public_id for n in (0, 2, 3)]
    stranger = a_sent_request(a_patient("Ben"))
    assert offered(stranger) == [slots[n].public_id for n in (0, 3, 4)]
    visitor = a_visitor(request)
    claim = hold(request, slots[to])
    before = claim.expires_at
    assert parts("booked") == [(slots[1].id, 0), (slots[2].id, 1)]
    assert hold(request, slots[to]).expires_at == before
    for taken in (*slots[1:3], slots[to]):
        with pytest.raises(services.SlotAlreadyTaken):
            hold(stranger, taken)
    moved = services.move_appointment(visitor, appointment, queries.hold_parts(request)[0])
    assert (moved.starts_at, moved.ends_at) == (slots[to].starts_at, slots[to + 1].ends_at)
    assert parts("booked") == [(slots[to].id, 0), (slots[to + 1].id, 1)]
    assert not queries.hold_parts(request)
    assert broken_invariants() == []


def test_a_hold_on_ones_own_slots_ends_with_its_time_and_with_the_appointment(set_clock: SetClock) -> None:
    slots, request, appointment = a_visit_of_two()
    with pytest.raises(services.SlotNotOffered):
        hold(request, slots[1])  # the time that they have
    claim = hold(request, slots[2])
    set_clock(NOW + timedelta(minutes=11))
    with pytest.raises(services.HoldExpired):
        services.move_appointment(a_visitor(request), appointment, claim)
    assert fresh(appointment).status == "booked"
    hold(request, slots[2])
    services.cancel_appointment(a_visitor(request), fresh(appointment), "time")
    assert queries.hold_parts(request) == []
    other = needing("interpreter")
    hold(other, slots[2])
    services.confirm_booking(a_visitor(other), other)
    assert broken_invariants() == []


def test_a_gap_or_the_end_of_the_clinic_is_not_time_for_a_longer_visit() -> None:
    slots = a_clinic(5)
    slots[1].is_withdrawn = True
    saved(slots[1])
    request = needing("easy_read")
    assert offered(request) == [slots[2].public_id, slots[3].public_id]
    for start in (slots[0], slots[4]):
        with pytest.raises(services.SlotNotOffered):
            hold(request, start)


def test_a_long_visit_moves_whole() -> None:
    slots = a_clinic(4)
    request = needing("bsl")
    visitor = a_visitor(request)
    hold(request, slots[0])
    appointment = services.confirm_booking(visitor, request)
    claim = hold(request, slots[2])
    moved = services.move_appointment(visitor, fresh(appointment), claim)
    assert (moved.starts_at, moved.ends_at) == (slots[2].starts_at, slots[3].ends_at)
    booked = db_session.query(Claim.slot_id).filter_by(state="booked").order_by(Claim.part).all()
    assert [row.slot_id for row in booked] == [slots[2].id, slots[3].id]
    assert offered(a_sent_request())[:2] == [slots[0].public_id, slots[1].public_id]


def test_a_long_slot_needs_no_second_one_and_short_ones_are_put_together() -> None:
    long = a_clinic(1, minutes=30)
    short = a_clinic(3, minutes=10)
    request = needing("extended_appointment")
    assert offered(request) == [long[0].public_id]  # the short ones begin at the same time and are alike
    hold(request, long[0])
    other = needing("extended_appointment")
    assert offered(other) == [short[0].public_id]
    hold(other, short[0])
    assert db_session.query(Claim).filter_by(request_id=other.id, state="held").count() == 3


def test_a_group_takes_as_many_as_it_has_places() -> None:
    worker = a_clinician("social_prescriber")
    group = a_slot(NOW + timedelta(hours=1), staff=worker, minutes=60, places=2)
    details = {"roles": ("social_prescriber",), "modes": ("phone", "group"), "minutes": 45}
    requests = [
        a_sent_request(a_patient(f"Patient{n}"), an_outcome("social_prescriber", **details)) for n in range(3)
    ]
    for request in requests[:2]:
        claim = hold(request, group, "group")
        assert claim.place == 1 + requests.index(request)
    assert (
        queries.free_slots_for(
            a_visitor(requests[2]), requests[2], an_outcome("social_prescriber", **details)
        )
        == []
    )
    with pytest.raises(services.SlotAlreadyTaken):
        hold(requests[2], group, "group")
    services.confirm_booking(a_visitor(requests[0]), requests[0])
    with pytest.raises(IntegrityError):
        saved(
            Claim(
                practice_id=group.practice_id, slot_id=group.id, place=1, state="held", mode="group",
                expires_at=NOW + timedelta(minutes=5), request_id=requests[2].id, created_at=NOW,
            )
        )  # fmt: skip


def test_a_place_in_a_group_is_no_visit_of_ones_own() -> None:
    worker = a_clinician("social_prescriber")
    group = a_slot(NOW + timedelta(hours=1), staff=worker, minutes=60, places=8)
    request = a_sent_request(outcome=an_outcome("social_prescriber"))
    assert queries.free_slots_for(a_visitor(request), request, an_outcome("social_prescriber")) == []
    for mode in ("in_person", "group"):
        with pytest.raises(services.SlotNotOffered):
            hold(request, group, mode)


@pytest.mark.parametrize("answer", ["yes", "possible", "not_sure"])
def test_a_role_that_must_not_see_somebody_is_neither_offered_nor_held(answer: str) -> None:
    paramedic, gp = (
        a_slot(NOW + timedelta(hours=n), staff=a_clinician(post), minutes=20)
        for n, post in ((1, "paramedic"), (2, "gp"))
    )
    outcome = an_outcome("within_48h", roles=("paramedic", "gp"))
    request = a_sent_request(outcome=outcome, answers={"pregnant": answer})
    visitor = a_visitor(request)
    assert [each.id for each in queries.free_slots_for(visitor, request, outcome)] == [gp.id]
    assert list(wanted_for(visitor, request, outcome).excluded) == ["paramedic"]
    with pytest.raises(services.SlotNotOffered):
        hold(request, paramedic)
    not_pregnant = a_sent_request(a_patient("Ben"), outcome, answers={"pregnant": "no"})
    assert [each.id for each in queries.free_slots_for(a_visitor(not_pregnant), not_pregnant, outcome)] == [
        paramedic.id,
        gp.id,
    ]


@pytest.mark.parametrize("need", ["bsl", "lip_reads", "text_relay"])
def test_a_call_is_never_offered_to_whom_it_is_of_no_use(need: str) -> None:
    a_clinic(2, modes=("phone",))
    seen = a_clinic(2)
    request = needing(need)
    found = queries.free_slots_for(a_visitor(request), request, an_outcome())
    assert {each.mode for each in found} == {"in_person"}
    with pytest.raises(services.SlotNotOffered):
        hold(request, seen[0], "phone")


def interpreters() -> list[tuple[str, str, str]]:
    wanted = db_session.query(Task).filter(Task.kind.in_(("interpreter", "cancel_interpreter")))
    return [(each.kind, each.facts["language"], each.state) for each in wanted.order_by(Task.id)]


def test_an_interpreter_is_asked_for_with_the_booking_and_let_go_with_it() -> None:
    slots = a_clinic(6)
    patient = a_patient(spoken_language="ur", is_interpreter_needed=True)
    request = a_sent_request(patient)
    visitor = a_visitor(request)
    hold(request, slots[0])
    appointment = services.confirm_booking(visitor, request)
    assert interpreters() == [("interpreter", "ur", "open")]
    task = db_session.query(Task).filter_by(kind="interpreter").one()
    assert task.due_at <= slots[0].starts_at
    task.state, task.done_at = "done", NOW
    saved(task)
    appointment = services.move_appointment(visitor, appointment, hold(request, slots[2]))
    assert interpreters()[1:] == [("cancel_interpreter", "ur", "open"), ("interpreter", "ur", "open")]
    services.cancel_appointment(visitor, appointment, "time")
    assert [state for kind, _, state in interpreters() if kind == "interpreter"] == ["done", "done"]
    assert len(interpreters()) == 3


def test_staff_may_book_over_another_appointment_once_warned_and_the_patient_may_not() -> None:
    patient = a_patient()
    first, second = a_slot(NOW + timedelta(hours=1)), a_slot(NOW + timedelta(hours=1))
    one = a_sent_request(patient)
    hold(one, first)
    services.confirm_booking(a_visitor(one), one)
    other = a_sent_request(patient)
    assert offered(other) == []
    receptionist = as_viewer(a_receptionist())
    [shown] = queries.free_slots_for(receptionist, other, an_outcome())
    assert (shown.public_id, shown.is_overlap) == (second.public_id, True)
    services.hold_slot(receptionist, other, second.public_id, "phone")
    with pytest.raises(services.TimeClash):
        services.confirm_booking(receptionist, other)
    booked = services.confirm_booking(receptionist, other, overlap=True)
    assert booked.overlap_allowed_by_id == receptionist.staff_id
    assert db_session.query(Appointment).filter_by(status="booked").count() == 2
