"""Reads of conversations: their lines, and the one that a link belongs to."""

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.triage.models import Request
from portal.triage.work_models import Line, Work


def lines_of(viewer: Viewer, request: Request) -> list[Line]:
    """What was written about a request that the viewer has reached, the first first."""
    found = select(Line).where(Line.practice_id == viewer.practice_id, Line.request_id == request.id)
    return list(db_session.scalars(found.order_by(Line.id)))


def conversation_at(secret_hash: str) -> Work | None:
    """The conversation that a link's secret belongs to, at whichever practice, while it may be used."""
    found = select(Work).where(Work.secret_hash == secret_hash, Work.link_ends_at > clock.now())
    return db_session.scalars(found).first()
