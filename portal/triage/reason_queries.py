"""Reads of the reasons for which staff opened requests that were not their work."""

from datetime import datetime

from sqlalchemy import select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.models import Request
from portal.triage.work_models import AccessReason

MOST = 500


def has_given_reason(viewer: Viewer, request: Request) -> bool:
    """Whether the viewer gave a reason that still holds."""
    found = select(AccessReason.id).where(
        AccessReason.practice_id == viewer.practice_id,
        AccessReason.request_id == request.id,
        AccessReason.staff_id == viewer.staff_id,
        AccessReason.ends_at > clock.now(),
    )
    return db_session.scalars(found.limit(1)).first() is not None


def reasons_given(viewer: Viewer, since: datetime) -> list[tuple[AccessReason, str]]:
    """Every reason since then with the reference of the request, the newest first; no patient is in it."""
    access.check(viewer, Permission.SEE_AUDIT)
    found = (
        select(AccessReason, Request.reference)
        .join(Request, Request.id == AccessReason.request_id)
        .where(AccessReason.practice_id == viewer.practice_id, AccessReason.given_at >= since)
    )
    rows = db_session.execute(found.order_by(AccessReason.id.desc()).limit(MOST))
    return [(reason, reference) for reason, reference in rows]
