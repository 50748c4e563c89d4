"""What a practice decides for itself about how its patients use the portal."""

from collections.abc import Mapping
from datetime import time

from sqlalchemy import delete

from portal import audit
from portal.access import Permission, Viewer, check
from portal.db import transaction
from portal.people.models import OpeningHours, Practice
from portal.people.opening import CORE_HOURS, hours_of

WEEKDAYS = range(7)


class InsideCoreHours(Exception):
    """The contract asks that the practice is open then; no setting of ours closes it."""

    def __init__(self, weekday: int) -> None:
        super().__init__(str(weekday))
        self.weekday = weekday


def set_most_moves(viewer: Viewer, most_moves: int) -> None:
    """How often people may move an appointment by themselves; 0 leaves every move to reception."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction() as session:
        practice = session.get_one(Practice, viewer.practice_id)
        before, practice.most_moves = practice.most_moves, most_moves
        details = {"before": before, "now": most_moves}
        audit.record(viewer, "practice.most_moves", "practice", practice.code, details)


def set_opening_hours(viewer: Viewer, hours: Mapping[int, tuple[time, time]]) -> None:
    """When the lines and doors are open, by weekday: what every promise made from now on is counted in.

    What was promised before stands. Raises InsideCoreHours for less than the contract asks (A12).
    """
    check(viewer, Permission.CHANGE_ROTAS)
    for weekday, (opens, closes) in CORE_HOURS.items():
        if weekday not in hours or hours[weekday][0] > opens or hours[weekday][1] < closes:
            raise InsideCoreHours(weekday)
    with transaction() as session:
        before = _told(hours_of(viewer))
        session.execute(delete(OpeningHours).where(OpeningHours.practice_id == viewer.practice_id))
        for weekday in WEEKDAYS:
            if weekday in hours:
                opens, closes = hours[weekday]
                session.add(
                    OpeningHours(practice_id=viewer.practice_id, weekday=weekday, opens=opens, closes=closes)
                )
        practice = session.get_one(Practice, viewer.practice_id)
        details = {"before": before, "now": _told(hours)}
        audit.record(viewer, "practice.opening_hours", "practice", practice.code, details)


def _told(hours: Mapping[int, tuple[time, time]]) -> dict[str, str]:
    return {str(day): f"{opens:%H:%M}-{closes:%H:%M}" for day, (opens, closes) in sorted(hours.items())}
