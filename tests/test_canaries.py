"""A whole way through the portal leaves nothing that people said in logs, addresses or the record (G10)."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal import clock
from portal.audit import AuditEvent
from portal.booking.arrangements import link_to
from portal.booking.models import Appointment
from portal.db import db_session
from portal.triage import judging
from tests.factories import a_clinician, a_patient, a_receptionist, a_slot, sign_in
from tests.triage.journeys import answer_all, begin, begin_as, path_of, say, send, token_on
from tests.visitor import Visitor

pytestmark = pytest.mark.database
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
NUMBER = "9990000107"
SAID = ("Quixoto", "Zwierzyniec", NUMBER, "999 000 0107", "ZE2 9TX", "ZE29TX", "07700 900777", "7700900777",
        "flamingo knee", "3 Marabou Close", "1961-07-23")  # fmt: skip


class Watched(Visitor):
    """A browser that keeps each address it asked for or was sent to."""

    addresses: list[str] = []  # shared on purpose: what all browsers of a test saw

    def open(self, *args: Any, **options: Any) -> TestResponse:
        answer = super().open(*args, **options)
        headers = ("Location", "HX-Push-Url", "HX-Redirect", "Content-Disposition", "Referer")
        self.addresses += [answer.request.url, *(answer.headers.get(name, "") for name in headers)]
        assert answer.headers["Cache-Control"] == "no-store", answer.request.path
        assert answer.headers["Referrer-Policy"] == "same-origin"
        return answer


@pytest.fixture
def browser(app: Flask, db: object, set_clock: Callable[[datetime], None]) -> Callable[[], Watched]:
    set_clock(MONDAY)
    Watched.addresses = []
    return lambda: Watched(app, app.response_class)


def test_nothing_that_was_said_is_in_a_log_an_address_or_the_record(
    app: Flask,
    browser: Callable[[], Watched],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    with caplog.at_level(logging.DEBUG):
        _ask_and_book(browser())
        _be_unknown(browser())
        _look_as_reception(browser())
        _fail(browser(), monkeypatch)
    record = [f"{each.subject_id} {each.details}" for each in db_session.query(AuditEvent)]
    assert len(record) > 30
    assert "cannot judge" in caplog.text
    for place in (caplog.text, " ".join(Watched.addresses), " ".join(record)):
        assert [each for each in SAID if each.casefold() in place.casefold()] == []


def _person() -> Any:
    return a_patient(
        "Quixoto", "Zwierzyniec", nhs_number=NUMBER, born_on=datetime(1961, 7, 23).date(),  # noqa: DTZ001
        postcode="ZE2 9TX", address="3 Marabou Close", phone="+447700900777",
    )  # fmt: skip


def _ask_and_book(patient: Watched) -> None:
    slot = a_slot(clock.now() + timedelta(hours=3), staff=a_clinician("first_contact_physio"), minutes=20)
    rid = begin_as(patient, _person(), nhs_number=NUMBER, phone="07700 900777")
    answer_all(patient, rid, {})
    say(patient, rid, "my flamingo knee hurts")
    say(patient, rid, "my flamingo knee hurts", "back_pain")
    answer_all(patient, rid, {"bp_coping": "limited", "duration": {"answer": "10", "unit": "d"}})
    send(patient, rid)
    times = f"/request/{rid}/times"
    held = patient.submit(f"/request/{rid}/hold", {"slot": f"{slot.public_id}.phone"}, page=times)
    patient.submit(path_of(held), {"contact_phone": "07700 900777"})
    booked = db_session.query(Appointment).one()
    link = link_to(booked).partition("//")[2].partition("/")[2]
    patient.get(f"/request/{rid}/calendar.ics")
    patient.submit(f"/{link}/cancel", {"reason": "better"})


def _be_unknown(stranger: Watched) -> None:
    rid = begin(stranger)
    person = {"given_name": "Quixoto", "family_name": "Zwierzyniec", "postcode": "ZE2 9TX"}
    stranger.submit(f"/request/{rid}/details", {**person, "born_on-day": "40"})
    typed = {"born_on-day": "22", "born_on-month": "7", "born_on-year": "1961", "phone": "07700 900777"}
    stranger.submit(f"/request/{rid}/details", {**person, **typed})
    stranger.submit(f"/request/{rid}/not-on-list", {"sex": "male"})
    answer_all(stranger, rid, {})
    say(stranger, rid, "flamingo knee", "back_pain")
    answer_all(stranger, rid, {})
    send(stranger, rid)


def _look_as_reception(staff: Watched) -> None:
    sign_in(staff, a_receptionist())
    staff.submit("/desk/find-patient", {"q": "Zwierzyniec 23071961"})
    for page in ("/desk/requests", "/desk/not-matched", "/desk/day", "/desk/messages"):
        staff.get(page)


def _fail(patient: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rules fail on what somebody wrote, with those words in the error."""
    rid = begin_as(patient, a_patient())

    def fail(*_: object, **__: object) -> None:
        raise ValueError("flamingo knee of Quixoto Zwierzyniec")

    url = f"/request/{rid}/question/g_life"
    page = patient.get(url).text
    monkeypatch.setattr(judging, "walk", fail)
    patient.post(url, data={"csrf_token": token_on(page), "answer": "none"})
