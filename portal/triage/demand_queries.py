"""How many requests came in on past days, by urgency: what a forecast is made from."""

from datetime import date

from sqlalchemy import Date, cast, func, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.inviting import INVITED
from portal.triage.models import DRAFT, Assessment, Request


def requests_by_day(viewer: Viewer, since: date, until: date) -> list[tuple[date, int, int]]:
    """Day (of London), rank and number of the requests sent on these days.

    Without those that we ourselves invited people to: next week's demand does not follow from them.
    """
    access.check(viewer, Permission.SEE_ROTAS)
    session = db_session()
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    at = Request.submitted_at
    # Nobody asks between midnight and one often enough to matter: SQLite has no zones, so its day is UTC's.
    day = cast(func.timezone("Europe/London", at), Date) if is_postgresql else func.date(at)
    rows = session.execute(
        select(day, Request.urgency, func.count())
        .join(Assessment, Assessment.request_id == Request.id)
        .where(
            Request.practice_id == viewer.practice_id,
            at >= clock.start_of_day(since),
            at < clock.end_of_day(until),
            Request.state != DRAFT,
            Assessment.noticed[INVITED].as_string().is_(None),
        )
        .group_by(day, Request.urgency)
    )
    return [(date.fromisoformat(str(on)), rank, number) for on, rank, number in rows]
