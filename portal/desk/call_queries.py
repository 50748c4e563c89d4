"""Reads of calls: what was noted of one, requests begun by the caller, and who has a request open."""

from datetime import timedelta

from sqlalchemy import select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.desk.models import Call, OpenRequest
from portal.people import queries as people
from portal.triage.models import Request

GONE_AFTER = timedelta(seconds=60)  # an open page says three times in that while that it is open


def call_of(viewer: Viewer, request: Request) -> Call | None:
    """What was noted of the call that this request came by."""
    access.check(viewer, Permission.SEE_REQUESTS)
    found = select(Call).where(Call.practice_id == viewer.practice_id, Call.request_id == request.id)
    return db_session.scalars(found).first()


def others_with_it_open(viewer: Viewer, request: Request) -> list[str]:
    """Names of the colleagues who have this request open at this moment (E07)."""
    access.check(viewer, Permission.SEE_REQUESTS)
    rows = db_session.scalars(
        select(OpenRequest.staff_id)
        .where(
            OpenRequest.practice_id == viewer.practice_id,
            OpenRequest.request_id == request.id,
            OpenRequest.staff_id != viewer.staff_id,
            OpenRequest.seen_at > clock.now() - GONE_AFTER,
        )
        .order_by(OpenRequest.seen_at)
    ).all()
    names = people.staff_names(viewer) if rows else {}
    return [names[each] for each in rows if each in names]


def open_row(viewer: Viewer, request: Request) -> OpenRequest | None:
    """The row that says this viewer has the request open."""
    return db_session.get(OpenRequest, (request.id, viewer.staff_id))
