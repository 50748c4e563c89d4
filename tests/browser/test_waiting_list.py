"""Nothing fits: the waiting list as patients and reception meet it, and messages that did not arrive."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session, scoped_session

from portal.booking import waiting_list
from portal.booking.arrangements import token_for
from portal.booking.models import Appointment
from portal.db import db_session
from portal.messages.models import Message
from portal.messages.sending import send_due
from portal.people.models import Patient as Person
from portal.triage.judging import person_facts
from tests.booking.factories import a_sent_request, an_outcome
from tests.browser import visiting, within
from tests.browser.conftest import Visit
from tests.browser.visiting import PHONE, choose, fill_date, follow, go_on, is_refused, open_page, press
from tests.desk.test_messages_page import Never, ToTheLetter
from tests.factories import (
    PASSWORD,
    a_clinician,
    a_patient,
    a_receptionist,
    a_request,
    a_slot,
    a_visitor,
    an_appointment,
    the_system,
)
from tests.messages.writing import Kept, only, tell
from tests.visitor import Visitor

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in London
SetClock = Callable[[datetime], None]
ROLES = ("first_contact_physio",)


@pytest.fixture
def moment(app: Flask, db: scoped_session[Session], set_clock: SetClock) -> Iterator[within.Moment]:
    """The portal on a database of its own, at nine on a Monday."""
    set_clock(NOW)
    with within.serving(app, NOW) as served:
        yield served


@pytest.fixture
def live_server(moment: within.Moment) -> str:
    return moment.address


def somebody(name: str, born_year: int) -> Person:
    return a_patient(name, "Ahmed", born_on=NOW.date().replace(year=born_year), sex="male")


def waits(person: Person, disposition: str) -> None:
    """On the list, having asked before."""
    request = a_sent_request(person, an_outcome(disposition, roles=ROLES))
    waiting_list.join_waiting_list(a_visitor(request), request)


def offered_link() -> str:
    """The way to the time in the message that went out last."""
    db_session.rollback()
    message = db_session.query(Message).order_by(Message.id.desc()).first()
    assert message
    found = re.search(r"http://[^/]+(/offered-time/\S+)", message.body)
    assert found, message.body
    return found[1]


def prove(page: Page, person: Person, link: str) -> None:
    """Open the link of a message on a phone that has never been here."""
    open_page(page, link)
    is_refused(page)
    fill_date(page, "born_on", person.born_on.replace(year=1901))
    is_refused(page)
    fill_date(page, "born_on", person.born_on)
    go_on(page)


def asked_here(page: Page, client: Visitor, person: Person) -> None:
    """Somebody has asked about their back in this browser, and sees that there is no time."""
    facts = person_facts(born_on=person.born_on, sex=person.sex, today=NOW.date(), informant="self", known={})
    request = a_sent_request(
        person, an_outcome("first_contact_physio"), asked_from=facts, pathway_ids=["back_pain"]
    )
    with client.session_transaction() as session:
        session["requests"] = [request.public_id]
    cookie = client.get_cookie("portal")
    assert cookie
    page.context.add_cookies([{"name": "portal", "value": cookie.value, "domain": "127.0.0.1", "path": "/"}])
    open_page(page, f"/request/{request.public_id}/times")
    expect(page.locator("#slots [name=slot]")).to_have_count(0)
    press(page, page.locator('#main form[action$="/no-time-suits"] button'))
    expect(page.locator("#main h1")).to_have_text("You are on the waiting list")


def narrow(page: Page) -> None:
    """Only Tuesdays by phone; then whatever comes, after all."""
    choose(page, "weekdays", "1")
    choose(page, "modes", "phone")
    go_on(page)
    expect(page.locator(".nhsuk-notification-banner--success")).to_be_visible()
    expect(page.locator("[name=weekdays]:checked")).to_have_count(1)
    for name in ("weekdays", "modes"):
        page.locator(f"[name={name}]:checked").uncheck()
    go_on(page)
    expect(page.locator("[name=weekdays]:checked")).to_have_count(0)


def cancel(page: Page, person: Person, appointment: Appointment) -> None:
    prove(page, person, f"/appointment/{token_for(appointment)}")
    follow(page, "/cancel")
    choose(page, "reason", "better")
    go_on(page)


def test_a_freed_time_goes_by_message_to_whoever_needs_it_most_and_on_until_somebody_takes_it(
    visit: Visit, moment: within.Moment, client: Visitor, set_clock: SetClock
) -> None:
    holder, urgent, later, asks = (
        somebody(name, year)
        for name, year in (("Omar", 1970), ("Urszula", 1971), ("Lena", 1972), ("Adam", 1990))
    )
    slot = a_slot(NOW + timedelta(hours=4), staff=a_clinician("first_contact_physio"), minutes=30)
    appointment = an_appointment(holder, slot=slot)
    first = visit(viewport=PHONE)
    asked_here(first, client, asks)
    narrow(first)
    waiting_page = first.url
    set_clock(NOW + timedelta(minutes=1))
    waits(later, "planned_review_28_days")
    waits(urgent, "within_48h")

    cancel(visit(viewport=PHONE), holder, appointment)
    phone = visit(viewport=PHONE)
    prove(phone, urgent, offered_link())  # in need before the two who came first
    expect(phone.locator("#main h1")).to_have_text("A time has come free for you")
    press(phone, phone.locator('#main form[action$="/decline"] button'))

    link = offered_link()
    open_page(first, link)  # the browser that asked is not asked for a birth date
    expect(first.locator("#main")).to_contain_text("13:00")
    moment.at = NOW + timedelta(hours=2)  # the offer has lapsed
    open_page(first, link)
    expect(first.locator('#main form[action$="/accept"]')).to_have_count(0)
    set_clock(moment.at)
    assert waiting_list.pass_on_freed_slots(the_system()) == 1

    other = visit(viewport=PHONE)
    prove(other, later, offered_link())
    press(other, other.locator('#main form[action$="/accept"] button'))
    expect(other.locator("#main")).to_contain_text("13:00")
    db_session.rollback()
    assert db_session.query(Appointment).filter_by(patient_id=later.id, status="booked").count() == 1

    open_page(first, waiting_page)
    expect(first.locator("#main h1")).to_have_text("You are on the waiting list")
    press(first, first.locator('#main form[action$="/leave-waiting-list"] button'))
    reception = visit()
    visiting.sign_in(reception, a_receptionist().username, PASSWORD)
    open_page(reception, "/desk/waiting-list")
    expect(reception.locator(".app-people__one")).to_have_count(1)
    expect(reception.locator(".app-people__one")).to_contain_text(urgent.name)


def test_staff_see_what_did_not_arrive_send_it_again_phone_instead_and_post_letters(
    visit: Visit, moment: within.Moment
) -> None:
    for number, name in enumerate(("Zofia", "Yusuf")):
        request = a_request(a_patient(name), state="booked")
        tell(the_system(), f"moved:{number}:2", request_id=request.public_id)
    send_due(the_system(), {"sms": Never()})
    tell(the_system(), "moved:3:2", "letter")
    send_due(the_system(), {"letter": ToTheLetter()})
    page = visit(viewport=PHONE)
    visiting.sign_in(page, a_receptionist().username, PASSWORD)
    open_page(page, "/desk/messages")
    rows = page.locator("#not-arrived + ul > li")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("The number or address does not exist.")
    press(page, rows.first.locator('form[action$="/again"] button'))
    expect(page.locator("#main")).to_contain_text("1 message waits to be sent.")
    send_due(the_system(), only(Kept(), "sms"))
    open_page(page, "/desk/messages")
    expect(rows).to_have_count(1)
    press(page, page.locator('form[action$="/posted"] button'))
    expect(page.locator("#letters")).to_have_count(0)
    press(page, rows.first.locator('form[action$="/phone"] button'))
    expect(page.locator("#tasks")).to_be_visible()
    open_page(page, "/desk/messages")
    expect(page.locator("#main")).to_contain_text("No message has failed.")
