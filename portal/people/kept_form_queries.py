"""Reads of the forms that were sent after a session had ended: each person's own, and only for some hours."""

from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.access import Viewer
from portal.db import db_session
from portal.people.kept_form_models import KeptForm

KEPT_FOR = timedelta(hours=12)  # a working day; after it nobody would know what the words belonged to


def kept_forms(viewer: Viewer) -> list[KeptForm]:
    """What this person sent while signed out, the oldest first."""
    own = select(KeptForm).where(
        KeptForm.practice_id == viewer.practice_id,
        KeptForm.staff_id == viewer.staff_id,
        KeptForm.kept_at > clock.now() - KEPT_FOR,
    )
    return list(db_session.scalars(own.order_by(KeptForm.id)))
