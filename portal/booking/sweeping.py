"""Holds whose time is up: a claim of the slot clears them at once, and the worker clears the rest."""

from sqlalchemy import CursorResult, update

from portal import audit, clock
from portal.access import Viewer
from portal.booking.models import Claim
from portal.booking.transitions import HOLDS
from portal.db import transaction


def release_ended_holds(viewer: Viewer) -> int:
    """Give back every slot whose hold has ended; how many there were."""
    with transaction() as session:
        done = session.execute(
            update(Claim)
            .where(
                Claim.practice_id == viewer.practice_id,
                Claim.state.in_(HOLDS),
                Claim.expires_at <= clock.now(),
            )
            .values(state="released")
            .execution_options(synchronize_session=False)
        )
        count = done.rowcount if isinstance(done, CursorResult) else 0
        if count:
            audit.record(viewer, "holds.ended", "claims", "list", {"count": count})
    return count
