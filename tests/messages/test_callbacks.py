"""Reports of deliveries: only from who has the token, kept once, in whatever order they come."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session
from werkzeug.test import TestResponse

from portal import Portal
from portal.audit import AuditEvent
from portal.db import db_session
from portal.messages.models import Message
from portal.messages.sending import send_due
from portal.messages.settings import MessageSettings
from portal.triage.models import Task
from tests.factories import a_patient, a_request, the_practice, the_system
from tests.messages.writing import Kept, fresh, only, tell
from tests.visitor import Visitor

pytestmark = pytest.mark.database
TOKEN = "a token for tests and for tests only"
ADDRESS = "/callbacks/notify"


@pytest.fixture(autouse=True)
def _with_token(app: Flask) -> Iterator[None]:
    usual: Portal = app.extensions["portal"]
    app.extensions["portal"] = replace(usual, messages=MessageSettings(notify_callback_token=TOKEN))
    yield
    app.extensions["portal"] = usual


@pytest.fixture
def sent(db: scoped_session[Session]) -> Message:
    """A message that its channel has taken."""
    the_practice()
    request = a_request(a_patient(), state="booked")
    message = tell(the_system(), request_id=request.public_id)
    send_due(the_system(), only(Kept()))
    return fresh(message)


def report(client: Visitor, message: Message, status: str, token: str = TOKEN, **others: Any) -> TestResponse:
    told = {
        "id": message.provider_id,
        "reference": message.public_id,
        "to": message.recipient,
        "status": status,
        "notification_type": "sms",
    }
    return client.post(ADDRESS, json=told | others, headers={"Authorization": f"Bearer {token}"})


def test_a_delivery_is_kept_and_told_twice_is_kept_once(client: Visitor, sent: Message) -> None:
    assert [report(client, sent, "delivered").status_code for _ in range(2)] == [204, 204]
    assert report(client, sent, "permanent-failure").status_code == 204  # late, and of an older day
    assert fresh(sent).state == "delivered"
    lines = [line for line in client_lines() if line.action == "message.delivered"]
    assert len(lines) == 1
    assert "7700" not in str([line.details for line in lines])


def client_lines() -> list[AuditEvent]:
    return list(db_session.query(AuditEvent))


@pytest.mark.parametrize("status", ["permanent-failure", "temporary-failure", "technical-failure"])
def test_a_failed_delivery_becomes_a_call_once(client: Visitor, sent: Message, status: str) -> None:
    for _ in range(2):
        report(client, sent, status)
    assert (fresh(sent).state, fresh(sent).fault) == ("failed", status)
    assert db_session.query(Task).one().kind == "tell_by_phone"


def test_a_report_on_another_try_or_of_no_message_changes_nothing(client: Visitor, sent: Message) -> None:
    assert report(client, sent, "permanent-failure", id="an earlier try").status_code == 204
    assert report(client, sent, "delivered", reference="nobody's").status_code == 204
    assert report(client, sent, "sending").status_code == 204
    assert fresh(sent).state == "sent"


def test_who_has_no_token_is_refused(client: Visitor, sent: Message, app: Flask) -> None:
    assert report(client, sent, "delivered", token="guessed").status_code == 401
    assert client.post(ADDRESS, json={}).status_code == 401
    bad = {"Authorization": f"Bearer {TOKEN}"}
    assert client.post(ADDRESS, data="not json", headers=bad).status_code == 400
    assert client.post(ADDRESS, json=[1], headers=bad).status_code == 400
    app.extensions["portal"] = replace(app.extensions["portal"], messages=MessageSettings())
    assert report(client, sent, "delivered", token="").status_code == 404
    assert fresh(sent).state == "sent"
