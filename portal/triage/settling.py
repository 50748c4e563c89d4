"""What happens once a request is settled: its state, the tasks that keep its clock, and who else is told."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import db_session, transaction
from portal.pathways.model import Disposition, RuleSet
from portal.pathways.outcome import Outcome
from portal.people import opening
from portal.triage import queries
from portal.triage.alerts import alert_of_urgent_work
from portal.triage.destinations import ALERTS_FROM, NEXT_DAY, Destination, destination_of
from portal.triage.judging import case_of
from portal.triage.models import BOOKED, ESCALATED, QUEUED, SIGNPOSTED, WITHDRAWN, Request, Task
from portal.triage.privacy import is_private
from portal.triage.several import OTHER_PROBLEM, further_problems

# Called in the transaction that settles a request, so that what they make is kept or undone with it.
Told = Callable[[Viewer, Request, Outcome], None]
WHEN_SETTLED: list[Told] = []
log = logging.getLogger("portal")
MATCH_PERSON = "match_person"
FIND_APPOINTMENT = "find_appointment"
CALL_BACK = "call_back"
FOLLOW_UP = "follow_up"
RED_FLAG = "red_flag"
# dispositions.md: urgent_now is a clinician's call within the hour, same_day the end of the same day.
URGENT_RANK, URGENT_WAIT = 88, "1h"
SAME_DAY_RANK, SAME_DAY_WAIT = 75, "8h"


def settle(viewer: Viewer, rules: RuleSet, request: Request, outcome: Outcome) -> None:
    """Keep the outcome and put the request into people's hands; in the transaction of the caller."""
    destination = destination_of(outcome.disposition)
    due_at = _due(viewer, destination) if destination.task else None
    if due_at:
        request.promised_by = _promise(viewer, outcome.disposition, due_at)
    _keep(request, outcome)
    request.state = destination.state
    request.is_private = is_private(request.assessment, outcome)
    details = {
        "disposition": request.disposition_id,
        "state": request.state,
        "rules": request.assessment.rules_hash[:12],
    }
    audit.record(viewer, "request.settled", "request", request.public_id, details)
    if due_at:
        add_task(viewer, request, destination.task, due_at, destination.owner_role)
    _add_further_tasks(viewer, rules, request, outcome)
    if request.match_state != "matched":
        _ask_to_match(viewer, request)
    for tell in WHEN_SETTLED:
        _tell(tell, viewer, request, outcome)


def _add_further_tasks(viewer: Viewer, rules: RuleSet, request: Request, outcome: Outcome) -> None:
    """What the visit for the first problem is not for: a repeat, a letter, a pharmacy, another clinician."""
    case = case_of(rules, request)
    known = {destination_of(outcome.disposition).task}
    for further in further_problems(rules, case.person, case.pathway_ids, outcome):
        if not further.task or further.task in known:
            continue
        known.add(further.task)
        destination = destination_of(further.disposition)
        due_at = min(_due(viewer, destination), opening.promised_by(viewer, NEXT_DAY, clock.now()))
        owner = "receptionist" if further.task == OTHER_PROBLEM else destination.owner_role
        add_task(viewer, request, further.task, due_at, owner)
        if request.state == SIGNPOSTED:
            request.state, request.promised_by = QUEUED, due_at


def _tell(tell: Told, viewer: Viewer, request: Request, outcome: Outcome) -> None:
    """What follows from a request may fail; that somebody needs help is recorded all the same (I10)."""
    try:
        with db_session().begin_nested():
            tell(viewer, request, outcome)
    except Exception as error:  # it becomes a person's task, so that it is not lost either
        log.error("%s failed for request=%s: %s", tell.__name__, request.public_id, type(error).__name__)
        due_at = opening.promised_by(viewer, NEXT_DAY, clock.now())
        add_task(viewer, request, FOLLOW_UP, due_at, "receptionist")
        if request.state == SIGNPOSTED:
            request.state, request.promised_by = QUEUED, due_at


def _keep(request: Request, outcome: Outcome) -> None:
    assessment = request.assessment
    assessment.outcome = outcome.to_json()
    assessment.rules_hash = outcome.rules_hash
    assessment.settled_at = clock.now()
    request.submitted_at = assessment.settled_at
    request.urgency = outcome.disposition.rank
    request.disposition_id = outcome.disposition.id


def _due(viewer: Viewer, destination: Destination) -> datetime:
    now = clock.now()
    if destination.minutes:
        return now + timedelta(minutes=destination.minutes)
    due_at = opening.promised_by(viewer, destination.wait, now)
    if destination.task == FIND_APPOINTMENT:
        # The wait is for the appointment; that somebody finds one is promised for the next opening day.
        return min(due_at, opening.promised_by(viewer, NEXT_DAY, now))
    return due_at


def _promise(viewer: Viewer, disposition: Disposition, due_at: datetime) -> datetime:
    """The time the patient is told: of the appointment or reply where there is a limit to it."""
    if disposition.self_book and disposition.max_wait:
        return opening.promised_by(viewer, disposition.max_wait, clock.now())
    return due_at


