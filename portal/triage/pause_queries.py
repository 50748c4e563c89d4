"""Reads of pauses of urgent online requests; who is told of them need not be signed in (a public log)."""

from datetime import datetime

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.triage.pause_models import UrgentPause


def current_pause(viewer: Viewer) -> UrgentPause | None:
    """The pause under way at this practice."""
    now = clock.now()
    wanted = select(UrgentPause).where(
        UrgentPause.practice_id == viewer.practice_id, UrgentPause.ends_at > now, UrgentPause.starts_at <= now
    )
    return db_session.scalars(wanted.order_by(UrgentPause.ends_at.desc()).limit(1)).first()


def pauses_since(viewer: Viewer, since: datetime) -> list[UrgentPause]:
    """The pauses that had not ended then, the newest first."""
    wanted = select(UrgentPause).where(
        UrgentPause.practice_id == viewer.practice_id, UrgentPause.ends_at > since
    )
    return list(db_session.scalars(wanted.order_by(UrgentPause.starts_at.desc(), UrgentPause.id.desc())))
