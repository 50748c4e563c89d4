"""Staff sign in and out; guessing, planting and replaying get nobody in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from portal.audit import AuditEvent
from portal.config import Settings
from portal.cookie_sessions import CookieSession, forget_ended_sessions
from portal.db import transaction
from portal.people.models import FailedSignIn, Staff
from portal.people.services import TRIES_AT_A_NAME, TRIES_FROM_AN_ADDRESS
from tests.factories import PASSWORD, a_link_worker, a_receptionist, sign_in, the_system
from tests.visitor import BrowserOf, Visitor

Clock = Callable[[datetime], None]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WRONG_PASSWORD = "not the right phrase"
WRONG = "The username or the password is wrong"


@pytest.fixture
def nadia(db: scoped_session[Session]) -> Staff:
    return a_receptionist(username="nadia")


def try_password(client: Visitor, username: str, password: str = WRONG_PASSWORD, **options: str) -> str:
    """The answer's text after one try."""
    data = {"username": username, "password": password}
    return client.submit("/sign-in", data, environ_overrides={"REMOTE_ADDR": "192.0.2.1"} | options).text


def actions(db: scoped_session[Session]) -> list[str]:
    return list(db.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))


def test_a_receptionist_signs_in_and_is_brought_to_her_desk(
    client: Visitor, nadia: Staff, db: scoped_session[Session]
) -> None:
    answer = client.submit("/sign-in", {"username": " NADIA ", "password": PASSWORD})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk")
    assert actions(db) == ["staff.signed_in"]
    assert client.get("/sign-in").headers["Location"] == "/desk"


def test_she_is_brought_back_to_the_page_she_asked_for(client: Visitor, nadia: Staff) -> None:
    data = {"username": "nadia", "password": PASSWORD, "next": "/services"}
    assert client.submit("/sign-in", data).headers["Location"] == "/services"


@pytest.mark.parametrize("empty", ["username", "password"])
def test_an_empty_field_is_named(client: Visitor, nadia: Staff, empty: str) -> None:
    answer = client.submit("/sign-in", {"username": "nadia", "password": PASSWORD} | {empty: ""})
    assert answer.status_code == 422
    assert f"Enter your {empty}" in answer.text
    assert "<title>Error: " in answer.text


def test_the_password_is_never_sent_back(client: Visitor, nadia: Staff) -> None:
    assert WRONG_PASSWORD not in try_password(client, "nadia")


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client: Visitor, nadia: Staff) -> None:
    known, unknown = try_password(client, "nadia"), try_password(client, "nobody")
    assert WRONG in known
    tokens = re.compile(r'name="csrf_token" value="[^"]+"')
    assert tokens.sub("", known).replace("nadia", "…") == tokens.sub("", unknown).replace("nobody", "…")


def test_somebody_who_left_cannot_sign_in(client: Visitor, db: scoped_session[Session]) -> None:
    a_receptionist(username="gone", is_active=False)
    assert WRONG in try_password(client, "gone", PASSWORD)


def test_after_ten_wrong_tries_even_the_right_password_must_wait(
    client: Visitor, nadia: Staff, set_clock: Clock
) -> None:
    set_clock(NOW)
    for _ in range(TRIES_AT_A_NAME):
        assert WRONG in try_password(client, "nadia")
    assert "Wait 15 minutes" in try_password(client, "nadia", PASSWORD)
    set_clock(NOW + timedelta(minutes=15, seconds=1))
    answer = client.submit("/sign-in", {"username": "nadia", "password": PASSWORD})
    assert answer.status_code == 303


def test_a_name_that_does_not_exist_must_wait_alike(client: Visitor, nadia: Staff) -> None:
    for _ in range(TRIES_AT_A_NAME):
        try_password(client, "nobody")
    assert "Wait 15 minutes" in try_password(client, "nobody")


