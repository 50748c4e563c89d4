"""The ways out, each against a server on this machine: GOV.UK Notify's API, SMTP, and the printed letter."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session, scoped_session

from portal.access import Viewer
from portal.db import db_session
from portal.messages.models import Letter, Message
from portal.messages.sending import send_due
from portal.messages.settings import MessageSettings
from portal.messages.ways_out import channels_for
from tests.factories import a_practice, the_system
from tests.messages.mail_server import Mailbox, mail_server
from tests.messages.notify_service import NotifyService, notify_service
from tests.messages.writing import NOON, RIVERSIDE, fresh, send, tell

pytestmark = pytest.mark.one_engine  # claims and rounds run on both in test_sending
URDU = "آپ کی ملاقات پیر کو ہے۔\n\nتبدیل کریں: http://127.0.0.1:8000/appointment/x"


@pytest.fixture
def viewer(db: scoped_session[Session], set_clock: Callable[..., None]) -> Viewer:
    set_clock(NOON)
    return the_system(a_practice())


@pytest.fixture
def notify() -> Iterator[NotifyService]:
    with notify_service() as service:
        yield service


def test_notify_gets_each_kind_with_our_reference(app: Flask, viewer: Viewer, notify: NotifyService) -> None:
    text, email, letter = (tell(viewer, channel=each) for each in ("sms", "email", "letter"))
    assert send(app, viewer, notify.settings(notify_letters=True)) == {"sent": 3}
    sent = {each["type"]: each for each in notify.sent}
    assert sent["sms"]["phone_number"] == "+447700900123"
    assert sent["sms"]["personalisation"] == {"body": text.body}
    assert sent["email"]["personalisation"]["subject"] == "Your GP surgery appointment"
    for message in (text, email, letter):
        assert sent[message.channel]["reference"] == message.public_id
        assert fresh(message).provider_id == sent[message.channel]["id"]


@pytest.mark.parametrize(
    ("status", "state", "fault"),
    [(400, "dead", "refused"), (403, "waiting", "not_authorised")]
    + [(429, "waiting", "too_many"), (500, "waiting", "away"), (503, "waiting", "away")],
)
def test_what_notify_says_no_to_for_good_is_told_from_what_it_may_take_later(
    app: Flask, viewer: Viewer, notify: NotifyService, status: int, state: str, fault: str
) -> None:
    message = tell(viewer, recipient="+15550100" if status == 400 else "+447700900123")
    notify.status = 201 if status == 400 else status
    send(app, viewer, notify.settings())
    assert (fresh(message).state, fresh(message).fault) == (state, fault)


def test_a_key_that_is_not_ours_sends_nothing(app: Flask, viewer: Viewer, notify: NotifyService) -> None:
    message = tell(viewer)
    other = f"front_door-{'26785a09-ab16-4eb0-8407-a37497a57506'}-{'00000000-0000-4000-8000-000000000000'}"
    send(app, viewer, notify.settings(key=other))
    assert (notify.sent, fresh(message).fault) == ([], "not_authorised")


def test_nobody_at_the_address_is_as_good_as_away(app: Flask, viewer: Viewer) -> None:
    message = tell(viewer)
    with notify_service() as gone:
        settings = gone.settings()
    send(app, viewer, settings)
    assert (fresh(message).state, fresh(message).fault) == ("waiting", "away")


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, MessageSettings]]:
    with mail_server() as served:
        yield served


def test_an_email_says_its_language_in_plain_words_and_in_html(
    app: Flask, viewer: Viewer, mailbox: tuple[Mailbox, MessageSettings]
) -> None:
    box, settings = mailbox
    message = tell(viewer, channel="email", language="ur", subject="آپ کی ملاقات", body=URDU)
    assert send(app, viewer, settings) == {"sent": 1}
    came = box.came[0]
    assert came["Message-ID"] == f"<{message.public_id}@riverside.example>"
    assert str(came["From"]) == "Riverside Practice <appointments@riverside.example>"
    assert (came["Subject"], came["Content-Language"]) == ("آپ کی ملاقات", "ur")
    assert came["Auto-Submitted"] == "auto-generated"
    plain, html = (came.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n").strip() == URDU
    page = html.get_content()
    assert '<html lang="ur" dir="rtl">' in page
    assert '<a href="http://127.0.0.1:8000/appointment/x"' in page
    assert "<script" not in page
    assert "style" not in page


@pytest.mark.parametrize(
    ("answer", "state", "fault"),
    [("550 No such user", "dead", "refused"), ("450 Mailbox busy", "waiting", "too_many")],
)
def test_a_mail_server_s_no_is_told_from_its_not_now(
    app: Flask,
    viewer: Viewer,
    mailbox: tuple[Mailbox, MessageSettings],
    answer: str,
    state: str,
    fault: str,
) -> None:
    box, settings = mailbox
    box.answer = answer
    message = tell(viewer, channel="email")
    send(app, viewer, settings)
    assert (fresh(message).state, fresh(message).fault) == (state, fault)
    box.answer = "250 OK"


def test_a_letter_is_made_by_the_worker_and_waits_to_be_posted(app: Flask, viewer: Viewer) -> None:
    address = "Anna Kowalska\n12 Orchard Road\nBrookford\nLX1 2AB"
    message = tell(viewer, channel="letter", recipient=address, hours=24 * 8)
    assert send(app, viewer, MessageSettings()) == {"sent": 1}
    assert fresh(message).state == "to_print"
    letter = db_session.query(Letter).one()
    reader = PdfReader(io.BytesIO(letter.pdf))
    words = reader.pages[0].extract_text()
    assert len(reader.pages) == 1
    for each in (*address.split("\n"), "You are booked.", "Riverside Practice"):
        assert each in words


def test_without_a_way_out_messages_wait(app: Flask, viewer: Viewer) -> None:
    message = tell(viewer)
    assert send(app, viewer, MessageSettings()) == {}
    assert fresh(message).attempts == 0


def test_a_demonstration_sends_nothing_out_whatever_is_set(viewer: Viewer, notify: NotifyService) -> None:
    tell(viewer)
    channels = channels_for(notify.settings(), demo=True, render=str, sender=RIVERSIDE)
    assert send_due(viewer, channels)["sent"] == 1
    assert notify.asked == 0
    assert db_session.query(Message).one().sent_at == NOON + timedelta()
