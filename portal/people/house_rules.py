"""What a practice decides for itself about how its patients use the portal."""

from portal import audit
from portal.access import Permission, Viewer, check
from portal.db import transaction
from portal.people.models import Practice


def set_most_moves(viewer: Viewer, most_moves: int) -> None:
    """How often people may move an appointment by themselves; 0 leaves every move to reception."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        practice = session.get_one(Practice, viewer.practice_id)
        before, practice.most_moves = practice.most_moves, most_moves
        details = {"before": before, "now": most_moves}
        audit.record(viewer, "practice.most_moves", "practice", practice.code, details)
