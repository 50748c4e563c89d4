"""A machine at the door meets a limit; people who share its address, staff and who has a link do not."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from portal import clock
from portal.db import db_session
from portal.triage import beginning
from portal.triage.beginning import MOST_LEFT, network_of
from portal.triage.models import Request
from tests.factories import a_patient, a_receptionist, sign_in
from tests.triage.journeys import details_of
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def begun(client: Visitor) -> int:
    return client.submit("/start/who-for", {"informant": "self"}).status_code


def test_what_is_begun_and_left_is_counted_by_network_and_people_who_go_on_are_not(
    app: Flask, client: Visitor, set_clock: Callable[[datetime], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "MOST_LEFT", 3)
    patient = a_patient()
    for _ in range(5):  # a hostel: one address, and everybody says who they are
        began = client.submit("/start/who-for", {"informant": "self"})
        client.submit(began.location, details_of(patient))
    assert {each.begun_from for each in db_session.query(Request)} == {""}
    assert [begun(client) for _ in range(4)] == [303, 303, 303, 429]
    told = client.submit("/start/who-for", {"informant": "self"})
    assert 'href="tel:999"' in told.text
    assert "call us on" in told.text
    assert "127.0.0.1" not in {each.begun_from for each in db_session.query(Request)}
    reception = app.test_client()
    assert isinstance(reception, Visitor)
    sign_in(reception, a_receptionist())
    assert begun(reception) == 303
    set_clock(clock.now() + timedelta(minutes=16))
    assert begun(client) == 303


def test_the_limit_is_far_above_what_people_do_and_one_line_is_one_network() -> None:
    assert MOST_LEFT >= 300
    assert network_of("2001:db8:1:2:3::4") == network_of("2001:db8:1:2:ffff::") == "2001:db8:1:2::/64"
    assert network_of("192.0.2.7") == "192.0.2.7"
    assert network_of("") == ""
