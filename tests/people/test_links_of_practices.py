"""A link opens on any phone at the practice that sent it, whichever practice of the site comes first."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from portal import Portal
from portal.booking import inviting, waiting_list
from portal.booking import services as booking
from portal.booking.arrangements import link_to
from portal.care_plans import beginning, emergency, sharing
from portal.care_plans import services as plans
from portal.care_plans.asking_again import ask_again
from portal.community import directory, helping
from portal.community.case_notes import Risks, note_consent, note_risks
from portal.db import db_session
from portal.messages.models import Message
from portal.people.cohort_queries import Cohort
from portal.people.models import Practice
from portal.triage import conversing, reviews
from tests.booking.factories import a_sent_request
from tests.factories import (
    a_clinician,
    a_link_worker,
    a_patient,
    a_practice,
    a_receptionist,
    a_referral,
    a_request,
    a_service,
    a_slot,
    a_visitor,
    an_appointment,
    as_viewer,
    sign_in,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.database
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)  # a Monday
BORN = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}
ELM = "Elm Road Surgery"
TO_A_SERVICE = {"answer", "entry"}  # these open without a birth date: nothing but initials stands there


@pytest.fixture
def elm(db: object, set_clock: Callable[[datetime], None]) -> Practice:
    """The second practice of the site."""
    set_clock(NOW)
    a_practice()
    return a_practice(ELM, phone="01632 960 150")


@pytest.fixture
def sent(app: Flask, elm: Practice, set_clock: Callable[[datetime], None]) -> dict[str, str]:
    """A link of every kind that it sent, by the page behind it."""
    portal: Portal = app.extensions["portal"]
    made = {"appointment": _appointment(elm), "offer": _offer(elm)}
    made |= {"review": _review(elm), "message": _message(elm), "invited": _invited(elm)}
    made |= _of_a_link_worker(elm, portal)
    return made


def _path(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found, text
    return found[1]


def _last_sent(named: str = ELM) -> str:
    """Where the last message leads; it names the practice that wrote."""
    said = db_session.query(Message).order_by(Message.id.desc()).first()
    assert said
    assert named in said.body
    return _path(said.body)


def _appointment(elm: Practice) -> str:
    slot = a_slot(NOW + timedelta(days=2), staff=a_clinician(practice=elm))
    return _path(link_to(an_appointment(a_patient(practice=elm), slot=slot)))


def _offer(elm: Practice) -> str:
    waits = a_sent_request(a_patient(practice=elm))
    waiting_list.join_waiting_list(a_visitor(waits), waits)
    slot = a_slot(NOW + timedelta(hours=4), staff=a_clinician(practice=elm))
    freed = an_appointment(a_patient(practice=elm), slot=slot)
    booking.cancel_appointment(a_visitor(freed.request), freed, "time")
    return _last_sent()


def _review(elm: Practice) -> str:
    staff = as_viewer(a_receptionist(practice=elm))
    reviews.send_review(staff, a_patient(practice=elm), "asthma_copd_review", "https://portal.example")
    return _last_sent()


def _message(elm: Practice) -> str:
    staff = as_viewer(a_receptionist(practice=elm))
    asked = a_sent_request(a_patient(practice=elm), contact_phone="+447700900123")
    conversing.write_to_patient(staff, asked, "call_us", "", "https://portal.example")
    return _last_sent()


def _invited(elm: Practice) -> str:
    staff = as_viewer(a_receptionist(practice=elm))
    group = inviting.draw_up(staff, "smear", "", Cohort(sex="female"), {}, NOW.date() + timedelta(days=28))
    inviting.send_invitation(staff, group)
    inviting.write_to_invited(the_system(elm))
    return _last_sent()


def _of_a_link_worker(elm: Practice, portal: Portal) -> dict[str, str]:
    staff = a_link_worker(practice=elm)
    worker, person = as_viewer(staff), a_patient(practice=elm)
    referral = a_referral(person, link_worker=staff)
    template = portal.plan_templates["social_prescribing"]
    first = beginning.first_content(
        template, portal.rules, referral, person, asked_in="en", key_worker=staff.name
    )
    plan = plans.begin_plan(worker, template, referral, person.id, first)
    sharing.share_plan(worker, person, plan, template.id)
    made = {"plan": _last_sent()}
    made["emergency"] = _path(sharing.emergency_address(emergency.make_card(worker, plan).public_id))
    note_consent(worker, referral, {"services": "yes"})
    note_risks(worker, referral, Risks("none_known", lone_working="Meet at the surgery first"))
    service = a_service(practice_id=elm.id, email="hello@befrienders.example")
    directory.send_entry_link(as_viewer(staff), service)
    made["entry"] = _last_sent()
    helping.ask_service(worker, referral, service, need="loneliness", reason="")
    return made | {"answer": _last_sent()}


def test_each_kind_of_link_opens_on_a_phone_that_was_never_here(app: Flask, sent: dict[str, str]) -> None:
    for kind, path in sent.items():
        phone = app.test_client()
        assert isinstance(phone, Visitor)
        page = phone.get(path)
        assert (kind, page.status_code) == (kind, 200)
        assert ELM in page.text or kind == "emergency"
        assert "01632 960 150" in page.text
        if kind not in TO_A_SERVICE | {"emergency"}:
            opened = phone.submit(path, BORN, follow_redirects=True)
            assert (kind, opened.status_code) == (kind, 200)
            assert "What is your date of birth" not in opened.text
            assert "01632 960 150" in opened.text


def test_questions_asked_again_name_their_practice_and_open(
    app: Flask, elm: Practice, set_clock: Callable[[datetime], None]
) -> None:
    staff = a_link_worker(practice=elm)
    a_referral(a_patient(practice=elm), link_worker=staff)
    set_clock(NOW + timedelta(weeks=4, hours=2))
    assert ask_again(the_system(elm)) == 1
    phone = app.test_client()
    assert isinstance(phone, Visitor)
    assert phone.submit(_last_sent(), BORN).status_code == 303


def test_a_code_from_a_call_leads_on_at_its_practice(app: Flask, elm: Practice) -> None:
    facts = {"born_on": "1980-04-12"}
    called = a_request(a_patient(practice=elm), channel="phone", asked_from=facts)
    phone = app.test_client()
    assert isinstance(phone, Visitor)
    found = phone.submit("/continue", {"code": called.code, **BORN})
    assert found.status_code == 303
    assert phone.get(found.location).status_code == 303


def test_staff_of_another_practice_open_none_of_them(app: Flask, sent: dict[str, str]) -> None:
    neighbour = app.test_client()
    assert isinstance(neighbour, Visitor)
    sign_in(neighbour, a_receptionist())
    shown = {kind: neighbour.get(path).status_code for kind, path in sent.items()}
    assert set(shown.values()) <= {403, 404, 410}, shown
