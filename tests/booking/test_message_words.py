"""What messages say about an appointment: when and where, never what for; and by which ways."""

import re
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.booking.confirmations import addresses_for, tell_booked, tell_cancelled
from portal.booking.message_words import BOOKED, CANCELLED, MOVED, REMINDER, words_for
from portal.booking.models import Appointment, Slot
from portal.booking.telling_offers import offer_words
from portal.booking.waiting_models import WaitingListOffer
from portal.config import ROOT
from portal.db import db_session
from portal.messages import on_duty
from portal.messages.models import Message
from portal.pathways.load import load_rules
from portal.pathways.model import RuleSet
from portal.triage.alerts import alert_of_broken_promises, alert_of_urgent_work
from portal.triage.models import Task
from portal.triage.reviews import reviews_of, send_review
from tests.factories import (
    a_patient,
    a_receptionist,
    a_request,
    a_slot,
    a_visitor,
    an_appointment,
    as_viewer,
    the_practice,
    the_system,
)

MODES = ("in_person", "phone", "video", "home", "group")
CHANNELS = ("sms", "email", "letter")
# People also look for a problem by these; none of them says what is wrong with anybody.
SAYS_NOTHING = {"appointment", "form", "help", "run out"}


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(ROOT / "rules")


@pytest.fixture
def appointment(db: scoped_session[Session]) -> Appointment:
    the_practice()
    patient = a_patient(email="anna@example.test")
    request = a_request(patient, contact_phone="+447700900123", state="booked")
    return an_appointment(patient, request=request)


def every_message(viewer: Viewer, appointment: Appointment) -> list[str]:
    """Subject and words of everything that can be said about an appointment."""
    said = []
    offer, slot = WaitingListOffer(public_id="x", ends_at=clock.now()), Slot(starts_at=clock.now())
    for what, mode, channel, private in product(
        (BOOKED, MOVED, CANCELLED, REMINDER), MODES, CHANNELS, (False, True)
    ):
        appointment.mode = mode
        words = words_for(viewer, what, appointment, channel=channel, is_private=private)
        freed = offer_words(viewer, offer, slot, is_private=private)
        said += [f"{words.subject}\n{words.body}", freed]
    return said


def plain(text: str) -> str:
    """Its words alone, with room at both ends; addresses of pages have none that a reader sees."""
    words = re.findall(r"\w+", re.sub(r"http\S+", "", text).casefold())
    return f" {' '.join(words)} "


def other_messages(rules: RuleSet, appointment: Appointment) -> list[str]:
    """Those about requests, reviews and promises, as they are queued."""
    on_duty.arrange("duty@riverside.example", "http://127.0.0.1:8000")
    alert_of_urgent_work(the_system(), appointment.request)
    appointment.request.state, appointment.request.promised_by = "queued", clock.now()
    db_session.commit()
    assert alert_of_broken_promises(the_system()) == 1
    for review in reviews_of(rules):
        send_review(as_viewer(a_receptionist()), a_patient(), review.id, "http://127.0.0.1:8000")
    on_duty.arrange("", "")
    return [f"{each.subject}\n{each.body}" for each in db_session.query(Message)]


def test_no_message_says_a_word_of_any_problem(appointment: Appointment, rules: RuleSet) -> None:
    said = every_message(the_system(), appointment) + other_messages(rules, appointment)
    spoken = " · ".join({plain(each) for each in said})
    questions = {each.text for each in rules.every_question.values()}
    names = {each.title for each in rules.pathways.values()}
    words = {word for each in rules.pathways.values() for word in each.words}
    found = {word for word in questions | names | words if plain(word) in spoken}
    assert found <= SAYS_NOTHING


def test_the_words_are_the_same_whatever_the_problem(appointment: Appointment, rules: RuleSet) -> None:
    def confirmation() -> str:
        return words_for(the_system(), BOOKED, appointment, channel="email", is_private=False).body

    usual = confirmation()
    for pathway in rules.pathways.values():
        assessment = appointment.request.assessment
        assessment.pathway_ids, assessment.own_words = [pathway.id], pathway.title
        assert confirmation() == usual


def test_something_private_names_no_surgery_and_goes_to_the_number_given_alone(
    appointment: Appointment,
) -> None:
    appointment.request.is_private = True
    tell_booked(the_system(), appointment, appointment.request)
    message = db_session.query(Message).one()
    assert message.channel == "sms"
    assert message.body.startswith("You are booked on ")
    assert "Riverside" not in message.body
    assert "01632" not in message.body


@pytest.mark.parametrize(
    ("patient", "phone", "ways"),
    [
        ({"email": "a@example.test"}, "+447700900123", ["sms", "email"]),
        ({"email": "a@example.test"}, "+441632960001", ["email"]),
        ({"email": "a@example.test", "needs": {"contact_sms": "1"}}, "+447700900123", ["sms"]),
        ({"email": "a@example.test", "needs": {"contact_letter": "1"}}, "+447700900123", ["letter"]),
        ({}, "", ["letter"]),
    ],
)
def test_people_are_told_by_their_own_way_or_by_all_there_are(
    db: scoped_session[Session], patient: dict[str, Any], phone: str, ways: list[str]
) -> None:
    person = a_patient(**patient)
    request = a_request(person, contact_phone=phone)
    in_a_week = clock.now() + timedelta(days=7)
    found = addresses_for(request, person, in_a_week)
    assert [each.channel for each in found] == ways
    if ways == ["letter"]:
        assert found[0].recipient.splitlines()[0] == person.name
        assert addresses_for(request, person, clock.now() + timedelta(days=1)) == []  # too soon for the post


def test_moved_what_was_said_before_and_not_sent_is_taken_back(appointment: Appointment) -> None:
    request = appointment.request
    tell_booked(the_system(), appointment, request)
    appointment.version += 1
    tell_booked(the_system(), appointment, request)
    appointment.version += 1
    tell_cancelled(the_system(), appointment, request)
    told = [
        (each.kind, each.state)
        for each in db_session.query(Message).filter_by(channel="sms").order_by(Message.id)
    ]
    assert told == [("booked", "withdrawn"), ("moved", "withdrawn"), ("cancelled", "waiting")]
    moved = db_session.query(Message).filter(Message.event.startswith("moved:")).first()
    assert moved is not None
    assert moved.body.startswith("We are sorry: we had to change your time.")


def test_who_cannot_be_told_of_a_change_made_for_them_is_phoned(db: scoped_session[Session]) -> None:
    patient = a_patient(phone="")
    request = a_request(patient, state="booked")
    slot = a_slot(clock.now() + timedelta(days=2))
    appointment = an_appointment(patient, slot=slot, request=request)
    tell_booked(a_visitor(request), appointment, request)  # they did it themselves, and saw it on the page
    assert db_session.query(Task).count() == 0
    tell_cancelled(the_system(), appointment, request)
    task = db_session.query(Task).one()
    assert task.kind == "tell_by_phone"
    assert task.due_at <= appointment.starts_at


def test_a_text_may_ring_at_night_when_it_is_urgent_or_answers_the_person(appointment: Appointment) -> None:
    def ring_until(viewer: Viewer, urgency: int) -> datetime | None:
        appointment.version += 1
        appointment.request.urgency = urgency
        tell_booked(viewer, appointment, appointment.request)
        return db_session.query(Message).order_by(Message.id.desc()).first().night_until  # type: ignore[union-attr]

    assert ring_until(the_system(), 10) is None
    assert ring_until(the_system(), 90) == appointment.starts_at
    own = ring_until(a_visitor(appointment.request), 10)
    assert own is not None
    assert own - clock.now() < timedelta(minutes=16)
