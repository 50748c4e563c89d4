"""What staff send after their session has ended is kept for them alone, and sent when they say so."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal.access import Role
from portal.config import ROOT
from portal.db import db_session
from portal.people.keeping import MOST
from portal.people.kept_form_models import KeptForm
from portal.people.models import Staff
from portal.triage.models import Request
from portal.triage.work_models import Note
from tests.factories import PASSWORD, a_link_worker, a_member_of_staff, a_patient, a_request, sign_in
from tests.visitor import TOKEN, Visitor

pytestmark = pytest.mark.database
Clock = Callable[[datetime], None]
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
WORDS = "She rang twice. “Zażółć”\r\nلطفاً <b>call</b> her back"
FIELD = re.compile(r'<input type="hidden" name="(?!form")([^"]+)" value="([^"]*)">')


@pytest.fixture
def nadia(db: object, set_clock: Clock) -> Staff:
    set_clock(NOW)
    return a_member_of_staff(Role.CLINICIAN, name="Nadia Example", username="nadia")


@pytest.fixture
def asked(nadia: Staff) -> Request:
    return a_request(a_patient(), state="queued", submitted_at=NOW, disposition_id="routine_14_days")


def note_of(asked: Request) -> str:
    return f"/desk/request/{asked.public_id}/note"


def token_on(page: TestResponse) -> str:
    found = TOKEN.search(page.text)
    assert found
    return found[1]


def write_too_late(client: Visitor, nadia: Staff, asked: Request, set_clock: Clock) -> TestResponse:
    """She opens the page, is called away, and sends her note when half an hour is over."""
    sign_in(client, nadia)
    token = token_on(client.get(note_of(asked)))
    set_clock(NOW + timedelta(minutes=31))
    return client.post(note_of(asked), data={"csrf_token": token, "text": WORDS})


def come_back(client: Visitor, staff: Staff) -> str:
    return client.submit("/sign-in", {"username": staff.username, "password": PASSWORD}).location


def fields_on(page: TestResponse) -> dict[str, str]:
    """What the form that sends the kept words anew would send."""
    form = page.text.split('<section class="nhsuk-card"')[1].split("</form>")[0]
    return {name: unescape(value) for name, value in FIELD.findall(form)}


def notes() -> list[str]:
    db_session.rollback()
    return [note.text for note in db_session.query(Note)]


def test_a_note_sent_after_the_session_ended_waits_until_she_is_back_and_sends_it(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    late = write_too_late(client, nadia, asked, set_clock)
    assert late.status_code == 303
    assert "She rang" not in late.location
    shown = client.get(late.location)
    assert "What you wrote is kept" in shown.text
    assert "She rang" not in shown.text
    assert come_back(client, nadia) == "/unsent"
    page = client.get("/unsent")
    assert "She rang twice." in page.text
    assert "&lt;b&gt;call" in page.text
    assert notes() == []
    fields = fields_on(page)
    sent = client.post(note_of(asked), data=fields)
    assert sent.status_code == 303
    assert notes() == [WORDS.replace("\r\n", "\n")]
    assert client.get("/unsent").location == "/desk"
    assert "She rang" not in caplog.text


def test_nobody_else_sees_it_on_that_machine_and_she_does_on_another(
    app: Flask, client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    write_too_late(client, nadia, asked, set_clock)
    grace = a_link_worker(name="Grace Example", username="grace")
    assert come_back(client, grace) == "/desk"
    assert client.get("/unsent").location == "/desk"
    [kept] = db_session.query(KeptForm).all()
    client.submit("/unsent", {"form": kept.public_id}, page="/language")
    elsewhere = app.test_client()
    assert isinstance(elsewhere, Visitor)
    assert come_back(elsewhere, nadia) == "/unsent"
    assert "She rang twice." in elsewhere.get("/unsent").text
    assert elsewhere.submit("/unsent", {"form": kept.public_id}).location == "/unsent"
    assert elsewhere.get("/unsent").location == "/desk"


def test_after_twelve_hours_it_is_gone_and_an_empty_form_is_never_kept(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    write_too_late(client, nadia, asked, set_clock)
    set_clock(NOW + timedelta(hours=13))
    assert come_back(client, nadia) == "/desk"
    assert client.get("/unsent").location == "/desk"
    db_session.query(KeptForm).delete()
    db_session.commit()
    token = token_on(client.get(note_of(asked)))
    set_clock(NOW + timedelta(hours=14))
    client.post(note_of(asked), data={"csrf_token": token, "text": " "})
    assert db_session.query(KeptForm).count() == 0


def test_a_form_with_a_mistake_is_shown_filled_and_one_whose_page_is_gone_stays_kept(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    write_too_late(client, nadia, asked, set_clock)
    come_back(client, nadia)
    fields = fields_on(client.get("/unsent"))
    assert client.post("/desk/request/gone/note", data=fields).status_code == 404
    assert "She rang twice." in client.get("/unsent").text
    answer = client.post(note_of(asked), data=fields | {"text": f"{WORDS} {'word ' * 3_000}"})
    assert answer.status_code == 422
    assert "She rang twice." in answer.text
    assert client.get("/unsent").location == "/desk"


def test_what_was_open_in_another_tab_is_taken_from_her_and_from_nobody_else(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    sign_in(client, nadia)
    old = {"csrf_token": token_on(client.get(note_of(asked))), "text": "Written in the other tab"}
    set_clock(NOW + timedelta(minutes=31))
    assert come_back(client, nadia) == "/desk"
    assert client.post(note_of(asked), data=old).status_code == 303
    assert notes() == ["Written in the other tab"]
    set_clock(NOW + timedelta(minutes=62))
    come_back(client, a_member_of_staff(Role.CLINICIAN, username="other"))
    assert client.post(note_of(asked), data=old).status_code == 400
    assert len(notes()) == 1


def test_pages_that_patients_have_too_lead_her_to_sign_in_and_keep_what_she_wrote(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    sign_in(client, nadia)
    draft = a_request(a_patient(), state="draft")
    address = f"/request/{draft.public_id}/problem"
    token = token_on(client.get("/language"))
    set_clock(NOW + timedelta(minutes=31))
    late = client.post(address, data={"csrf_token": token, "own_words": WORDS})
    assert late.location.startswith("/sign-in?next=")
    assert client.get(address).location.startswith("/sign-in?next=")
    assert client.get("/nowhere").status_code == 404
    assert come_back(client, nadia) == "/unsent"
    assert "She rang twice." in client.get("/unsent").text


def test_a_script_keeps_what_stands_on_a_page_that_is_about_to_close(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    sign_in(client, nadia)
    token = token_on(client.get(note_of(asked)))
    typed = {"csrf_token": token, "text": WORDS, "kept_address": note_of(asked)}
    assert client.post("/unsent/keep", data=typed).status_code == 204
    assert db_session.query(KeptForm).count() == 0, "she is signed in: she can send it"
    set_clock(NOW + timedelta(minutes=31))
    poll = {"HX-Request": "true", "HX-Current-URL": f"http://localhost{note_of(asked)}"}
    told = client.get("/desk/requests/new-work?poll=1", headers=poll)
    assert (told.status_code, told.headers["HX-Redirect"]) == (401, f"/sign-in?next={note_of(asked)}")
    for odd in ("https://elsewhere.example/", "//elsewhere.example/x", "/sign-in", "/desk", ""):
        client.post("/unsent/keep", data=typed | {"kept_address": odd})
    assert db_session.query(KeptForm).count() == 0
    client.post("/unsent/keep", data=typed)
    assert come_back(client, nadia) == "/unsent"
    fields = fields_on(client.get("/unsent"))
    assert fields["text"] == WORDS
    assert set(fields) == {"csrf_token", "kept_form", "text"}


def test_no_more_than_ten_are_kept_and_a_second_try_takes_the_place_of_the_first(
    client: Visitor, nadia: Staff, asked: Request, set_clock: Clock
) -> None:
    sign_in(client, nadia)
    token = token_on(client.get("/language"))
    set_clock(NOW + timedelta(minutes=31))
    for number in range(MOST + 2):
        for words in ("a first try", f"try {number}"):
            client.post(f"/desk/request/r{number}/note", data={"csrf_token": token, "text": words})
    kept = [dict(each.fields)["text"] for each in db_session.query(KeptForm).order_by(KeptForm.id)]
    assert kept == [f"try {number}" for number in range(2, MOST + 2)]


def test_what_every_page_asks_for_by_itself_keeps_no_session_alive() -> None:
    """Else a screen that nobody sits at stays open for whoever comes by."""
    asking = [
        line
        for template in sorted((ROOT / "templates").rglob("*.html"))
        for line in template.read_text(encoding="utf-8").splitlines()
        if 'hx-trigger="every' in line
    ]
    assert len(asking) == 4
    assert [line for line in asking if "poll=1" not in line and "poll_url" not in line] == []
