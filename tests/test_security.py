"""What guards every page: an error says so in the visitor's language, and in one line of the log."""

import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.exc import IntegrityError

from portal import outages, serve
from portal.db import db_session
from portal.people.models import Practice
from tests.factories import a_patient, a_practice, a_receptionist, a_request, saved, sign_in, the_practice
from tests.sweep import read
from tests.triage.journeys import begin_as
from tests.visitor import Visitor

pytestmark = pytest.mark.database
ASKED = [("GET", "/"), ("GET", "/request/x/result"), ("POST", "/sign-in"), ("GET", "/nowhere")]


@pytest.fixture
def database_gone(app: Flask, client: Visitor, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every connection fails: the server is down, or its disk is away. Faults end at our page, as served."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(outages, "database", outages.Outage())
    begin_as(client, a_patient())
    db_session.remove()
    db_session.configure(bind=create_engine("sqlite:////nowhere/at/all.sqlite3"))
    yield
    db_session.remove()


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_without_a_database_each_page_says_so_and_the_log_has_one_line(
    client: Visitor, database_gone: None, caplog: pytest.LogCaptureFixture, method: str, path: str
) -> None:
    with caplog.at_level(logging.WARNING):
        answer = client.open(path, method=method, headers={"Accept-Language": "pl"})
    assert answer.status_code == 500
    assert 'lang="pl"' in answer.text
    assert "999" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers  # whoever is known is known again once the database is back
    [line] = caplog.records
    assert "OperationalError at portal/" in line.getMessage()
    assert line.exc_info is None


def test_an_outage_has_one_line_a_minute_and_one_when_it_is_over(
    app: Flask, client: Visitor, database_gone: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        token = {"csrf_token": "x"}
        pages = [client.get("/"), client.post("/start/who-for", data=token), client.get("/request/x/next")]
        assert [page.status_code for page in pages] == [500, 500, 500]
        assert "We could not save what you just sent" in pages[1].text
        db_session.remove()
        db_session.configure(bind=app.extensions["portal"].engine)
        assert client.get("/").status_code == 200
        assert client.get("/").status_code == 200
    first, last = caplog.messages
    assert first.startswith("fault OperationalError at portal/")
    assert last == "the database answers again; 2 more faults were not said"


def test_an_error_before_the_page_is_in_the_language_of_who_meets_it(client: Visitor) -> None:
    the_practice()
    assert 'lang="ur"' in client.get("/", headers={"Accept-Language": "ur"}).text
    stale = client.post("/start/who-for", data={"csrf_token": "old"}, headers={"Accept-Language": "en"})
    assert stale.status_code == 400
    assert 'lang="en"' in stale.text


def test_a_form_that_is_too_old_is_sent_again_with_one_press_and_only_from_a_page_of_ours(
    app: Flask, client: Visitor
) -> None:
    the_practice()
    client.get("/")
    old = {"csrf_token": "old", "informant": "self", "note": 'a "b" <c>'}
    shown = client.post("/start/who-for", data=old, headers={"Sec-Fetch-Site": "same-origin"})
    assert shown.status_code == 400
    [form], _links = read(shown.text, "http://localhost/start/who-for")
    assert (form.action, form.filled("")[1:]) == (
        "http://localhost/start/who-for",
        [("informant", "self"), ("note", 'a "b" <c>')],
    )
    assert client.post(form.action, data=dict(form.filled(""))).status_code == 303
    for site in ("cross-site", "same-site", "none", ""):
        elsewhere = client.post("/start/who-for", data=old, headers={"Sec-Fetch-Site": site})
        assert "Send it again" not in elsewhere.text
    sign_in(client, a_receptionist())
    theirs = client.post("/start/who-for", data=old, headers={"Sec-Fetch-Site": "same-origin"})
    assert (theirs.status_code, "Send it again" in theirs.text) == (400, False)


def test_a_file_that_is_not_there_is_not_missing_for_a_year_and_costs_nobody_their_session(
    client: Visitor,
) -> None:
    rid = begin_as(client, a_patient())
    missing = client.get("/static/gone.css")
    assert missing.status_code == 404
    assert missing.headers["Cache-Control"] == "no-store"
    assert client.get(f"/request/{rid}/next").status_code == 303


@pytest.mark.parametrize("path", ["/request/%00/next", "/surgery/%00", "/open-referral/services?search=%00"])
def test_an_address_with_a_nul_in_it_is_no_page_and_no_fault(client: Visitor, path: str) -> None:
    the_practice()
    assert client.get(path).status_code == 404


def test_the_first_visit_that_a_worker_makes_by_itself_gets_the_start_page(
    app: Flask, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    the_practice()
    serve._visit(app, "en")  # its address has no query, not even an empty one, as WSGI allows
    assert "fault" not in caplog.text


def test_staff_who_try_what_is_not_theirs_leave_a_line_that_names_nobody_else(
    client: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    staff, elsewhere = a_receptionist(), a_request(practice=a_practice("Elsewhere"))
    sign_in(client, staff)
    with caplog.at_level(logging.WARNING):
        client.get(f"/desk/request/{elsewhere.public_id}")
        client.get("/desk/numbers")
    assert caplog.messages == [
        f"refused 404 endpoint=desk.request_detail staff={staff.public_id}",
        f"refused 403 endpoint=desk.numbers staff={staff.public_id}",
    ]


def test_what_the_database_refuses_is_told_without_what_was_written(db: object) -> None:
    known = the_practice()
    with pytest.raises(IntegrityError) as refused:
        saved(Practice(code=known.code, name="Somebody Private", phone=""))
    assert "Somebody Private" not in str(refused.value)
