"""Whose work a request is: given to a person or a team, taken from the list, noted, made to wait."""

from sqlalchemy import CursorResult, insert, update
from sqlalchemy.exc import IntegrityError

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import db_session, transaction
from portal.people import queries as people
from portal.people.models import Staff
from portal.triage import work_queries
from portal.triage.models import Request
from portal.triage.teams import TEAMS, team_of
from portal.triage.wording import N_
from portal.triage.work_models import Note, Work

ATTEMPTS = 5
# Why nobody can go on with a request, as codes; the promise to the patient runs on all the same.
WAITING_FOR = {
    "patient": N_("Waiting for the patient to answer"),
    "no_answer": N_("We called and nobody answered"),
    "result": N_("Waiting for a test result"),
    "colleague": N_("Waiting for a colleague"),
    "elsewhere": N_("Waiting for another service"),
    "appointment": N_("Waiting for a free appointment"),
}


class NobodySuchHere(Exception):
    """The person or team that work was to be given to is not one of this practice."""


def give_to_person(viewer: Viewer, request: Request, staff: Staff | None) -> None:
    """Make a request somebody's own work; with nobody, it is everybody's again."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if staff is not None and (staff.practice_id != viewer.practice_id or not staff.is_active):
        raise NobodySuchHere
    with transaction():
        work = work_for(viewer, request)
        work.owner_id = staff.id if staff else None
        details = {"to": staff.public_id if staff else ""}
        audit.record(viewer, "request.given", "request", request.public_id, details)


def give_to_team(viewer: Viewer, request: Request, team: str) -> None:
    """Make it a team's work: any of them may take it."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if team not in TEAMS:
        raise NobodySuchHere
    with transaction():
        work = work_for(viewer, request)
        work.owner_id, work.team = None, team
        audit.record(viewer, "request.given", "request", request.public_id, {"team": team})


def take_next(viewer: Viewer) -> Request | None:
    """Make the first request of the list that is nobody's the viewer's own; whoever presses first has it."""
    access.check(viewer, Permission.SEE_REQUESTS)
    team = team_of(people.post_of(viewer, viewer.staff_id or 0))
    for _attempt in range(ATTEMPTS):
        with transaction():
            request = work_queries.next_of_nobody(viewer, team)
            if request is None:
                return None
            if _is_taken(viewer, request):
                audit.record(viewer, "request.taken", "request", request.public_id)
                return request
    return None


def _is_taken(viewer: Viewer, request: Request) -> bool:
    """Whether it is the viewer's now: the database lets one through, if two came past the lock."""
    taken = db_session.execute(
        update(Work)
        .where(Work.request_id == request.id, Work.owner_id.is_(None))
        .values(owner_id=viewer.staff_id)
        .execution_options(synchronize_session=False)
    )
    if isinstance(taken, CursorResult) and taken.rowcount:
        return True
    values = _blank(viewer, request) | {"owner_id": viewer.staff_id}
    try:
        with db_session().begin_nested():
            db_session.execute(insert(Work).values(**values))
    except IntegrityError:
        return False
    return True


def add_note(viewer: Viewer, request: Request, text: str) -> None:
    """Tell the colleagues something about a request."""
    access.check(viewer, Permission.SEE_REQUESTS)
    with transaction() as session:
        session.add(
            Note(
                practice_id=viewer.practice_id,
                request_id=request.id,
                staff_id=viewer.staff_id,
                text=text,
                written_at=clock.now(),
            )
        )
        audit.record(viewer, "request.noted", "request", request.public_id)


def make_wait(viewer: Viewer, request: Request, reason: str) -> None:
    """Say why nobody can go on; empty when somebody can again. The promise runs on."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if reason and reason not in WAITING_FOR:
        raise ValueError(reason)
    with transaction():
        work_for(viewer, request).waiting_for = reason
        audit.record(viewer, "request.waits", "request", request.public_id, {"for": reason})


def work_for(viewer: Viewer, request: Request) -> Work:
    """The row of the work on a request, locked, made when there is none; in the caller's transaction."""
    found = work_queries.locked_work(request)
    if found is not None:
        return found
    try:
        with db_session().begin_nested():
            db_session.execute(insert(Work).values(**_blank(viewer, request)))
    except IntegrityError:  # somebody else's first touch, a moment ago
        pass
    found = work_queries.locked_work(request)
    if found is None:
        raise LookupError(request.id)
    return found


def _blank(viewer: Viewer, request: Request) -> dict[str, object]:
    return {
        "request_id": request.id,
        "practice_id": viewer.practice_id,
        "team": "",
        "waiting_for": "",
        "wrong_tries": 0,
    }
