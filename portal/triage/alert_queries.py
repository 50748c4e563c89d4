"""Which promises are about to be broken, and what the messages that did not arrive were about."""

from datetime import datetime, timedelta

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.triage.models import ESCALATED, QUEUED, Request

LOOKED_BACK = timedelta(hours=2)  # of what ran out before that, word has gone already or can help no more


def promised_before(viewer: Viewer, until: datetime) -> list[Request]:
    """Requests that still wait and whose time is up before then."""
    wanted = select(Request).where(
        Request.practice_id == viewer.practice_id,
        Request.state.in_((QUEUED, ESCALATED)),
        Request.promised_by <= until,
        Request.promised_by >= clock.now() - LOOKED_BACK,
    )
    return list(db_session.scalars(wanted.order_by(Request.promised_by)))


def requests_named(viewer: Viewer, public_ids: list[str]) -> dict[str, Request]:
    """These requests by their public ids, in one statement."""
    wanted = select(Request).where(
        Request.practice_id == viewer.practice_id, Request.public_id.in_(public_ids)
    )
    return {each.public_id: each for each in db_session.scalars(wanted)}
