"""What a practice decides: notice before a time, how often people move, who is offered first and later."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal.booking import queries, rota_changes, rotas, services, waiting_list
from portal.booking.arrangements import token_for
from portal.booking.models import Appointment, Claim, Slot
from portal.booking.moving_limit import MOVE_WANTED
from portal.booking.offering import Sought, offered
from portal.db import db_session
from portal.people.house_rules import set_most_moves
from portal.triage.models import Request, Task
from tests.booking.conftest import NOW
from tests.booking.factories import a_rota, a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_manager,
    a_patient,
    a_receptionist,
    a_slot,
    a_visitor,
    as_viewer,
    sign_in,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
SetClock = Callable[[datetime], None]
RequestOf = Callable[..., Request]


def held_and_booked(request: Request, slot: Slot) -> Appointment:
    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    return services.confirm_booking(a_visitor(request), request)


def test_a_time_with_notice_is_not_booked_online_within_it_and_staff_still_book_it(
    set_clock: SetClock,
) -> None:
    pattern = a_rota(notice_minutes=60)
    rotas.publish_slots(the_system(), NOW.date() + timedelta(days=1))
    set_clock(NOW - timedelta(minutes=60))  # 08:00 in London: the times from 09:00 on
    request = a_sent_request()
    times = [each.starts_at for each in queries.free_slots_for(a_visitor(request), request, an_outcome())]
    assert times[0] == NOW + timedelta(minutes=15)
    first = db_session.query(Slot).order_by(Slot.starts_at).first()
    assert first
    assert (first.starts_at, first.closes_at) == (NOW, NOW - timedelta(minutes=60))
    with pytest.raises(services.SlotNotOffered):
        services.hold_slot(a_visitor(request), request, first.public_id, "phone")
    staff = as_viewer(a_receptionist())
    assert queries.free_slots_for(staff, request, an_outcome())[0].starts_at == NOW
    services.hold_slot(staff, request, first.public_id, "phone")
    assert rota_changes.like(pattern, NOW.date()).notice_minutes == 60


def test_after_three_moves_of_their_own_somebody_is_asked_to_call_and_reception_gets_the_task(
    client: Visitor,
) -> None:
    gp = a_clinician()
    slots = [a_slot(NOW + timedelta(hours=hour), staff=gp) for hour in range(1, 8)]
    request = a_sent_request(a_patient())
    appointment = held_and_booked(request, slots[0])
    staff = as_viewer(a_receptionist())
    for viewer, slot in zip((a_visitor(request), staff, *[a_visitor(request)] * 2), slots[1:5], strict=True):
        claim = services.hold_slot(viewer, request, slot.public_id, "phone")
        services.move_appointment(viewer, appointment, claim)
    claim = services.hold_slot(a_visitor(request), request, slots[5].public_id, "phone")
    with pytest.raises(services.MovedOften):
        services.move_appointment(a_visitor(request), appointment, claim)
    url = f"/appointment/{token_for(fresh(appointment))}"
    client.submit(url, {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"})
    page = client.get(f"{url}/move").text
    assert "Please call us to move this appointment" in page
    assert "stays yours" in page
    assert "Please call us" in client.submit(f"{url}/move/confirm", {}, page=f"{url}/move").text
    for _ in range(2):
        client.submit(f"{url}/move/ask", {}, page=f"{url}/cancel")
    assert "we call you by" in client.get(f"{url}/move").text
    [task] = db_session.query(Task).filter_by(kind=MOVE_WANTED).all()
    assert task.owner_role == "receptionist"
    held = queries.hold_of(fresh(request))
    assert held
    services.move_appointment(staff, fresh(appointment), held)
    assert fresh(appointment).starts_at == NOW + timedelta(hours=6)
    assert broken_invariants() == []


def test_the_manager_says_how_often_and_another_number_holds_at_once(client: Visitor) -> None:
    sign_in(client, a_manager())
    assert client.submit("/desk/moves", {"most_moves": "21"}).status_code == 422
    assert client.submit("/desk/moves", {"most_moves": "0"}).status_code == 303
    assert 'value="0"' in client.get("/desk/moves").text
    gp = a_clinician()
    request = a_sent_request()
    appointment = held_and_booked(request, a_slot(NOW + timedelta(hours=1), staff=gp))
    other = a_slot(NOW + timedelta(hours=2), staff=gp)
    claim = services.hold_slot(a_visitor(request), request, other.public_id, "phone")
    with pytest.raises(services.MovedOften):
        services.move_appointment(a_visitor(request), appointment, claim)
    set_most_moves(the_system(), 1)
    services.move_appointment(a_visitor(request), appointment, claim)


def test_staff_are_warned_when_a_move_overlaps_and_make_it_only_by_saying_so(client: Visitor) -> None:
    patient = a_patient()
    one, other = a_sent_request(patient), a_sent_request(patient)
    held_and_booked(one, a_slot(NOW + timedelta(hours=1)))
    moved = held_and_booked(other, a_slot(NOW + timedelta(hours=2)))
    clash = a_slot(NOW + timedelta(hours=1))
    sign_in(client, a_receptionist())
    url = f"/appointment/{token_for(moved)}/move"
    client.submit(f"{url}/hold", {"slot": f"{clash.public_id}.phone"}, page=url)
    assert "It overlaps another appointment" in client.get(f"{url}/confirm").text
    refused = client.submit(f"{url}/confirm", {})
    assert refused.status_code == 422
    assert "Tick the box to book both" in refused.text
    assert client.submit(f"{url}/confirm", {"overlap": "yes"}).status_code == 303
    assert fresh(moved).starts_at == clash.starts_at
    assert broken_invariants() == []


def test_somebody_who_speaks_the_language_comes_first_and_hides_nobody() -> None:
    others = [a_slot(NOW + timedelta(hours=hour)) for hour in (1, 2)]
    speaker = a_slot(NOW + timedelta(hours=3), staff=a_clinician(languages=["en", "ur"]))
    found = {}
    for language in ("ur", "bn", "en"):
        request = a_sent_request(a_patient(language, spoken_language=language))
        found[language] = offered(a_visitor(request), request, an_outcome(), Sought())
    [(first, times)] = found["ur"].first
    assert (first.asked, [each.id for each in times]) == (("speaks:ur",), [speaker.id])
    assert {each.id for each in found["ur"].slots} == {each.id for each in (*others, speaker)}
    assert found["bn"].first == found["en"].first == ()


def test_the_language_stands_over_the_times_and_in_the_reasons_read_aloud(
    client: Visitor, request_of: RequestOf
) -> None:
    a_slot(NOW + timedelta(hours=3), staff=a_clinician(languages=["en", "ur"]))
    request = request_of(a_patient(spoken_language="ur"))
    assert "With somebody who speaks Urdu" in client.get(f"/request/{request.public_id}/times").text
    sign_in(client, a_receptionist())
    screen = client.get(f"/desk/request/{request.public_id}/offers").text
    assert "Shown first, as wished: Speaks Urdu." in screen


def test_who_waits_is_offered_a_time_with_the_next_who_may_see_it() -> None:
    gp = a_clinician()
    slot = a_slot(NOW + timedelta(hours=3), staff=gp)
    taken = held_and_booked(first := a_sent_request(a_patient("Ann")), slot)
    outcome = an_outcome("first_contact_physio")  # falls back on a GP when no physiotherapist has a time
    waiting = a_sent_request(a_patient("Ben"), outcome)
    waiting_list.join_waiting_list(a_visitor(waiting), waiting)
    services.cancel_appointment(a_visitor(first), taken, "time")
    [claim] = db_session.query(Claim).filter_by(state="held").all()
    assert (claim.request_id, claim.slot_id) == (waiting.id, slot.id)
