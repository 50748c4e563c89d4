"""How much one phone gets (threat T39), and what becomes of messages for which there is no way out."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.access import NotAllowed, Viewer
from portal.db import db_session
from portal.messages import queries
from portal.messages.failing import see_to_no_way_out
from portal.messages.limits import MOST_A_DAY, MOST_AN_HOUR
from portal.messages.models import Message
from portal.messages.sending import send_due
from portal.triage.models import Task
from tests.factories import a_patient, a_practice, a_request, a_visitor, the_system
from tests.messages.writing import NOON, Kept, fresh, only, tell

SetClock = Callable[..., None]
HOUR = timedelta(hours=1)


@pytest.fixture
def viewer(db: scoped_session[Session], set_clock: SetClock) -> Viewer:
    set_clock(NOON)
    return the_system(a_practice())


def tell_many(viewer: Viewer, what: str, number: int, **details: Any) -> list[Message]:
    return [tell(viewer, f"{what}:{n}:1", **details) for n in range(number)]


def calls() -> list[str]:
    """The calls that staff are asked to make, by state."""
    return [each.state for each in db_session.query(Task).filter_by(kind="tell_by_phone")]


def test_one_phone_gets_so_many_an_hour_and_the_others_wait_their_turn(
    viewer: Viewer, set_clock: SetClock
) -> None:
    flood = tell_many(viewer, "booked", MOST_AN_HOUR + 2)
    elsewhere = tell(viewer, "booked:other:1", recipient="+447700900999")
    alert = tell(viewer, "alert:x")
    phone = Kept(is_limited=True)
    assert send_due(viewer, only(phone)) == {"sent": MOST_AN_HOUR + 2, "held": 2}
    assert {elsewhere.public_id, alert.public_id} < set(phone.taken)
    held = [fresh(each) for each in flood if each.public_id not in phone.taken]
    assert [(each.state, each.fault, each.attempts) for each in held] == [("waiting", "enough", 0)] * 2
    another_practice = the_system(a_practice("Hillside Surgery"))
    tell(another_practice, "booked:there:1")
    assert send_due(another_practice, only(phone)) == {"held": 1}
    set_clock(NOON + HOUR)
    assert send_due(viewer, only(phone)) == {"sent": 2}
    with pytest.raises(NotAllowed):
        queries.sent_lately(a_visitor(), "+447700900123", NOON, 1)


def test_what_cannot_wait_its_turn_becomes_one_call_and_nothing_is_lost(
    viewer: Viewer, set_clock: SetClock
) -> None:
    request = a_request(a_patient(), state="booked")
    phone = Kept(is_limited=True)
    tell_many(viewer, "booked", MOST_AN_HOUR)
    send_due(viewer, only(phone))
    soon = tell(viewer, "waiting_offer:soon", hours=2, request_id=request.public_id)
    assert send_due(viewer, only(phone)) == {"dead": 1}
    assert (fresh(soon).state, fresh(soon).fault, calls()) == ("dead", "enough", ["open"])
    for hour in (1, 2):
        set_clock(NOON + hour * HOUR)
        tell_many(viewer, f"moved{hour}", MOST_AN_HOUR, hours=48, request_id=request.public_id)
        send_due(viewer, only(phone))
    tell(viewer, "reminder:a:1:1", hours=48, request_id=request.public_id)
    send_due(viewer, only(phone))
    assert len(phone.taken) == MOST_A_DAY
    assert [each.state for each in queries.not_arrived(viewer)] == ["dead"] * 6
    assert calls() == ["open"]
    set_clock(NOON + 24 * HOUR)
    tell(viewer, "booked:next-day:1")
    assert send_due(viewer, only(phone)) == {"sent": 1}


def test_where_no_channel_is_set_up_staff_phone_and_a_channel_set_up_since_sends_it(
    viewer: Viewer, set_clock: SetClock
) -> None:
    request = a_request(a_patient(), state="booked")
    offer = [tell(viewer, "waiting_offer:a", each, request_id=request.public_id) for each in ("sms", "email")]
    seen = a_request(a_patient("Ben"), state="booked")
    tell(viewer, "booked:b:1", request_id=seen.public_id)
    told_by_mail = a_request(a_patient("Cleo"), state="booked")
    moved = [tell(viewer, "moved:c:2", each, request_id=told_by_mail.public_id) for each in ("sms", "letter")]
    assert see_to_no_way_out(viewer, {"letter"}) == 0  # somebody may be setting it right
    set_clock(NOON + timedelta(minutes=10))
    assert see_to_no_way_out(viewer, {"letter"}) == 4
    assert see_to_no_way_out(viewer, {"letter"}) == 0
    task = db_session.query(Task).filter_by(kind="tell_by_phone").one()
    assert task.request_id == request.id
    assert task.due_at <= NOON + timedelta(hours=1, minutes=10)
    assert {each.event for each in queries.not_arrived(viewer)} == {"waiting_offer:a"}
    phone = Kept()
    send_due(viewer, only(phone, "sms"))
    assert {offer[0].public_id, moved[0].public_id} < set(phone.taken)
    assert calls() == ["done"]
