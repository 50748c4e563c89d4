"""Changes of a call: begun, the caller's identity checked, words kept in both languages, ended."""

from collections.abc import Sequence

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.desk import call_queries
from portal.desk.models import Call, OpenRequest
from portal.desk.permissions import bases_for
from portal.triage import services as triage
from portal.triage.judging import person_of
from portal.triage.models import DRAFT, Request

FEWEST_CHECKED = 2


class NotIdentified(Exception):
    """Fewer than two items were checked, or nobody said why somebody else may speak for the patient."""


def note_call(viewer: Viewer, request: Request, language: str = "") -> Call:
    """The call about a request: begun now, unless it was; an online request is taken over by this."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    if known := call_queries.call_of(viewer, request):
        return known
    with transaction() as session:
        call = Call(
            practice_id=viewer.practice_id,
            request_id=request.id,
            taken_by_id=viewer.staff_id,
            language=language,
            checked=[],
            said={},
            began_at=clock.now(),
        )
        session.add(call)
        details = {"channel": request.channel, "taken_over": request.entered_by_id is None}
        audit.record(viewer, "call.begun", "request", request.public_id, details)
    return call


def identify(viewer: Viewer, request: Request, call: Call, checked: Sequence[str], permission: str) -> None:
    """Which items the caller gave rightly, and why they may speak for the patient if they are not them."""
    if not _is_enough(request, checked, permission):
        raise NotIdentified
    keep_what_was_checked(viewer, request, call, checked, permission)


def keep_what_was_checked(
    viewer: Viewer, request: Request, call: Call, checked: Sequence[str], permission: str
) -> None:
    """The same, enough or not: an emergency waits for nothing, and loses nothing that was confirmed."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    age = person_of(request.assessment.asked_from).age_years
    is_permission = request.informant != "self" and permission in bases_for(age)
    with transaction():
        call.checked = list(dict.fromkeys(checked))
        call.permission, call.permission_age = (permission, age) if is_permission else ("", None)
        call.identified_at = clock.now() if _is_enough(request, checked, permission) else None
        details = {"checked": call.checked, "permission": call.permission, "age": call.permission_age}
        action = "call.identified" if call.identified_at else "call.checked"
        audit.record(viewer, action, "request", request.public_id, details)


def _is_enough(request: Request, checked: Sequence[str], permission: str) -> bool:
    age = person_of(request.assessment.asked_from).age_years
    may_speak = request.informant == "self" or permission in bases_for(age)
    return may_speak and len(set(checked)) >= FEWEST_CHECKED


def keep_said(viewer: Viewer, request: Request, call: Call, *, about: str, words: str, english: str) -> None:
    """What the caller said, whole, as said; and in English where an interpreter put it into English (J04)."""
    if not words and not english:
        return
    with transaction():
        before = request.assessment.own_words
        said = words or english
        if not before.endswith(said):  # sent twice by the back button, it is there once
            triage.keep_own_words(viewer, request, f"{before}\n\n{said}".strip())
        parts = call.said.get("parts", [])
        part = {"about": about, "words": words, "english": english}
        if part not in parts:
            call.said = {"parts": [*parts, part]}
        audit.record(viewer, "call.words_kept", "request", request.public_id, {"english": bool(english)})


def show_beside(viewer: Viewer, request: Request, call: Call, language: str) -> None:
    """Show each question in this language too; empty for English alone."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    with transaction():
        call.language = language
        audit.record(viewer, "call.language", "request", request.public_id, {"language": language})


def end_call(viewer: Viewer, request: Request, call: Call) -> None:
    """The caller has been told what happens: why they called, what came of it, and when (E15)."""
    if request.state == DRAFT or (call.ended_at and call.outcome == request.state):
        return
    with transaction():
        call.reason = next(iter(request.assessment.pathway_ids), "emergency_check")[:60]
        call.outcome = request.state
        call.ended_at = clock.now()
        seconds = int((call.ended_at - call.began_at).total_seconds())
        details = {"reason": call.reason, "outcome": call.outcome, "seconds": seconds}
        audit.record(viewer, "call.ended", "request", request.public_id, details)


def keep_open(viewer: Viewer, request: Request) -> None:
    """This viewer's page says that the request is open on it; nothing of it is worth a line of the audit."""
    access.check(viewer, Permission.SEE_REQUESTS)
    with transaction() as session:
        row = call_queries.open_row(viewer, request)
        if row is None:
            row = OpenRequest(practice_id=viewer.practice_id, request_id=request.id, staff_id=viewer.staff_id)
            session.add(row)
        row.seen_at = clock.now()
