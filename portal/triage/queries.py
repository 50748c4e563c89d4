"""Reads of requests, their cases and the tasks for them."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import joinedload

from portal import access, clock
from portal.access import Permission, Viewer
from portal.db import db_session
from portal.pathways.outcome import Outcome
from portal.triage.judging import case_of as case
from portal.triage.models import (
    BOOKED,
    DRAFT,
    ESCALATED,
    QUEUED,
    Assessment,
    Photo,
    Request,
    ReviewInvitation,
    Task,
)

__all__ = [
    "drafts_left_alone",
    "invitation",
    "joined_to",
    "open_of_same_person",
    "shortly_before",
    "latest_of",
    "may_reach",
    "measures_of",
    "case",
    "earlier_contacts",
    "not_matched",
    "open_task",
    "outcome",
    "photo_of",
    "photos_of",
    "request",
    "request_by_id",
    "still_to_do",
    "tasks_of",
    "todays_requests",
]


log = logging.getLogger("portal")
# For lists: the whole outcome of each request would be read for its title alone.
_LEAN = joinedload(Request.assessment, innerjoin=True).load_only(Assessment.pathway_ids)


def _requests_of(viewer: Viewer) -> Select[Request]:
    return select(Request).where(Request.practice_id == viewer.practice_id)


def request(viewer: Viewer, public_id: str) -> Request | None:
    """The request, with its assessment, if the viewer may reach it: staff here, or who began it."""
    if not may_reach(viewer, public_id):
        return None
    named = {"practice_id": viewer.practice_id, "public_id": public_id}
    return db_session.scalars(_ONE_REQUEST, named).first()


def may_reach(viewer: Viewer, public_id: str) -> bool:
    """Whether the request is the viewer's own, or one of the practice for those who see them."""
    return public_id in viewer.request_ids or viewer.can(Permission.SEE_REQUESTS)


# Built once: every page of a request begins with it.
_ONE_REQUEST = select(Request).where(
    Request.practice_id == bindparam("practice_id"), Request.public_id == bindparam("public_id")
)


def latest_of(viewer: Viewer) -> Request | None:
    """What this browser asked for last, to go on with or look at again."""
    if not viewer.request_ids:
        return None
    own = _requests_of(viewer).where(Request.public_id.in_(viewer.request_ids))
    return db_session.scalars(own.order_by(Request.created_at.desc()).limit(1)).first()


def request_by_id(viewer: Viewer, request_id: int) -> Request | None:
    """The request that a row which the viewer may see belongs to (an appointment, a referral)."""
    return db_session.scalars(_requests_of(viewer).where(Request.id == request_id)).first()


def outcome(request: Request) -> Outcome | None:
    """What the request came to, as it was judged then; none if that cannot be read any more."""
    stored = request.assessment.outcome
    try:
        return Outcome.from_json(stored) if stored else None
    except Exception as error:  # whatever was stored wrongly: a person decides, who sees the answers (C15)
        log.error("cannot read the outcome of request=%s: %s", request.public_id, type(error).__name__)
        return None


def todays_requests(viewer: Viewer) -> list[Request]:
    """What came in today and what still waits, the most urgent first, then the longest waiting."""
    today = clock.start_of_day(clock.today())
    open_tasks = select(Task.request_id).where(Task.practice_id == viewer.practice_id, Task.state == "open")
    return list(
        db_session.scalars(
            _requests_of(viewer)
            .where(
                Request.state != DRAFT,
                or_(
                    Request.submitted_at >= today,
                    Request.state.in_((QUEUED, ESCALATED)),
                    Request.id.in_(open_tasks),
                ),
            )
            .options(_LEAN)
            .order_by(Request.urgency.desc(), Request.submitted_at)
        )
    )


def not_matched(viewer: Viewer) -> list[Request]:
    """Requests of people who were not found in the list, and whom nobody has looked for yet."""
    waiting = and_(Task.request_id == Request.id, Task.kind == "match_person", Task.state == "open")
    return list(
        db_session.scalars(
            _requests_of(viewer)
            .join(Task, waiting)
            .options(_LEAN)
            .order_by(Request.urgency.desc(), Request.submitted_at)
        )
    )


def tasks_of(viewer: Viewer, request: Request) -> list[Task]:
    """Everything people must do, or have done, for a request, the earliest due first."""
    return list(db_session.scalars(_TASKS, {"practice": viewer.practice_id, "request": request.id}))


_TASKS = (
    select(Task)
    .where(Task.practice_id == bindparam("practice"), Task.request_id == bindparam("request"))
    .order_by(Task.due_at)
)


