"""A group is invited to book by itself: chosen, written to, booked, reminded once, ended."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.booking import departures, inviting
from portal.booking import invitation_queries as queries
from portal.booking.invitation_models import GroupInvitation, InvitedPerson
from portal.booking.models import Appointment
from portal.db import db_session
from portal.messages.models import Message
from portal.people.cohort_queries import Cohort, people_in
from portal.people.models import Patient
from portal.triage.demand_queries import requests_by_day
from portal.triage.inviting import FORMS, KINDS, kinds_of, outcome_of
from portal.triage.models import QUEUED, Request, Task
from tests.booking.conftest import NOW
from tests.booking.factories import fresh
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_manager,
    a_patient,
    a_receptionist,
    a_slot,
    an_nhs_number,
    as_viewer,
    sign_in,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
SetClock = Callable[[datetime], None]
BORN = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}
TODAY = date(2026, 6, 1)


def a_group(cohort: Cohort | None = None, kind: str = "smear", days: int = 28) -> GroupInvitation:
    """An invitation that reception has drawn up and sent."""
    staff, cohort = as_viewer(a_receptionist()), cohort or Cohort(sex="female")
    group = inviting.draw_up(staff, kind, "Bring your card", cohort, {}, TODAY + timedelta(days=days))
    inviting.send_invitation(staff, group)
    return group


def said() -> list[Message]:
    wanted = db_session.query(Message).filter(Message.event.like("invited:%"))
    return wanted.order_by(Message.id).all()


def link_in(message: Message) -> str:
    found = re.search(r"/invited/\S+", message.body)
    assert found
    return found[0]


def rid_of(answer: object) -> str:
    return str(answer.location).split("/request/")[1].split("/")[0]  # type: ignore[attr-defined]


def nurse_times(count: int = 2) -> list[str]:
    nurse = a_clinician("practice_nurse")
    slots = [
        a_slot(NOW + timedelta(days=2, hours=hour), staff=nurse, minutes=20, modes=("in_person",))
        for hour in range(count)
    ]
    return [each.public_id for each in slots]


def test_every_kind_is_one_that_the_rules_know_and_let_people_book(app: Flask) -> None:
    rules = app.extensions["portal"].rules
    assert kinds_of(rules).keys() == {*KINDS, *FORMS}
    for kind in KINDS:
        outcome = outcome_of(rules, kind)
        assert outcome is not None
        assert outcome.disposition.self_book
        assert outcome.roles


def test_a_group_is_chosen_by_age_sex_and_record_without_who_has_died_or_left() -> None:
    viewer = as_viewer(a_receptionist())
    old = a_patient("Old", born_on=date(1961, 6, 1))  # 65 today
    younger = a_patient("Younger", born_on=date(1961, 6, 2))
    frail = a_patient("Frail", born_on=date(1940, 1, 1), sex="male", known={"frail": "yes"})
    gone = a_patient("Gone", born_on=date(1940, 1, 1))
    departures.note_left(viewer, gone, TODAY)
    assert people_in(viewer, Cohort(from_age=65)) == [old.id, frail.id]
    assert people_in(viewer, Cohort(to_age=64)) == [younger.id]
    assert people_in(viewer, Cohort(from_age=64, to_age=64, sex="female")) == [younger.id]
    assert people_in(viewer, Cohort(on_record="frail")) == [frail.id]
    numbers = (str(old.nhs_number), str(gone.nhs_number))
    assert people_in(viewer, Cohort(nhs_numbers=numbers)) == [old.id]


def test_each_is_written_to_once_by_day_in_their_language_and_the_message_does_not_say_what_for(
    set_clock: SetClock,
) -> None:
    anna = a_patient("Anna", written_language="pl")
    silent = a_patient("Silent", phone="", email="")
    group = a_group()
    set_clock(NOW - timedelta(hours=2))  # 7 o'clock
    assert inviting.write_to_invited(the_system()) == 0
    set_clock(NOW)
    assert inviting.write_to_invited(the_system()) == 1
    assert inviting.write_to_invited(the_system()) == 0
    [message] = said()
    assert (message.recipient, message.language) == (anna.phone, "pl")
    assert not re.search("smear|cytolog|Anna", message.body, re.IGNORECASE)
    viewer = as_viewer(a_receptionist())
    states = {each.name.split()[0]: each.state for each in queries.people_invited(viewer, group)}
    assert states == {"Anna": "sent", silent.given_name: "no_address"}


def test_the_invited_book_without_a_question_and_the_link_then_shows_what_is_booked(
    client: Visitor, app: Flask
) -> None:
    anna, times = a_patient("Anna"), nurse_times()
    group = a_group()
    inviting.write_to_invited(the_system())
    link = link_in(said()[0])
    assert "smear" not in client.get(link).text
    assert client.submit(link, BORN | {"born_on-day": "13"}).status_code == 422
    opened = client.submit(link, BORN)
    rid = rid_of(opened)
    page = client.get(opened.location).text
    assert "A smear test (cervical screening)" in page
    assert "Bring your card" in page
    assert 'href="tel:999"' in page
    assert client.get(f"/request/{rid}/result").location.endswith(f"/request/{rid}/invitation")
    assert not db_session.query(Task).count()  # who only looks is nobody's work
    assert requests_by_day(the_system(), TODAY, TODAY) == []  # nor demand, which a forecast would count on
    chosen = {"slot": f"{times[0]}.in_person"}
    held = client.submit(f"/request/{rid}/hold", chosen, page=f"/request/{rid}/times")
    assert held.location.endswith("/confirm"), held.text
    client.submit(f"/request/{rid}/confirm", {"contact_phone": "07700 900123"})
    assert "You are booked" in client.get(f"/request/{rid}/booked").text
    assert db_session.query(Appointment).one().patient_id == anna.id
    other = app.test_client()
    assert isinstance(other, Visitor)
    again = other.submit(link, BORN)
    assert "already booked" in other.get(other.get(again.location).location).text
    assert db_session.query(Request).count() == 1
    counted = queries.counted(group)
    assert (counted.people, counted.booked, counted.not_yet, counted.ended) == (1, 1, 0, 0)
    assert broken_invariants() == []


def test_without_a_time_that_suits_reception_finds_one_and_after_a_cancellation_one_books_anew(
    client: Visitor,
) -> None:
    a_patient("Anna")
    a_group()
    inviting.write_to_invited(the_system())
    link = link_in(said()[0])
    rid = rid_of(client.submit(link, BORN))
    client.submit(f"/request/{rid}/no-time-suits", {}, page=f"/request/{rid}/times")
    request = db_session.query(Request).one()
    assert request.state == QUEUED
    assert "will be in touch" in client.get(f"/request/{rid}/invitation").text
    assert client.get(f"/request/{rid}/waiting").status_code == 200
    fresh(request).state = "withdrawn"  # as its cancellation leaves it
    db_session.commit()
    assert rid_of(client.submit(link, BORN)) != rid


def test_who_has_not_booked_is_reminded_once_and_nobody_after_the_last_day(
    client: Visitor, set_clock: SetClock
) -> None:
    a_patient("Anna")
    ben = a_patient("Ben", sex="male")
    a_group(Cohort(from_age=18))
    inviting.write_to_invited(the_system())
    decliner = next(each for each in said() if each.event == f"invited:{of(ben).public_id}")
    rid = rid_of(client.submit(link_in(decliner), BORN))
    client.submit(f"/request/{rid}/invitation", {"how": "any"})
    assert "no more about this" in client.get(f"/request/{rid}/invitation").text
    set_clock(NOW + timedelta(days=8))
    assert inviting.write_to_invited(the_system()) == 1
    assert inviting.write_to_invited(the_system()) == 0
    assert len(said()) == 3
    set_clock(NOW + timedelta(days=29))
    assert client.get(link_in(said()[0])).status_code == 410
    assert inviting.write_to_invited(the_system()) == 0
    staff = as_viewer(a_receptionist())
    later = inviting.draw_up(staff, "adult_vaccine", "", Cohort(from_age=18), {}, TODAY + timedelta(days=60))
    assert [each.name for each in queries.people_invited(staff, later)] == ["Anna Kowalska"]


def test_a_review_of_one_illness_begins_with_its_form_which_then_offers_times(
    client: Visitor, set_clock: SetClock
) -> None:
    a_patient("Anna")
    group = a_group(kind="diabetes_review")
    inviting.write_to_invited(the_system())
    opened = client.submit(link_in(said()[0]), BORN)
    rid = rid_of(opened)
    page = client.get(opened.location).text
    assert "First we ask you some questions" in page
    assert f"/request/{rid}/next" in page
    assert client.get(f"/request/{rid}/next").location.endswith("/question/g_life")
    request = db_session.query(Request).one()
    assert (request.state, request.assessment.pathway_ids) == ("draft", ["diabetes_review"])
    set_clock(NOW + timedelta(days=8))
    assert inviting.write_to_invited(the_system()) == 1  # who left it unfinished is reminded
    assert rid_of(client.submit(link_in(said()[1]), BORN)) == rid  # where it was
    client.submit(f"/request/{rid}/invitation", {"how": "this"})
    [anna] = queries.people_invited(as_viewer(a_receptionist()), group)
    assert (anna.state, fresh(request).state) == ("declined", "withdrawn")


def of(patient: Patient) -> InvitedPerson:
    return db_session.query(InvitedPerson).filter_by(patient_id=patient.id).one()


def test_a_death_ends_the_invitation_takes_its_message_back_and_a_mistake_is_undone(client: Visitor) -> None:
    viewer, anna = as_viewer(a_receptionist()), a_patient("Anna")
    a_group()
    inviting.write_to_invited(the_system())
    departures.note_death(viewer, anna, TODAY)
    assert fresh(of(anna)).ended_because == "died"
    assert [each.state for each in said()] == ["withdrawn"]
    assert client.get(link_in(said()[0])).status_code == 410
    departures.undo_departure(viewer, fresh(anna))
    assert fresh(of(anna)).ended_because == ""
    assert client.get(link_in(said()[0])).status_code == 200


def test_reception_chooses_looks_leaves_one_out_sends_and_stops(app: Flask) -> None:
    anna, ben = a_patient("Anna"), a_patient("Ben", born_on=date(1950, 1, 1), sex="male")
    reception = app.test_client()
    assert isinstance(reception, Visitor)
    sign_in(reception, a_receptionist())
    until = {"ends_on-day": "30", "ends_on-month": "6", "ends_on-year": "2026"}
    new = "/desk/invitations/new"
    nobody = reception.submit(new, {"kind": "adult_vaccine", **until})
    assert nobody.status_code == 422
    assert "Say who is invited" in nobody.text
    for typed, told in (("999 000 0019", "not an NHS number"), (an_nhs_number(), "not on our list")):
        wrong = reception.submit(new, {"kind": "adult_vaccine", "numbers": typed, **until})
        assert (wrong.status_code, told in wrong.text) == (422, True)
    both = f"{anna.nhs_number}\n{ben.nhs_number}"
    made = reception.submit(new, {"kind": "adult_vaccine", "numbers": both, **until})
    assert made.status_code == 303, made.text
    page = reception.get(made.location).text
    assert "Anna Kowalska" in page
    assert "Nobody has been written to yet" in page
    assert inviting.write_to_invited(the_system()) == 0
    url = made.location
    reception.submit(f"{url}/leave-out", {"person": of(ben).public_id}, page=url)
    reception.submit(f"{url}/send", {}, page=url)
    assert inviting.write_to_invited(the_system()) == 1
    again = reception.submit(new, {"kind": "adult_vaccine", "from_age": "18", **until})
    assert "Anna" not in reception.get(again.location).text  # she still has one
    reception.submit(f"{url}/stop", {}, page=url)
    assert clock.today() == TODAY
    assert fresh(of(anna)).ended_because == "stopped"
    assert said()[0].state == "withdrawn"
    assert "Stopped" in reception.get("/desk/invitations").text
    manager = app.test_client()
    assert isinstance(manager, Visitor)
    sign_in(manager, a_manager())
    assert manager.get("/desk/invitations").status_code == 403