def _ask_to_match(viewer: Viewer, request: Request) -> None:
    """Nobody in the list fits: reception finds out who this is, soon enough for the promise to hold."""
    next_day = opening.promised_by(viewer, NEXT_DAY, clock.now())
    due_at = min(filter(None, (request.promised_by, next_day)))
    add_task(viewer, request, MATCH_PERSON, due_at, "receptionist")
    if request.state == SIGNPOSTED:
        request.state = QUEUED
        request.promised_by = due_at


def add_task(
    viewer: Viewer,
    request: Request,
    kind: str,
    due_at: datetime,
    owner_role: str,
    facts: Mapping[str, str] | None = None,
) -> None:
    """One more thing that somebody must do for a request, by a time; `facts` are codes, never free text."""
    with transaction() as session:
        session.add(
            Task(
                practice_id=request.practice_id,
                request_id=request.id,
                kind=kind,
                owner_role=owner_role,
                facts=dict(facts or {}),
                urgency=request.urgency,
                due_at=due_at,
                created_at=clock.now(),
            )
        )
        details = {"kind": kind, "owner": owner_role, "due_at": due_at.isoformat()}
        audit.record(viewer, "task.added", "request", request.public_id, details)
        if request.urgency >= ALERTS_FROM and kind in (CALL_BACK, RED_FLAG):
            alert_of_urgent_work(viewer, request)


def hand_over(viewer: Viewer, request: Request) -> None:
    """The rules cannot judge this request, so a clinician does, within the hour; nothing said is lost."""
    with transaction():
        request.urgency = max(request.urgency, URGENT_RANK)
        request.submitted_at = request.submitted_at or clock.now()
        request.state = ESCALATED
        request.is_private = request.is_private or is_private(request.assessment)
        due_at = opening.due_by(viewer, URGENT_WAIT, clock.now())
        queue(viewer, request, kind=CALL_BACK, due_at=due_at, owner_role="duty_clinician")
        if request.match_state != "matched" and queries.open_task(viewer, request, MATCH_PERSON) is None:
            _ask_to_match(viewer, request)
        audit.record(viewer, "request.handed_over", "request", request.public_id)


def ask_for_own_language(viewer: Viewer, request: Request, language: str) -> None:
    """The questions are not in the language somebody reads, so they are asked in a call instead (C15)."""
    access.check(viewer, Permission.ASK)
    with transaction():
        request.language = language
        hand_over(viewer, request)
        audit.record(viewer, "request.own_language_asked", "request", request.public_id, {"in": language})


def ask_for_help(viewer: Viewer, request: Request) -> None:
    """The person does not agree, or cannot do it, so somebody calls (dispositions.md, rule 1)."""
    access.check(viewer, Permission.ASK)
    is_urgent = request.urgency >= SAME_DAY_RANK
    wait, owner = (URGENT_WAIT, "duty_clinician") if is_urgent else (SAME_DAY_WAIT, "receptionist")
    with transaction():
        if is_urgent:
            request.urgency = max(request.urgency, URGENT_RANK)
            request.state = ESCALATED
        due_at = opening.due_by(viewer, wait, clock.now())
        queue(viewer, request, kind=CALL_BACK, due_at=due_at, owner_role=owner)
        audit.record(viewer, "request.help_asked", "request", request.public_id, {"wait": wait})


def queue(viewer: Viewer, request: Request, *, kind: str, due_at: datetime, owner_role: str) -> None:
    """Put a request on people's list by a time. Asked twice it stays one task, due at the earlier time."""
    access.check(viewer, Permission.ASK)
    with transaction():
        task = queries.open_task(viewer, request, kind)
        if task is None:
            add_task(viewer, request, kind, due_at, owner_role)
        else:
            task.due_at = due_at = min(task.due_at, due_at)
        if request.state != ESCALATED:
            request.state = QUEUED
        request.submitted_at = request.submitted_at or clock.now()
        request.promised_by = due_at
        audit.record(viewer, "request.queued", "request", request.public_id, {"kind": kind})


def mark_booked(viewer: Viewer, request: Request) -> None:
    """The request has its appointment: finding one is done, and the promise is kept."""
    with transaction():
        close_task(viewer, request, FIND_APPOINTMENT)
        request.state = BOOKED
        request.promised_by = None
        audit.record(viewer, "request.booked", "request", request.public_id)


def mark_withdrawn(viewer: Viewer, request: Request) -> None:
    """The person needs nothing more. A task that is not theirs to end, such as a red flag, stays."""
    with transaction():
        close_task(viewer, request, FIND_APPOINTMENT)
        request.state = WITHDRAWN
        request.promised_by = None
        audit.record(viewer, "request.withdrawn", "request", request.public_id)


def mark_matched(viewer: Viewer, request: Request, patient_id: int) -> None:
    """Reception has found whose request this is."""
    access.check(viewer, Permission.MATCH_PEOPLE)
    with transaction():
        request.patient_id = patient_id
        request.match_state = "matched"
        close_task(viewer, request, MATCH_PERSON)
        audit.record(viewer, "request.matched", "request", request.public_id, {"by": "staff"})


def close_task(viewer: Viewer, request: Request, kind: str) -> None:
    """What the task was for has been done; in the transaction of the caller."""
    task = queries.open_task(viewer, request, kind)
    if task:
        task.state = "done"
        task.done_at = clock.now()
        task.done_by_id = viewer.staff_id
