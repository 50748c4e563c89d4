"""Somebody who asks again: shown to staff, and joined to what is open when it is the same (C16, C17)."""

from dataclasses import dataclass

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.people import opening
from portal.triage import queries
from portal.triage.answering import check_open
from portal.triage.destinations import NEXT_DAY
from portal.triage.models import WITHDRAWN, Request
from portal.triage.settling import add_task

READ_ADDITION = "read_addition"


@dataclass(frozen=True, slots=True)
class Earlier:
    """A request of the same person shortly before, as staff see it beside this one."""

    request: Request
    is_same_problem: bool
    was_more_urgent: bool


def earlier_requests(viewer: Viewer, request: Request) -> list[Earlier]:
    """What the same person asked in the days before: other answers for a better result are seen here."""
    access.check(viewer, Permission.SEE_REQUESTS)
    about = set(request.assessment.pathway_ids)
    return [
        Earlier(
            request=each,
            is_same_problem=bool(about & set(each.assessment.pathway_ids)),
            was_more_urgent=each.urgency > request.urgency,
        )
        for each in queries.shortly_before(viewer, request)
    ]


def open_about_the_same(viewer: Viewer, request: Request) -> Request | None:
    """An open request of the same person about one of the same problems, if the viewer may know of it.

    At the front door only one that this very browser sent: a name and a birth date open nobody’s requests.
    """
    if "asked_already" in request.assessment.offered or not request.patient_id:
        return None
    about = set(request.assessment.pathway_ids)
    found = (each for each in queries.open_of_same_person(viewer, request) if not each.joined_to_id)
    known = (each for each in found if viewer.is_staff or each.public_id in viewer.request_ids)
    return next((each for each in known if about & set(each.assessment.pathway_ids)), None)


def join_requests(viewer: Viewer, request: Request, earlier: Request) -> None:
    """Add what was said now to the open request: it is read there by the next day, and queued once."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        request.joined_to_id = earlier.id
        request.state = WITHDRAWN
        request.submitted_at = clock.now()
        earlier.is_private = earlier.is_private or request.is_private
        if queries.open_task(viewer, earlier, READ_ADDITION) is None:
            due_at = opening.promised_by(viewer, NEXT_DAY, clock.now())
            if earlier.promised_by and earlier.promised_by > clock.now():
                due_at = min(due_at, earlier.promised_by)
            add_task(viewer, earlier, READ_ADDITION, due_at, "receptionist")
        audit.record(viewer, "request.joined", "request", request.public_id, {"to": earlier.public_id})


def go_on_anew(viewer: Viewer, request: Request) -> None:
    """It is not the same, or has changed: a request of its own."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        request.assessment.offered = [*request.assessment.offered, "asked_already"]
        audit.record(viewer, "request.asked_anew", "request", request.public_id)
