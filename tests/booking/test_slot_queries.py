"""Which times are offered for a request, and in what order."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.booking import queries, services, slot_queries
from portal.booking.models import Slot
from portal.booking.slot_queries import ENOUGH
from portal.booking.wanted import wanted_for
from portal.db import db_session
from portal.pathways.outcome import Outcome
from portal.people.models import Patient
from portal.triage.models import Request, Task
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome
from tests.factories import a_clinician, a_patient, a_site, a_slot, a_visitor, an_appointment

pytestmark = pytest.mark.usefixtures("db")
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in London
LENGTHS = {"first_contact_physio": 20, "practice_nurse": 20}
SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _monday_morning(set_clock: SetClock) -> None:
    set_clock(NOW)


def offered(request: Request, outcome: Outcome | None = None, **options: object) -> list[str]:
    """The public ids of what is offered."""
    found = queries.free_slots_for(
        a_visitor(request),
        request,
        outcome or an_outcome(),
        **options,  # type: ignore[arg-type]
    )
    return [slot.public_id for slot in found]


def slot_in(minutes: float, post: str = "gp", **details: object) -> Slot:
    made = {"minutes": LENGTHS.get(post, 15)} | details
    return a_slot(NOW + timedelta(minutes=minutes), staff=a_clinician(post), **made)  # type: ignore[arg-type]


def test_the_next_time_comes_first() -> None:
    later, sooner = slot_in(300), slot_in(200)
    assert offered(a_sent_request()) == [sooner.public_id, later.public_id]


def test_a_time_too_soon_to_reach_is_not_offered() -> None:
    slot_in(14)
    reachable = slot_in(15)
    assert offered(a_sent_request()) == [reachable.public_id]


def test_a_time_after_the_longest_wait_is_not_offered() -> None:
    within, _ = slot_in(60 * 47), slot_in(60 * 49)
    outcome = an_outcome("within_48h")
    assert offered(a_sent_request(outcome=outcome), outcome) == [within.public_id]


def test_the_wait_counts_from_the_asking_not_from_the_looking() -> None:
    slot_in(60)
    outcome = an_outcome("within_48h")
    asked_long_ago = a_sent_request(outcome=outcome, submitted_at=NOW - timedelta(days=5))
    assert offered(asked_long_ago, outcome) == []


def test_urgent_times_are_kept_for_those_who_need_them_soon() -> None:
    urgent = slot_in(60, least_rank=65)
    soon = an_outcome("same_day")
    assert offered(a_sent_request()) == []
    assert offered(a_sent_request(outcome=soon), soon) == [urgent.public_id]


def test_only_the_roles_of_the_outcome_are_offered() -> None:
    physio, _ = slot_in(60, "first_contact_physio"), slot_in(30, "practice_nurse")
    outcome = an_outcome("first_contact_physio")
    assert offered(a_sent_request(outcome=outcome), outcome) == [physio.public_id]


def test_the_role_named_first_is_preferred_while_it_leaves_a_choice() -> None:
    physio = a_clinician("first_contact_physio")
    physios = [a_slot(NOW + timedelta(hours=24 + n), staff=physio) for n in range(ENOUGH)]
    gp = slot_in(60)
    outcome = an_outcome("routine_14_days", roles=("first_contact_physio", "gp"))
    request = a_sent_request(outcome=outcome)
    assert offered(request, outcome) == [slot.public_id for slot in physios]
    services.hold_slot(a_visitor(request), request, physios[0].public_id, "phone")
    another = a_sent_request(a_patient("Ben"), outcome)
    assert offered(another, outcome) == [gp.public_id, *(slot.public_id for slot in physios[1:])]


def test_when_it_is_urgent_the_soonest_time_counts_whoever_has_it() -> None:
    first = a_clinician("advanced_practitioner")
    practitioners = [a_slot(NOW + timedelta(hours=4 + n), staff=first) for n in range(ENOUGH)]
    gp = slot_in(60)
    outcome = an_outcome("within_48h", roles=("advanced_practitioner", "gp"))
    expected = [gp.public_id, *(slot.public_id for slot in practitioners)]
    assert offered(a_sent_request(outcome=outcome), outcome) == expected


@pytest.mark.parametrize(
    ("born_on", "roles"),
    [
        (date(2010, 6, 2), ["gp"]),  # 15
        (date(2010, 6, 1), ["first_contact_physio"]),  # 16 today
    ],
)
def test_a_role_that_does_not_see_children_gives_way_to_a_gp(born_on: date, roles: list[str]) -> None:
    posts = {slot_in(60, post).public_id: post for post in ("first_contact_physio", "gp")}
    outcome = an_outcome("first_contact_physio")
    request = a_sent_request(a_patient(born_on=born_on), outcome)
    assert [posts[each] for each in offered(request, outcome)] == roles


def test_a_baby_is_seen_rather_than_phoned() -> None:
    slot_in(60, modes=("phone",))
    seen = slot_in(90)
    outcome = an_outcome("same_day", roles=("gp",))
    request = a_sent_request(a_patient(born_on=date(2026, 1, 1)), outcome)
    assert offered(request, outcome) == [seen.public_id]
    found = queries.free_slots_for(a_visitor(request), request, outcome)
    assert found[0].mode == "in_person"


def test_somebody_who_needs_step_free_access_is_offered_calls_or_places_they_can_enter() -> None:
    upstairs = a_site(name="Old Mill", kind="branch", is_step_free=False)
    slot_in(60, site=upstairs, modes=("in_person",))
    call, ground = slot_in(70, site=upstairs), slot_in(80, modes=("in_person",))
    patient = a_patient(needs={"step_free": "1"})
    request = a_sent_request(patient)
    assert offered(request) == [call.public_id, ground.public_id]
    modes = [slot.mode for slot in queries.free_slots_for(a_visitor(request), request, an_outcome())]
    assert modes == ["phone", "in_person"]


def test_somebody_who_needs_step_free_access_is_offered_rooms_without_steps_and_reception_is_told_why() -> (
    None
):
    with_steps = [slot_in(60 * n, modes=("in_person",), is_step_free=False) for n in (1, 2)]
    called = slot_in(60, is_step_free=False, modes=("in_person", "phone"))
    request = a_sent_request(a_patient(needs={"step_free": "1"}))
    [only] = queries.free_slots_for(a_visitor(request), request, an_outcome())
    assert (only.id, only.mode) == (called.id, "phone")
    for slot in (with_steps[0], called):
        with pytest.raises(services.SlotNotOffered):
            services.hold_slot(a_visitor(request), request, slot.public_id, "in_person")
    assert with_steps[1].public_id in offered(a_sent_request(a_patient("Ben")))
    seen = an_outcome(modes=("in_person",))
    request = a_sent_request(a_patient("Cara", needs={"step_free": "1"}), seen)
    assert offered(request, seen) == []
    services.ask_reception_to_find_a_time(a_visitor(request), request)
    [task] = db_session.query(Task).filter_by(request_id=request.id, state="open").all()
    assert task.facts["reason"] == "step_free"
    without = slot_in(60 * 3, modes=("in_person",))
    assert offered(request, seen) == [without.public_id]


def test_the_hub_is_in_the_same_list() -> None:
    hub = slot_in(60, site=a_site(name="Evening hub", kind="hub"))
    assert offered(a_sent_request()) == [hub.public_id]


def test_the_list_can_be_narrowed_to_a_way_and_a_place() -> None:
    branch = a_site(name="Branch", kind="branch")
    video, _ = slot_in(60, modes=("video",), site=branch), slot_in(70, modes=("phone",))
    request = a_sent_request()
    assert offered(request, mode="video") == [video.public_id]
    assert offered(request, site_id=branch.id) == [video.public_id]
    assert offered(request, mode="phone", site_id=branch.id) == []


def test_withdrawn_times_are_not_offered() -> None:
    slot_in(60, is_withdrawn=True)
    assert offered(a_sent_request()) == []


def test_a_patient_is_not_offered_a_time_when_they_are_elsewhere() -> None:
    patient: Patient = a_patient()
    an_appointment(patient, slot=slot_in(60))
    slot_in(65)
    after = slot_in(75)
    assert offered(a_sent_request(patient)) == [after.public_id]


def test_a_long_list_comes_in_parts_and_no_time_is_missed_between_them() -> None:
    hub = a_site(name="Evening hub", kind="hub")
    for n in range(10):  # two at each time, in two places
        a_slot(NOW + timedelta(minutes=60 + 15 * (n // 2)), site=hub if n % 2 else None)
    request = a_sent_request()
    seen: list[str] = []
    after = None
    while part := queries.free_slots_for(a_visitor(request), request, an_outcome(), after=after, limit=3):
        assert len(part) <= 3
        seen += [slot.public_id for slot in part]
        after = part[-1].starts_at
    assert len(seen) == len(set(seen)) == 10


def test_a_list_that_grows_shorter_because_slots_are_alike_still_goes_on() -> None:
    for n in range(6):
        slot_in(60 + 15 * n, modes=("phone",))
        slot_in(60 + 15 * n, modes=("phone", "video"))
    request = a_sent_request()
    outcome = an_outcome("routine_14_days", roles=("gp",), modes=("phone",))
    wanted = wanted_for(a_visitor(request), request, outcome)
    first = slot_queries.free_slots(a_visitor(request), wanted, limit=4)
    rest = slot_queries.free_slots(a_visitor(request), wanted, after=first.more_after, limit=40)
    starts = [slot.starts_at for slot in (*first.slots, *rest.slots)]
    assert starts == [NOW + timedelta(minutes=60 + 15 * n) for n in range(6)]


def test_of_several_clinicians_free_at_one_time_one_is_offered_and_the_next_once_that_is_taken() -> None:
    both = {slot_in(60).public_id, slot_in(60).public_id}
    request = a_sent_request()
    [first] = offered(request)
    services.hold_slot(a_visitor(request), request, first, "phone")
    [second] = offered(a_sent_request(a_patient("Ben")))
    assert {first, second} == both


@pytest.mark.parametrize("post", ["practice_nurse", "first_contact_physio"])
def test_a_slot_of_another_role_cannot_be_held_by_somebody_who_knows_its_name(post: str) -> None:
    slot = slot_in(60, post)
    request = a_sent_request(outcome=an_outcome("routine_14_days", roles=("gp",)))
    with pytest.raises(services.SlotNotOffered):
        services.hold_slot(a_visitor(request), request, slot.public_id, "phone")


@pytest.mark.parametrize(
    "details", [{"least_rank": 65}, {"is_withdrawn": True}, {"minutes": 60 * 24 * 15}, {"minutes": 10}]
)
def test_what_is_not_offered_cannot_be_held(details: dict[str, Any]) -> None:
    minutes = details.pop("minutes", 60)
    slot = slot_in(minutes, **details)
    request = a_sent_request()
    assert offered(request) == []
    with pytest.raises(services.SlotNotOffered):
        services.hold_slot(a_visitor(request), request, slot.public_id, "phone")


def test_what_is_offered_can_be_held() -> None:
    on = date(2026, 6, 3)
    for hour in range(9, 12):
        a_slot(clock.instant(on, time(hour)))
    for slot in queries.free_slots_for(*(lambda r: (a_visitor(r), r))(a_sent_request()), an_outcome()):
        request = a_sent_request(a_patient("Cara", f"No {slot.id}"))
        assert services.hold_slot(a_visitor(request), request, slot.public_id, slot.mode).slot_id == slot.id


def test_the_search_is_one_statement_and_a_second_where_the_role_named_first_has_few_times(
    db: scoped_session[Session],
) -> None:
    outcome = an_outcome("routine_14_days", roles=("gp", "practice_nurse"))
    request = a_sent_request(outcome=outcome)
    viewer, gp = a_visitor(request), a_clinician()
    wanted = wanted_for(viewer, request, outcome)
    slot_in(90, "practice_nurse")
    for times, others, searches in ((ENOUGH - 1, 1, 2), (1, 0, 1)):
        for n in range(times):
            a_slot(NOW + timedelta(hours=3 + times + n), staff=gp)
        with statements(db) as sent:
            roles = [slot.role for slot in slot_queries.free_slots(viewer, wanted).slots]
        assert (roles.count("practice_nurse"), len(sent)) == (others, searches)


def test_the_search_keeps_the_words_that_indexes_are_made_of_so_that_sqlite_plans_it_once(
    db: scoped_session[Session],
) -> None:
    request = a_sent_request()
    viewer = a_visitor(request)
    with statements(db) as sent:
        slot_queries.free_slots(viewer, wanted_for(viewer, request, an_outcome()))
    assert "claim.state = 'booked'" in sent[-1]


def test_a_time_that_one_keeps_oneself_stays_in_the_list_and_keeps_its_end() -> None:
    slot, request = a_slot(NOW + timedelta(hours=1)), a_sent_request()
    visitor = a_visitor(request)
    claim = services.hold_slot(visitor, request, slot.public_id, "phone")
    [shown] = queries.free_slots_for(visitor, request, an_outcome())
    assert shown.id == slot.id
    assert services.hold_slot(visitor, request, slot.public_id, "phone").expires_at == claim.expires_at
    other = a_sent_request(a_patient("Ben"))
    assert queries.free_slots_for(a_visitor(other), other, an_outcome()) == []
