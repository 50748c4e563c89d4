"""What staff send after their session has ended is kept for them, and forgotten once they have sent it."""

from collections.abc import Iterable

from sqlalchemy import delete, or_

from portal import audit, clock
from portal.access import Viewer
from portal.db import transaction
from portal.people.kept_form_models import KeptForm
from portal.people.kept_form_queries import KEPT_FOR, kept_forms

MOST = 10  # an ended session's cookie must not fill the disk


def keep_form(viewer: Viewer, address: str, fields: Iterable[tuple[str, str]]) -> None:
    """Keep it for the person whose session has ended, in place of an earlier one for the same address."""
    with transaction() as session:
        session.execute(delete(KeptForm).where(KeptForm.kept_at <= clock.now() - KEPT_FOR))
        session.execute(
            delete(KeptForm).where(KeptForm.staff_id == viewer.staff_id, KeptForm.address == address)
        )
        for oldest in kept_forms(viewer)[: 1 - MOST]:
            session.delete(oldest)
        kept = KeptForm(
            practice_id=viewer.practice_id,
            staff_id=viewer.staff_id,
            address=address,
            fields=[tuple(field) for field in fields],
            kept_at=clock.now(),
        )
        session.add(kept)
        session.flush()
        audit.record(viewer, "form.kept", "kept_form", kept.public_id)


def forget_form(viewer: Viewer, public_id: str) -> None:
    """It was sent, or is not wanted. One that is gone already is no fault, and nobody else's is touched."""
    with transaction() as session:
        gone = session.execute(
            delete(KeptForm)
            .where(
                KeptForm.staff_id == viewer.staff_id,
                or_(KeptForm.public_id == public_id, KeptForm.kept_at <= clock.now() - KEPT_FOR),
            )
            .returning(KeptForm.public_id)
        )
        if public_id in gone.scalars().all():
            audit.record(viewer, "form.forgotten", "kept_form", public_id)