def measures_of(viewer: Viewer, patient_id: int) -> list[tuple[datetime, dict[str, Any]]]:
    """The questionnaires a patient has answered, the newest first: measures for a care plan."""
    access.check(viewer, Permission.WRITE_PLANS)
    rows = db_session.execute(
        select(Request.submitted_at, Assessment.scores)
        .join(Assessment, Assessment.request_id == Request.id)
        .where(
            Request.practice_id == viewer.practice_id,
            Request.patient_id == patient_id,
            Request.submitted_at.is_not(None),
        )
        .order_by(Request.submitted_at.desc())
    )
    return [(row.submitted_at, row.scores) for row in rows if row.scores]


def invitation(secret_hash: str) -> ReviewInvitation | None:
    """The form that a link's secret belongs to, whichever practice sent it: knowing it lets one this far."""
    found = select(ReviewInvitation).where(ReviewInvitation.secret_hash == secret_hash)
    return db_session.scalars(found).first()


def shortly_before(viewer: Viewer, request: Request) -> list[Request]:
    """What the same patient asked in the seven days before this, the latest first."""
    if not request.patient_id:
        return []
    asked_at = request.submitted_at or request.created_at
    found = _of_same_patient(viewer, request).where(
        Request.submitted_at < asked_at, Request.submitted_at >= asked_at - timedelta(days=7)
    )
    return list(db_session.scalars(found.options(_LEAN).order_by(Request.submitted_at.desc())))


def open_of_same_person(viewer: Viewer, request: Request) -> list[Request]:
    """What the same patient asked in the last seven days and still waits for, the latest first."""
    found = _of_same_patient(viewer, request).where(
        Request.state.in_((QUEUED, ESCALATED, BOOKED)),
        Request.submitted_at >= clock.now() - timedelta(days=7),
    )
    return list(db_session.scalars(found.options(_LEAN).order_by(Request.submitted_at.desc())))


def _of_same_patient(viewer: Viewer, request: Request) -> Select[Request]:
    return _requests_of(viewer).where(Request.patient_id == request.patient_id, Request.id != request.id)


def joined_to(viewer: Viewer, request: Request) -> list[Request]:
    """What was asked later about the same and added to this request."""
    found = _requests_of(viewer).where(Request.joined_to_id == request.id)
    return list(db_session.scalars(found.order_by(Request.submitted_at)))


def drafts_left_alone(viewer: Viewer, since: datetime, until: datetime) -> list[Request]:
    """Drafts whose last answer was given between these moments."""
    found = (
        _requests_of(viewer)
        .join(Assessment)
        .where(Request.state == DRAFT, Assessment.touched_at >= since, Assessment.touched_at < until)
    )
    return list(db_session.scalars(found.order_by(Request.created_at)))


def photos_of(viewer: Viewer, request: Request) -> list[Photo]:
    """The photos sent with a request that the viewer has reached, without the pictures themselves."""
    found = select(Photo).where(Photo.practice_id == viewer.practice_id, Photo.request_id == request.id)
    return list(db_session.scalars(found.order_by(Photo.id)))


def photo_of(viewer: Viewer, request: Request, public_id: str) -> Photo | None:
    """One photo of a request that the viewer has reached."""
    return next((each for each in photos_of(viewer, request) if each.public_id == public_id), None)


def still_to_do(viewer: Viewer, requests: list[Request]) -> set[int]:
    """The ids of those that look finished (booked, say) while people still have something to do for them."""
    ids = [each.id for each in requests if each.state not in (QUEUED, ESCALATED)]
    if not ids:
        return set()
    found = select(Task.request_id).where(
        Task.practice_id == viewer.practice_id, Task.state == "open", Task.request_id.in_(ids)
    )
    return set(db_session.scalars(found))


def open_task(viewer: Viewer, request: Request, kind: str) -> Task | None:
    """The open task of this kind for a request; there is never a second."""
    return next(
        (task for task in tasks_of(viewer, request) if task.kind == kind and task.state == "open"), None
    )


def earlier_contacts(viewer: Viewer, request: Request, pathway_ids: list[str]) -> dict[str, int]:
    """How often this patient asked about the same problem before (dispositions.md, rule 5).

    Of several problems the one that was asked about most counts.
    """
    now = clock.now()
    rows = db_session.execute(
        select(Request.submitted_at, Assessment.pathway_ids)
        .join(Assessment, Assessment.request_id == Request.id)
        .where(
            Request.practice_id == viewer.practice_id,
            Request.patient_id == request.patient_id,
            Request.id != request.id,
            Request.submitted_at >= now - timedelta(days=14),
        )
    )
    asked = [(row.submitted_at >= now - timedelta(hours=72), set(row.pathway_ids)) for row in rows]
    return {
        "contacts_72h": max(sum(each in about for recent, about in asked if recent) for each in pathway_ids),
        "contacts_14d": max(sum(each in about for _, about in asked) for each in pathway_ids),
    }
