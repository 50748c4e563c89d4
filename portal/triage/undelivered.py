"""A message that did not arrive becomes a call that somebody makes, by a clock (K03)."""

from datetime import timedelta

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.messages.models import Message
from portal.people import opening
from portal.triage import alert_queries, queries
from portal.triage.models import Request
from portal.triage.settling import add_task

TELL_BY_PHONE = "tell_by_phone"
SOON = "1h"
BEFORE = timedelta(minutes=30)


def phone_instead(viewer: Viewer, message: Message) -> None:
    """Ask reception to phone, before what the message was about; in the transaction that gives it up."""
    request = _request_of(viewer, message)
    if request is None or queries.open_task(viewer, request, TELL_BY_PHONE):
        return
    due_at = opening.promised_by(viewer, SOON, clock.now())
    due_at = max(clock.now(), min(due_at, message.valid_until - BEFORE))
    add_task(viewer, request, TELL_BY_PHONE, due_at, "receptionist")


def need_not_phone(viewer: Viewer, message: Message) -> None:
    """It did arrive after all: the call is not needed any more."""
    request = _request_of(viewer, message)
    task = queries.open_task(viewer, request, TELL_BY_PHONE) if request else None
    if request is None or task is None:
        return
    with transaction():
        task.state, task.done_at, task.done_by_id = "done", clock.now(), None
        audit.record(viewer, "task.done", "request", request.public_id, {"kind": task.kind})


def requests_of(viewer: Viewer, public_ids: list[str]) -> dict[str, Request]:
    """The requests that messages are about, by their public ids, for staff who see to them."""
    access.check(viewer, Permission.SEND_MESSAGES)
    return alert_queries.requests_named(viewer, public_ids) if public_ids else {}


def _request_of(viewer: Viewer, message: Message) -> Request | None:
    return queries.request(viewer, message.request_id) if message.request_id else None
