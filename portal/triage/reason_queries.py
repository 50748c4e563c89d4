"""Reads of the reasons for which staff opened what was not their work."""

from datetime import datetime

from sqlalchemy import and_, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.models import Request
from portal.triage.work_models import AccessReason

MOST = 500


def has_given_reason(viewer: Viewer, subject_type: str, subject_id: str) -> bool:
    """Whether the viewer gave a reason that still holds."""
    found = select(AccessReason.id).where(
        AccessReason.practice_id == viewer.practice_id,
        AccessReason.subject_type == subject_type,
        AccessReason.subject_id == subject_id,
        AccessReason.staff_id == viewer.staff_id,
        AccessReason.ends_at > clock.now(),
    )
    return db_session.scalars(found.limit(1)).first() is not None


def reasons_given(viewer: Viewer, since: datetime) -> list[tuple[AccessReason, str | None]]:
    """Every reason since then, the newest first, of a request with its reference; no patient is in it."""
    access.check(viewer, Permission.SEE_AUDIT)
    is_request = and_(AccessReason.subject_type == "request", Request.public_id == AccessReason.subject_id)
    found = (
        select(AccessReason, Request.reference)
        .outerjoin(Request, is_request)
        .where(AccessReason.practice_id == viewer.practice_id, AccessReason.given_at >= since)
    )
    rows = db_session.execute(found.order_by(AccessReason.id.desc()).limit(MOST))
    return [(reason, reference) for reason, reference in rows]
