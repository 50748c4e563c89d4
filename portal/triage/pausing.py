"""Pausing urgent clinical requests made online: with a reason, an end and a public log, and nothing else.

The GP contract (2025/26) keeps online requests open through core hours; a practice at its limit may ask those
with something urgent to phone instead. Routine, medicine and admin requests have no switch at all: what a
pause touches is decided here, by rank, and by nothing that can be set. The questions about emergencies are
asked as ever, the request is kept, and somebody calls whoever does not get through.
"""

from datetime import timedelta

from portal import audit, clock
from portal.access import Permission, Role, Viewer, check
from portal.db import transaction
from portal.i18n import lazy_gettext as _l
from portal.pathways.model import Disposition
from portal.pathways.outcome import Outcome
from portal.people import opening
from portal.triage import pause_queries, queries
from portal.triage.models import BOOKED, WITHDRAWN, Request
from portal.triage.pause_models import UrgentPause
from portal.triage.settling import CALL_BACK, add_task

REASONS: dict[str, object] = {
    "staff_away": _l("Too many of our clinicians are away ill"),
    "full": _l("All our clinicians are with urgent patients"),
    "systems": _l("Our computers or phones are not working"),
    "incident": _l("There is an emergency at the practice"),
}
MINUTES = (30, 60, 90, 120)
LONGEST = timedelta(minutes=max(MINUTES))
MOST_A_DAY = timedelta(hours=4)
# From same_day up to, and not with, what is kept private or leaves the practice's hands at once.
FROM_RANK, BELOW_RANK = 75, 90
PAUSED_URGENT, CALL_WITHIN = "paused_urgent", "1h"


class CannotPause(Exception):
    """No known reason, too long, a pause is under way, the day has had enough of them, or it is closed."""


def pause_urgent(viewer: Viewer, reason: str, length: timedelta) -> UrgentPause:
    """Begin a pause now. It ends by itself, at closing at the latest."""
    check(viewer, Permission.CHANGE_ROTAS)
    now = clock.now()
    if reason not in REASONS or not timedelta(0) < length <= LONGEST or viewer.staff_id is None:
        raise CannotPause
    closing = opening.closes_next(viewer, now)
    with transaction() as session:
        today = pause_queries.pauses_since(viewer, clock.start_of_day(clock.today()))
        had = sum((min(each.ends_at, now) - each.starts_at for each in today), timedelta(0))
        ends_at = min(now + length, closing or now)
        if pause_queries.current_pause(viewer) or ends_at <= now or had + (ends_at - now) > MOST_A_DAY:
            raise CannotPause
        pause = UrgentPause(
            practice_id=viewer.practice_id,
            starts_at=now,
            ends_at=ends_at,
            reason=reason,
            set_by_id=viewer.staff_id,
        )
        session.add(pause)
        session.flush()
        details = {"reason": reason, "ends_at": ends_at.isoformat()}
        audit.record(viewer, "urgent_pause.begun", "urgent_pause", pause.public_id, details)
    return pause


def end_pause(viewer: Viewer, pause: UrgentPause) -> None:
    """End it sooner; ended twice, it is ended once."""
    check(viewer, Permission.CHANGE_ROTAS)
    now = clock.now()
    with transaction() as session:
        session.refresh(pause)
        if not pause.starts_at < now < pause.ends_at:
            return
        pause.ends_at, pause.ended_by_id = now, viewer.staff_id
        audit.record(viewer, "urgent_pause.ended", "urgent_pause", pause.public_id)


def may_be_paused(disposition: Disposition) -> bool:
    """Whether a pause touches it: only what the practice itself sees on the same day."""
    return disposition.place == "practice" and FROM_RANK <= disposition.rank < BELOW_RANK


def pause_for(viewer: Viewer, request: Request, outcome: Outcome) -> UrgentPause | None:
    """The pause under way, if it is one for this request: they phone, where others choose a time."""
    if request.channel != "online" or viewer.role is not Role.PATIENT or request.state in (BOOKED, WITHDRAWN):
        return None
    return pause_queries.current_pause(viewer) if may_be_paused(outcome.disposition) else None


def keep_while_paused(viewer: Viewer, request: Request, outcome: Outcome) -> None:
    """Somebody calls whoever asks during a pause, in case they do not phone; when the request is settled."""
    is_called = any(queries.open_task(viewer, request, kind) for kind in (CALL_BACK, PAUSED_URGENT))
    if is_called or pause_for(viewer, request, outcome) is None:
        return
    due_at = opening.due_by(viewer, CALL_WITHIN, clock.now())
    add_task(viewer, request, PAUSED_URGENT, due_at, "receptionist")
