"""Reads of requests that are not sent yet, for whoever goes on with one that began elsewhere."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from sqlalchemy import select, text

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.triage.models import DRAFT, Request

TAKEN_OVER_WITHIN = timedelta(days=1)  # later, what was answered may no longer be so


def drafts_to_take_over(viewer: Viewer, code: str, patient_ids: Collection[int] = ()) -> list[Request]:
    """For staff: the draft with this code, or those of these patients, the latest first."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    meant = Request.code == code if code else Request.patient_id.in_(patient_ids)
    found = select(Request).where(
        Request.practice_id == viewer.practice_id,
        Request.state == DRAFT,
        Request.created_at > clock.now() - TAKEN_OVER_WITHIN,
        meant,
    )
    return list(db_session.scalars(found.order_by(Request.created_at.desc()).limit(20)))


def begun_and_left(door: str, since: datetime, most: int) -> int:
    """How many requests were begun there since then, and nobody said whom they are about; up to `most`."""
    found = select(Request.id).where(Request.begun_from == door, text("begun_from <> ''"))
    found = found.where(Request.created_at > since).limit(most)
    return len(db_session.scalars(found).all())


def draft_with(code: str, born_on: date) -> Request | None:
    """The draft with this code, at whichever practice, for who gives the birth date it was begun with."""
    found = db_session.scalars(
        select(Request).where(
            Request.state == DRAFT,
            Request.code == code,
            Request.created_at > clock.now() - TAKEN_OVER_WITHIN,
        )
    )
    return next((each for each in found if each.assessment.asked_from.get("born_on") == str(born_on)), None)
