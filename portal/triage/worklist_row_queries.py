"""What the list shows of each request, in plain rows: objects of whole requests cost more than the page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import case, select
from sqlalchemy.orm import aliased

from portal import access, clock
from portal.access import Permission, Viewer
from portal.plain_rows import among, given_later, rows_of
from portal.triage.listing_queries import PRACTICE, first_task_due
from portal.triage.models import Assessment, Request
from portal.triage.work_models import Work


class Entry(NamedTuple):
    """A request of the list with what the list says of the work on it."""

    id: int
    public_id: str
    patient_id: int | None
    match_state: str
    stated: dict[str, Any]
    channel: str
    contact_phone: str
    state: str
    urgency: int
    disposition_id: str
    is_private: bool
    pathway_ids: list[str]
    asked_at: datetime
    submitted_at: datetime | None
    promised_by: datetime | None
    task_due_at: datetime | None  # of its first open task: an interpreter to book, say
    asked_again: bool  # the same patient today, after answers that came to more (C16)
    owner_id: int | None
    team: str | None
    waiting_for: str | None
    unread_at: datetime | None


def entries(viewer: Viewer, ids: Sequence[int]) -> list[Entry]:
    """These requests, in this order."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if not ids:
        return []
    today = clock.start_of_day(clock.today())
    values = {"practice": viewer.practice_id, "today": today, "ids": list(ids)}
    rows = rows_of(_STATEMENT, values, dates=_DATES, documents=_JSON)
    found = {row[0]: Entry(*row) for row in rows}
    return [found[each] for each in ids if each in found]


_BEFORE = aliased(Request)
_ASKED_AGAIN = select(_BEFORE.id).where(
    _BEFORE.patient_id == Request.patient_id,
    _BEFORE.submitted_at >= given_later("today"),
    _BEFORE.submitted_at < Request.submitted_at,
    _BEFORE.urgency > Request.urgency,
)
_STATEMENT = (
    select(
        Request.id,
        Request.public_id,
        Request.patient_id,
        Request.match_state,
        Request.stated,
        Request.channel,
        Request.contact_phone,
        Request.state,
        Request.urgency,
        Request.disposition_id,
        Request.is_private,
        Assessment.pathway_ids,
        case((Request.submitted_at.is_(None), Request.created_at), else_=Request.submitted_at),
        Request.submitted_at,
        Request.promised_by,
        first_task_due(),
        case((_ASKED_AGAIN.exists(), 1), else_=0),
        Work.owner_id,
        Work.team,
        Work.waiting_for,
        Work.unread_at,
    )
    .join(Assessment, Assessment.request_id == Request.id)
    .outerjoin(Work, Work.request_id == Request.id)
    .where(Request.practice_id == PRACTICE, among(Request.id, given_later("ids")))
)
_JSON = tuple(Entry._fields.index(each) for each in ("stated", "pathway_ids"))
_MOMENTS = ("asked_at", "submitted_at", "promised_by", "task_due_at", "unread_at")
_DATES = tuple(Entry._fields.index(each) for each in _MOMENTS)
