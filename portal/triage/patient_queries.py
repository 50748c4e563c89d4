"""Reads of what was asked for one patient, whoever asked."""

from sqlalchemy import select

from portal import access
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.models import DRAFT, SIGNPOSTED, WITHDRAWN, Request, Task


def every_request_of(viewer: Viewer, patient_id: int) -> list[Request]:
    """All that was ever asked for this person, whatever became of it."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    wanted = select(Request).where(
        Request.practice_id == viewer.practice_id, Request.patient_id == patient_id
    )
    return list(db_session.scalars(wanted.order_by(Request.id)))


def requests_about(viewer: Viewer, patient_id: int) -> list[Request]:
    """Those that were sent and are not over, or leave somebody something to do."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    to_do = select(Task.request_id).where(Task.practice_id == viewer.practice_id, Task.state == "open")
    wanted = select(Request).where(
        Request.practice_id == viewer.practice_id,
        Request.patient_id == patient_id,
        Request.state != DRAFT,
        Request.state.not_in((SIGNPOSTED, WITHDRAWN)) | Request.id.in_(to_do),
    )
    return list(db_session.scalars(wanted.order_by(Request.id)))
