"""Nothing fits: people wait, and what comes free goes to whoever needs it most, with time to answer."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, scoped_session

from portal import access
from portal.booking import queries, services, waiting_list, waiting_queries
from portal.booking.models import Appointment, Slot
from portal.booking.waiting_models import WaitingListEntry, WaitingListOffer
from portal.messages.models import Message
from portal.people.models import Patient
from portal.triage.models import BOOKED, QUEUED, Request, Task
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.booking.invariants import broken_invariants
from tests.factories import a_clinician, a_patient, a_slot, a_visitor, an_appointment, the_system

Database = scoped_session[Session]
HOUR = timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("db", "monday_morning")


def waiting(disposition: str = "routine_14_days", **details: object) -> WaitingListEntry:
    """Somebody who has just joined the list."""
    request = a_sent_request(a_patient(), an_outcome(disposition), **details)
    return waiting_list.join_waiting_list(a_visitor(request), request)


def booked_slot(starts_at: datetime = NOW + 4 * HOUR, **details: object) -> tuple[Slot, Appointment]:
    slot = a_slot(starts_at, staff=a_clinician(), **details)  # type: ignore[arg-type]
    return slot, an_appointment(slot=slot)


def freed(starts_at: datetime = NOW + 4 * HOUR, **details: object) -> Slot:
    """A time that its patient has just cancelled."""
    slot, appointment = booked_slot(starts_at, **details)
    services.cancel_appointment(a_visitor(appointment.request), appointment, "time")
    return slot


def offer_to(entry: WaitingListEntry) -> WaitingListOffer | None:
    return waiting_queries.open_offer(entry)


def test_who_joins_has_a_place_a_promise_and_a_task_with_a_clock(db: Database) -> None:
    entry = waiting()
    request = fresh(entry.request)
    task = db.query(Task).filter_by(request_id=request.id, kind="find_appointment", state="open").one()
    assert (entry.state, entry.rank, request.state) == ("waiting", request.urgency, QUEUED)
    assert NOW < task.due_at <= entry.promised_by == request.promised_by
    assert waiting_list.join_waiting_list(a_visitor(request), request).id == entry.id
    assert broken_invariants() == []


def test_a_cancelled_time_is_offered_at_once_to_whoever_needs_it_most(db: Database) -> None:
    first_come, sooner_promise = waiting(), waiting()
    sooner_promise.promised_by -= HOUR
    most_urgent = waiting("within_48h")
    db.commit()
    in_turn = [most_urgent, sooner_promise, first_come]
    assert waiting_queries.turns(the_system()) == in_turn
    for entry in in_turn:
        slot = freed()
        offer = offer_to(entry)
        assert offer is not None
        assert offer.slot_id == slot.id
    assert waiting_queries.turns(the_system()) == []
    assert broken_invariants() == []


def test_the_message_tells_the_time_and_the_end_and_no_symptom(db: Database) -> None:
    entry = waiting()
    freed()
    offer = offer_to(entry)
    assert offer is not None
    message = db.query(Message).filter(Message.event == f"waiting_offer:{offer.public_id}").first()
    assert message is not None
    assert "at 13:00" in message.body
    assert "until 10:52" in message.body  # half of what is left, at most two hours
    assert "back" not in message.body.lower()
    assert message.valid_until == offer.ends_at


def test_who_cannot_be_sent_a_message_is_phoned(db: Database) -> None:
    entry = waiting(contact_phone="+441632960123")
    db.query(Message).delete()
    db.execute(update(Patient).values(email=""))
    db.commit()
    freed()
    offer = offer_to(entry)
    assert offer is not None
    task = db.query(Task).filter_by(request_id=entry.request_id, kind="phone_offer").one()
    assert task.due_at == offer.ends_at
    waiting_list.accept_offer(a_visitor(entry.request), offer)
    assert fresh(task).state == "done"


def test_accepting_books_what_was_kept_and_a_second_click_changes_nothing(db: Database) -> None:
    entry = waiting()
    slot = freed()
    offer, viewer = offer_to(entry), a_visitor(entry.request)
    assert offer is not None
    appointment = waiting_list.accept_offer(viewer, offer)
    assert waiting_list.accept_offer(viewer, fresh(offer)).id == appointment.id
    assert (appointment.starts_at, fresh(entry.request).state) == (slot.starts_at, BOOKED)
    assert (fresh(entry).state, fresh(offer).state) == ("booked", "accepted")
    assert broken_invariants() == []


def test_a_lapsed_or_declined_offer_goes_to_the_next_and_not_back(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    first, second, third = waiting(), waiting(), waiting()
    slot = freed()
    offer = offer_to(first)
    assert offer is not None
    set_clock(offer.ends_at)
    assert waiting_list.pass_on_freed_slots(the_system()) == 1
    with pytest.raises(waiting_list.OfferEnded):
        waiting_list.accept_offer(a_visitor(first.request), fresh(offer))
    seconds = offer_to(second)
    assert seconds is not None
    assert (fresh(first).state, fresh(offer).state, seconds.slot_id) == ("waiting", "lapsed", slot.id)
    waiting_list.decline_offer(a_visitor(second.request), seconds)
    assert offer_to(third) is not None
    assert waiting_list.pass_on_freed_slots(the_system()) == 0
    other = freed(NOW + 6 * HOUR)
    again = offer_to(first)
    assert again is not None
    assert again.slot_id == other.id  # a lapse costs nobody their turn
    assert broken_invariants() == []


def test_an_offer_is_short_for_a_near_time_and_none_is_made_too_late_or_at_night(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    entry = waiting()
    slot, appointment = booked_slot(NOW + timedelta(minutes=30))
    services.cancel_appointment(a_visitor(appointment.request), appointment, "time")
    assert offer_to(entry) is None  # seven minutes are no time to answer; anybody may book it online
    freed(NOW + timedelta(minutes=55))
    offer = offer_to(entry)
    assert offer is not None
    assert offer.ends_at - NOW == timedelta(minutes=20)
    other = waiting()
    slot, appointment = booked_slot(NOW + timedelta(days=1, hours=4))
    set_clock(NOW + timedelta(hours=15))  # midnight in London
    services.cancel_appointment(a_visitor(appointment.request), appointment, "time")
    assert waiting_list.pass_on_freed_slots(the_system()) == 0
    set_clock(NOW + timedelta(hours=23))
    assert waiting_list.pass_on_freed_slots(the_system()) == 1
    assert slot.id in {each.slot_id for each in waiting_queries.open_offers(the_system()).values()}
    assert fresh(other).state in ("waiting", "offered")


def test_new_times_of_a_rota_are_found_though_nothing_announced_them(db: Database) -> None:
    entry = waiting()
    slot = a_slot(NOW + 5 * HOUR)
    assert waiting_list.pass_on_freed_slots(the_system()) == 1
    offer = offer_to(entry)
    assert offer is not None
    assert offer.slot_id == slot.id
    with pytest.raises(access.NotAllowed):
        waiting_list.pass_on_freed_slots(a_visitor(entry.request))


def test_what_is_offered_in_a_clinic_that_is_called_off_cannot_be_taken_and_the_turn_is_kept(
    db: Database,
) -> None:
    entry = waiting()
    slot = freed()
    offer = offer_to(entry)
    assert offer is not None
    fresh(slot).is_withdrawn = True
    db.commit()
    with pytest.raises(waiting_list.OfferEnded):
        waiting_list.accept_offer(a_visitor(entry.request), offer)
    waiting_list.pass_on_freed_slots(the_system())
    assert (fresh(offer).state, fresh(entry).state) == ("lapsed", "waiting")
    assert queries.hold_parts(entry.request) == []
    assert {each.state for each in db.query(Message).filter_by(about=offer.public_id)} == {"withdrawn"}
    other = freed(NOW + 5 * HOUR)
    again = offer_to(fresh(entry))
    assert again is not None
    assert again.slot_id == other.id
    assert broken_invariants() == []


def test_wishes_narrow_what_is_offered(db: Database) -> None:
    entry = waiting()
    viewer = a_visitor(entry.request)
    waiting_list.narrow_wishes(viewer, entry, modes=["phone"], weekdays=[1])
    freed()  # a Monday
    freed(NOW + timedelta(days=1), modes=("in_person",))
    assert offer_to(entry) is None
    slot = freed(NOW + timedelta(days=1, hours=2))
    offer = offer_to(entry)
    assert offer is not None
    assert (offer.slot_id, offer.mode) == (slot.id, "phone")


def test_who_leaves_gets_no_more_offers_and_keeps_the_promise_of_staff(db: Database) -> None:
    entry, other = waiting(), waiting()
    freed()
    waiting_list.leave_waiting_list(a_visitor(entry.request), entry)
    assert offer_to(other) is not None  # what they had been offered goes on
    assert (fresh(entry).state, fresh(entry.request).state) == ("left", QUEUED)
    assert broken_invariants() == []


def test_who_finds_a_time_elsewhere_leaves_the_list_by_that(db: Database) -> None:
    entry, other = waiting(), waiting()
    slot = freed()
    viewer, request = a_visitor(entry.request), fresh(entry.request)
    found = a_slot(NOW + 2 * HOUR)
    services.hold_slot(viewer, request, found.public_id, "phone")
    appointment = services.confirm_booking(viewer, request)
    assert (fresh(entry).state, appointment.starts_at) == ("booked", found.starts_at)
    assert waiting_list.pass_on_freed_slots(the_system()) == 1
    offer = offer_to(other)
    assert offer is not None
    assert offer.slot_id == slot.id
    assert broken_invariants() == []


def test_choosing_another_time_gives_the_offered_one_back(db: Database) -> None:
    entry = waiting()
    freed()
    offer, viewer = offer_to(entry), a_visitor(entry.request)
    assert offer is not None
    services.hold_slot(viewer, fresh(entry.request), a_slot(NOW + 2 * HOUR).public_id, "phone")
    with pytest.raises(waiting_list.OfferEnded):
        waiting_list.accept_offer(viewer, offer)
    assert queries.standing_appointment(entry.request_id) is None


def test_an_offered_time_given_back_and_then_chosen_is_kept_by_that_choice(db: Database) -> None:
    entry, slot = waiting(), freed()
    offer, viewer = offer_to(entry), a_visitor(entry.request)
    assert offer is not None
    services.ask_reception_to_find_a_time(viewer, entry.request)
    services.hold_slot(viewer, entry.request, slot.public_id, "phone")
    waiting_list.pass_on_freed_slots(the_system())
    assert fresh(offer).state == "lapsed"
    assert services.confirm_booking(viewer, entry.request).starts_at == slot.starts_at
    assert broken_invariants() == []


def test_a_place_ends_with_its_longest_wait_and_with_the_request(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    entry, withdrawn = waiting("within_48h"), waiting()
    withdrawn.request.state = "withdrawn"
    db.commit()
    set_clock(entry.latest)
    waiting_list.pass_on_freed_slots(the_system())
    assert (fresh(entry).state, fresh(withdrawn).state) == ("lapsed", "left")
    assert fresh(entry.request).state == QUEUED  # and the task of staff stands


def test_nothing_reserved_for_others_is_offered(db: Database) -> None:
    entry = waiting()
    freed(least_rank=65)
    freed(role="optometrist")
    a_slot(NOW + 3 * HOUR, is_withdrawn=True)
    assert waiting_list.pass_on_freed_slots(the_system()) == 0
    assert offer_to(entry) is None


def test_a_request_that_is_not_booked_here_cannot_join(db: Database) -> None:
    request: Request = a_sent_request(outcome=an_outcome("self_care"))
    with pytest.raises(services.SlotNotOffered):
        waiting_list.join_waiting_list(a_visitor(request), request)
