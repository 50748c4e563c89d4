"""Whatever is written into any form, it is kept or refused in words: no text is a fault of ours.

Every page that can be reached is opened, by every role and by a patient; each form on it is sent with each of
the texts below where something is typed, and with some of them in every field of it.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from flask import Flask
from werkzeug.exceptions import HTTPException

from portal import Portal, clock
from portal.booking.arrangements import link_to
from portal.booking.models import Appointment
from portal.care_plans.models import PlanLink
from portal.care_plans.sharing import address_of
from portal.db import db_session
from portal.people.models import Staff
from tests.factories import (
    a_clinician,
    a_member_of_staff,
    a_patient,
    a_practice,
    a_slot,
    sign_in,
    the_practice,
)
from tests.factories.everything import everything_of
from tests.sweep import FormOnPage, read
from tests.test_access import SAME, STAFF, addresses
from tests.triage.journeys import begin, begin_as, harmless, path_of, say, send, token_on
from tests.visitor import Visitor

pytestmark = pytest.mark.database
HOME = "http://localhost"
ODD = "all that is odd in one text"
TEXTS: dict[str, str | bytes] = {
    ODD: "a\0b \x0bc\x1b[31m \u202egpj.exe\u2067 \u200f\u2069 👩‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿 Z"
    + "\u0301" * 90
    + " %s %(x)s {0} {{7*7}} <script>alert(1)</script> %",
    "twenty thousand letters": "a" * 20_000,
    "as long as a line may be": ("word " * 40).strip(),
    "two hundred words": " ".join(["problem"] * 200),
    "digits that are no number": "²",
    "a number that no column holds": "99999999999999999999",
    "more digits than Python reads": "9" * 5_000,
    "not UTF-8": b"caf\xe9 \xed\xa0\x80",
    "nothing one can see": "\u2003\u00a0\n\t",
}
FORGED = {ODD, "twenty thousand letters", "a number that no column holds"}
NO_PLACE = {None, "static", "people.leave", "people.sign_out", "people.sign_in", "people.choose_language"}
FILES = (".pdf", ".csv", ".ics")


class Sweep:
    """One browser that sends everything; what went wrong, and which forms it has sent."""

    def __init__(self, app: Flask, caplog: pytest.LogCaptureFixture) -> None:
        self.adapter = app.url_map.bind("localhost")
        self.caplog = caplog
        self.wrong: list[str] = []
        self.sent: set[tuple[object, ...]] = set()
        self.seen: set[str | None] = set()

    def endpoint(self, url: str, method: str) -> str | None:
        try:
            return str(self.adapter.match(urlsplit(url).path, method=method)[0])
        except HTTPException:
            return None

    def page(self, visitor: Visitor, url: str) -> None:
        """Open a page and send its forms, and open what its links say of it in other words."""
        endpoint = self.endpoint(url, "GET")
        if endpoint in NO_PLACE or endpoint in self.seen or url.endswith(FILES):
            return
        answer = self.open(visitor, "GET", url, "as it is")
        if answer is None or answer[0] != 200:
            return
        self.seen.add(endpoint)
        forms, links = read(answer[1], HOME + urlsplit(url).path)
        for form in forms:
            self.form(visitor, form)
        for link in links:
            for name in [pair.partition("=")[0] for pair in urlsplit(link).query.split("&") if pair]:
                self.form(visitor, FormOnPage(link.partition("?")[0], "GET", fields={name: [("text", "")]}))

    def form(self, visitor: Visitor, form: FormOnPage) -> None:
        endpoint = self.endpoint(form.action, form.method)
        which = (endpoint, form.method, frozenset((name, known[0][0]) for name, known in form.fields.items()))
        if endpoint in NO_PLACE or which in self.sent or not form.fields:
            return
        self.sent.add(which)
        for what, text in TEXTS.items():
            if form.typed:
                self.send(visitor, form, text, what, everywhere=False)
            if what in FORGED:
                self.send(visitor, form, text, what, everywhere=True)

    def send(
        self, visitor: Visitor, form: FormOnPage, text: str | bytes, what: str, everywhere: bool
    ) -> None:
        path, fields = urlsplit(form.action).path, form.filled(text, everywhere=everywhere)
        if form.method == "GET":  # an address is cut off by the server, and one with a NUL in it is no page
            fields = [(name, value[:1_000]) for name, value in fields if value != TEXTS[ODD]]
            self.open(visitor, "GET", f"{path}?{urlencode(fields)}", what)
        elif form.is_upload:
            told = {name: value for name, value in fields if form.fields[name][0][0] != "file"}
            self.open(visitor, "POST", path, what, data=told, content_type="multipart/form-data")
        else:
            urlencoded = "application/x-www-form-urlencoded"
            self.open(visitor, "POST", path, what, data=urlencode(fields), content_type=urlencoded)

    def open(self, visitor: Visitor, method: str, url: str, what: str, **sent: Any) -> tuple[int, str] | None:
        """The status and the page; a fault is noted, and one that was swallowed on the way to a page too."""
        self.caplog.clear()
        name = f"{method} {self.endpoint(url, method)}: {what}"
        try:
            answer = visitor.open(url, method=method, **sent)
        except Exception as error:
            db_session.rollback()
            self.wrong.append(f"{name}: {error!r:.200}")
            return None
        if answer.status_code >= 500 or "handed over after" in self.caplog.text:
            self.wrong.append(f"{name}: {answer.status} {self.caplog.text:.200}")
        return answer.status_code, answer.get_data().decode(errors="replace")


@pytest.fixture
def sweep(app: Flask, caplog: pytest.LogCaptureFixture) -> Sweep:
    caplog.set_level(logging.WARNING, logger="portal")
    return Sweep(app, caplog)


def a_browser(app: Flask) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


def test_no_text_in_any_form_of_the_staff_is_a_fault(app: Flask, db: object, sweep: Sweep) -> None:
    portal: Portal = app.extensions["portal"]
    ours = everything_of(a_practice(), "Ours", portal.plan_templates["social_prescribing"])
    pages = [
        rule.rule for rule in app.url_map.iter_rules() if not rule.arguments and "GET" in (rule.methods or ())
    ]
    for rule, named in addresses(app):
        if "GET" in (rule.methods or ()):
            pages.append(rule.build(SAME | {part: ours[kind] for part, kind in named.items()})[1])  # type: ignore[index]
    appointment, plan_link = db_session.query(Appointment).one(), db_session.query(PlanLink).one()
    for link in (link_to(appointment), address_of(plan_link)):
        sweep.page(a_browser(app), urlsplit(link).path)
    for role in STAFF:
        visitor = a_browser(app)
        known = db_session.query(Staff).filter_by(practice_id=the_practice().id, role=role).first()
        sign_in(visitor, known or a_member_of_staff(role))
        for page in pages:
            sweep.page(visitor, page)
    assert sweep.wrong == []
    assert len(sweep.sent) > 60, sorted(map(str, sweep.sent))


def test_no_text_on_the_patients_way_is_a_fault(app: Flask, db: object, sweep: Sweep) -> None:
    a_slot(clock.now() + timedelta(hours=30), staff=a_clinician("first_contact_physio"), minutes=20)
    stranger = a_browser(app)
    sweep.page(stranger, "/start/who-for")
    sweep.page(stranger, f"/request/{begin(stranger)}/details")
    for pathway in ("back_pain", "low_mood_anxiety", "skin_lesion", "repeat_prescription"):
        visitor = a_browser(app)
        rid = begin_as(visitor, a_patient())
        for page in pages_on_the_way(visitor, rid, pathway):
            sweep.seen.discard("triage.question")  # each asks for something else
            sweep.page(visitor, page)
        for page in ("times", "confirm", "waiting", "result"):
            sweep.page(visitor, f"/request/{rid}/{page}")
    assert sweep.wrong == []
    assert len(sweep.sent) > 12, sorted(map(str, sweep.sent))


def pages_on_the_way(visitor: Visitor, rid: str, pathway: str) -> Iterator[str]:
    """Each page in its turn, before it is answered as somebody harmless would."""
    for _step in range(60):
        url = path_of(visitor.get(f"/request/{rid}/next"))
        yield url
        if path_of(visitor.get(f"/request/{rid}/next")) != url:
            continue  # what was sent is an answer
        place = url.removeprefix(f"/request/{rid}/")
        if place == "result":
            return
        if place == "check-answers":
            yield from (f"/request/{rid}/{each}" for each in ("anything-else", "another-problem"))
            send(visitor, rid)
            return
        if place == "problem":
            say(visitor, rid, "it hurts", pathway)
        else:
            visitor.post(url, data={"csrf_token": token_on(page := visitor.get(url).text), **answer_on(page)})


def answer_on(page: str) -> dict[str, str]:
    return harmless(page) if 'name="answer"' in page else {}