def test_a_stranger_elsewhere_cannot_lock_her_out(client: Visitor, nadia: Staff) -> None:
    for _ in range(TRIES_AT_A_NAME):
        try_password(client, "nadia")
    answer = client.submit(
        "/sign-in",
        {"username": "nadia", "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "198.51.100.7"},
    )
    assert answer.status_code == 303


def test_one_address_cannot_try_many_names(client: Visitor, nadia: Staff) -> None:
    for number in range(TRIES_FROM_AN_ADDRESS):
        try_password(client, f"guess{number}")
    assert "Wait 15 minutes" in try_password(client, "nadia", PASSWORD)


def test_neither_name_nor_address_can_be_read_from_the_failed_tries(
    client: Visitor, nadia: Staff, db: scoped_session[Session]
) -> None:
    try_password(client, "nadia")
    kept = [*db.scalars(select(FailedSignIn.door)), *db.scalars(select(AuditEvent.subject_id))]
    assert kept
    assert not any("nadia" in door or "192.0.2.1" in door for door in kept)
    assert "staff.sign_in_failed" in actions(db)


def test_signing_in_forgives_the_tries_before(app: Flask, client: Visitor, nadia: Staff) -> None:
    for _ in range(TRIES_AT_A_NAME - 1):
        try_password(client, "nadia")
    try_password(client, "nadia", PASSWORD)
    another_browser = app.test_client()
    assert isinstance(another_browser, Visitor)
    for _ in range(TRIES_AT_A_NAME - 1):
        assert WRONG in try_password(another_browser, "nadia")


def cookie(client: Visitor) -> str:
    found = client.get_cookie("portal")
    assert found
    return found.value


def test_a_session_planted_before_signing_in_is_worth_nothing_after(
    app: Flask, client: Visitor, nadia: Staff
) -> None:
    client.get("/sign-in")
    planted = cookie(client)
    sign_in(client, nadia)
    assert cookie(client) != planted
    attacker = app.test_client()
    attacker.set_cookie("portal", planted)
    assert "/sign-in" in attacker.get("/desk").headers["Location"]


def sign_out(client: Visitor) -> dict[str, str]:
    return dict(client.submit("/sign-out", page="/language").headers)


def test_after_signing_out_a_copied_cookie_opens_nothing(
    app: Flask, client: Visitor, nadia: Staff, db: scoped_session[Session]
) -> None:
    sign_in(client, nadia)
    copied = cookie(client)
    headers = sign_out(client)
    assert headers["Location"] == "/sign-in"
    assert headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "staff.signed_out" in actions(db)
    thief = app.test_client()
    thief.set_cookie("portal", copied)
    assert "/sign-in" in thief.get("/desk").headers["Location"]
    assert "/sign-in" in client.get("/desk").headers["Location"]
    assert not list(db.scalars(select(CookieSession.staff_id).where(CookieSession.staff_id == nadia.id)))


def test_leaving_quickly_ends_the_session_and_shows_somebody_elses_site(
    app: Flask, client: Visitor, nadia: Staff
) -> None:
    sign_in(client, nadia)
    copied = cookie(client)
    assert client.get("/leave", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 303
    assert nadia.name in client.get("/language").text, "another site's link ends nobody's work"
    left = client.get("/leave", headers={"Sec-Fetch-Site": "same-origin"})
    assert left.headers["Location"].startswith("https://")
    assert left.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert nadia.name not in client.get("/language").text
    thief = app.test_client()
    thief.set_cookie("portal", copied)
    assert "/sign-in" in thief.get("/desk").headers["Location"]


def test_two_members_of_staff_have_sessions_of_their_own(app: Flask, client: Visitor, nadia: Staff) -> None:
    grace, other = a_link_worker(name="Grace Example"), app.test_client()
    assert isinstance(other, Visitor)
    sign_in(client, nadia)
    sign_in(other, grace)
    sign_out(client)
    assert "Grace Example" in other.get("/language").text


def test_signing_out_needs_the_token_of_the_page(client: Visitor, nadia: Staff) -> None:
    sign_in(client, nadia)
    assert client.post("/sign-out").status_code == 400
    assert nadia.name in client.get("/language").text


def test_who_leaves_while_signed_in_is_out_at_once(client: Visitor, nadia: Staff) -> None:
    sign_in(client, nadia)
    with transaction() as session:
        session.merge(nadia).is_active = False
    assert "/sign-in" in client.get("/desk").headers["Location"]


def test_one_command_signs_a_lost_phone_out_and_another_keeps_a_leaver_out(
    app: Flask, client: Visitor, nadia: Staff, db: scoped_session[Session]
) -> None:
    phone, run = app.test_client(), app.test_cli_runner()
    assert isinstance(phone, Visitor)
    for browser in (client, phone):
        sign_in(browser, nadia)
    answer = run.invoke(args=["sign-out", " Nadia "])
    assert (answer.exit_code, "(2 open until now)" in answer.output) == (0, True), answer.output
    assert [each.get("/desk").location[:8] for each in (client, phone)] == ["/sign-in"] * 2
    assert actions(db)[-1] == "staff.signed_out_everywhere"
    sign_in(client, nadia)  # she still works here
    assert run.invoke(args=["sign-out", "nadia", "--for-good"]).exit_code == 0
    assert client.get("/desk").location.startswith("/sign-in")
    assert WRONG in try_password(client, "nadia", PASSWORD)
    assert run.invoke(args=["sign-out", "nadia"]).exit_code == 1


def test_sessions_that_nobody_can_come_back_to_are_deleted_and_the_others_stay(
    app: Flask, nadia: Staff, browser_of: BrowserOf, set_clock: Clock, db: scoped_session[Session]
) -> None:
    settings: Settings = app.extensions["portal"].settings
    set_clock(NOW)
    browser_of(nadia)
    system = the_system()
    for days, left in ((1, 1), (3, 1), (5, 0)):  # a draft may be left for three days
        set_clock(NOW + timedelta(days=days))
        forgotten = forget_ended_sessions(system, settings)
        assert (forgotten, len(db.scalars(select(CookieSession)).all())) == (1 - left, left)
    assert db.query(AuditEvent).filter_by(action="sessions.forgotten").one().details == {"count": 1}
