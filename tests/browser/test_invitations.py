"""Reception invites a group; one of them books on a phone, without a question; reception sees it."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy.orm import Session, scoped_session

from portal.booking import inviting
from portal.db import db_session
from portal.messages.models import Message
from tests.browser import visiting, within
from tests.browser.conftest import Visit
from tests.browser.visiting import PHONE, choose, fill, fill_date, follow, go_on, is_refused, open_page, press
from tests.factories import PASSWORD, a_clinician, a_patient, a_receptionist, a_slot, the_system

NOW = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # a Monday, 09:00 in London


@pytest.fixture
def moment(
    app: Flask, db: scoped_session[Session], set_clock: Callable[[datetime], None]
) -> Iterator[within.Moment]:
    """The portal on a database of its own, at nine on a Monday."""
    set_clock(NOW)
    with within.serving(app, NOW) as served:
        yield served


@pytest.fixture
def live_server(moment: within.Moment) -> str:
    return moment.address


def test_a_group_is_invited_and_one_of_them_books_by_the_link(visit: Visit, moment: within.Moment) -> None:
    anna, staff = a_patient("Anna"), a_receptionist()
    a_patient("Ben", sex="male", phone="", email="")
    nurse = a_clinician("practice_nurse")
    for hour in (1, 2):
        starts_at = NOW + timedelta(days=1, hours=hour)
        a_slot(starts_at, staff=nurse, minutes=20, modes=("in_person",))
    reception = visit()
    visiting.sign_in(reception, staff.username, PASSWORD)
    open_page(reception, "/desk/invitations")
    follow(reception, "/desk/invitations/new")
    is_refused(reception)
    choose(reception, "kind", "adult_vaccine")
    fill(reception, from_age="18", words="Please wear short sleeves.")
    go_on(reception)
    group = reception.url
    expect(reception.locator("#main .app-people__one")).to_have_count(2)
    press(reception, reception.locator('#main form[action$="/send"] button'))
    assert inviting.write_to_invited(the_system()) == 1
    message = db_session.query(Message).filter(Message.event.like("invited:%")).one()
    link = re.search(r"/invited/\S+", message.body)
    assert link
    phone = visit(viewport=PHONE)
    open_page(phone, link[0])
    is_refused(phone)
    fill_date(phone, "born_on", anna.born_on)
    go_on(phone)
    expect(phone.locator("#main")).to_contain_text("Please wear short sleeves.")
    follow(phone, "/times")
    press(phone, phone.locator("#slots [name=slot]").first)
    go_on(phone)
    expect(phone.locator("#main h1")).to_have_text("You are booked")
    open_page(reception, group)
    expect(reception.locator("#main .app-people__one").first).to_contain_text("Booked")
