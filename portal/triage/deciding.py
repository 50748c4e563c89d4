"""What people decide about a request, beside or against the rules: how soon, who is next, how it ends."""

from dataclasses import replace
from typing import Any

from portal import access, audit, clock
from portal.access import Permission, Role, Viewer
from portal.db import transaction
from portal.pathways.model import Disposition, RuleSet
from portal.pathways.outcome import Outcome
from portal.people import opening
from portal.triage import queries, settling
from portal.triage.destinations import ALERTS_FROM, destination_of
from portal.triage.models import BOOKED, ESCALATED, QUEUED, SIGNPOSTED, Request
from portal.triage.tasks import may_finish
from portal.triage.wording import N_
from portal.triage.work_models import Decision
from portal.triage.working import work_for

# How soon somebody of the practice deals with it: what staff may decide instead of the rules.
URGENCIES = ("urgent_now", "same_day", "within_48h", "within_7_days", "routine_14_days")
CATEGORIES = {
    "advice": N_("Advice or treatment given"),
    "prescribed": N_("Medicine prescribed"),
    "booked": N_("Appointment arranged"),
    "referred": N_("Referred"),
    "pharmacy": N_("Sent to a pharmacy"),
    "emergency": N_("Sent to emergency care"),
    "self_care": N_("Looks after it themselves"),
    "paperwork": N_("Paperwork done"),
    "not_reached": N_("Could not be reached"),
    "same_again": N_("Same as another request"),
}
GROUP = "group"  # noticed of a request: places in groups are among its times
CALLERS = {"reception": "receptionist", "clinician": "duty_clinician"}
SENT_ON = {"pharmacy": "refer_pharmacy", "hub": "book_hub"}


class OnlyClinicians(access.NotAllowed):
    """Lowering how urgent something is takes a clinician (C11)."""


class StillOpen(Exception):
    """Tasks are left that this viewer may not end."""


def change_urgency(
    viewer: Viewer, rules: RuleSet, request: Request, disposition_id: str, reason: str
) -> None:
    """Decide how soon, with the reason; the promise begins anew. Raises OnlyClinicians for a lower one."""
    access.check(viewer, Permission.SEE_REQUESTS)
    if disposition_id not in URGENCIES:
        raise ValueError(disposition_id)
    decided = rules.dispositions[disposition_id]
    with transaction() as session:
        session.refresh(request, with_for_update=True)
        if decided.rank < request.urgency and viewer.role is not Role.CLINICIAN:
            raise OnlyClinicians(disposition_id)
        was = request.urgency
        _note(viewer, request, "urgency", own=decided, reason=reason)
        if decided.rank < was:
            _end_tasks(viewer, request, ("call_back", "red_flag", "find_appointment"))
        _put_in_hands(viewer, request, decided)
        details = {"from": was, "to": decided.rank}
        audit.record(viewer, "request.urgency_changed", "request", request.public_id, details)


def _put_in_hands(viewer: Viewer, request: Request, decided: Disposition) -> None:
    """As when the rules decide: the state, the promise, and the task with its clock."""
    destination = destination_of(decided)
    request.urgency, request.disposition_id = decided.rank, decided.id
    outcome = queries.outcome(request)
    request.assessment.noticed = {
        **request.assessment.noticed,
        "decided": _outcome(outcome, decided, request.assessment.rules_hash).to_json(),
    }
    if request.state != BOOKED or decided.rank >= ALERTS_FROM:
        request.state = destination.state
    now = clock.now()
    due_at = opening.promised_by(viewer, destination.wait, now)
    settling.queue(viewer, request, kind=destination.task, due_at=due_at, owner_role=destination.owner_role)
    request.promised_by = opening.promised_by(viewer, decided.max_wait, now)


def _outcome(rules_own: Outcome | None, decided: Disposition, rules_hash: str) -> Outcome:
    """What may be booked now; of the rules' own outcome what it does not change."""
    changed: dict[str, Any] = {"roles": decided.roles, "modes": decided.modes, "disposition": decided}
    if rules_own:
        return replace(rules_own, minutes=max(rules_own.minutes, decided.minutes), **changed)
    return Outcome(
        **changed,
        pathway_id="",
        minutes=decided.minutes,
        tags=(),
        red_flag=False,
        reasons=(),
        floor=None,
        rules_hash=rules_hash,
        questions_asked=(),
        self_care=(),
        safety_net=decided.safety_net,
    )


def open_groups(viewer: Viewer, request: Request) -> None:
    """A link worker finds a group right for this person, who may then choose a place in one (D25)."""
    access.check(viewer, Permission.SEE_CASELOAD)
    with transaction() as session:
        session.refresh(request.assessment)
        request.assessment.noticed = {**request.assessment.noticed, GROUP: True}
        audit.record(viewer, "request.groups_opened", "request", request.public_id)


def outcome_to_book(request: Request) -> Outcome | None:
    """What times are offered for: what people decided, else what the rules came to."""
    decided = request.assessment.noticed.get("decided")
    return Outcome.from_json(decided) if decided else queries.outcome(request)


def ask_to_call(viewer: Viewer, request: Request, caller: str, wait: str) -> None:
    """Somebody phones the patient, by a time."""
    access.check(viewer, Permission.SEE_REQUESTS)
    owner = CALLERS[caller]
    with transaction():
        due_at = opening.promised_by(viewer, wait, clock.now())
        promised = request.promised_by
        settling.queue(viewer, request, kind="call_back", due_at=due_at, owner_role=owner)
        request.promised_by = min(filter(None, (promised, request.promised_by)))
        audit.record(viewer, "request.call_asked", "request", request.public_id, {"wait": wait})


def send_on(viewer: Viewer, request: Request, where: str) -> None:
    """The next one to help is a pharmacy or the network's hub: reception sees to it by the next day."""
    access.check(viewer, Permission.SEE_REQUESTS)
    with transaction():
        due_at = opening.promised_by(viewer, "1wd", clock.now())
        promised = request.promised_by
        due_at = min(due_at, promised) if promised and promised > clock.now() else due_at
        settling.queue(viewer, request, kind=SENT_ON[where], due_at=due_at, owner_role="receptionist")
        audit.record(viewer, "request.sent_on", "request", request.public_id, {"to": where})


def close_request(
    viewer: Viewer, rules: RuleSet, request: Request, category: str, own_urgency: str, words: str
) -> None:
    """It is done: how it ended, and how urgent a clinician finds it was (O06). Raises StillOpen."""
    access.check(viewer, Permission.SEE_REQUESTS)
    own = rules.dispositions.get(own_urgency) if viewer.role is Role.CLINICIAN else None
    with transaction() as session:
        session.refresh(request, with_for_update=True)
        waiting = [each for each in queries.tasks_of(viewer, request) if each.state == "open"]
        if any(not may_finish(viewer, each) for each in waiting if each.kind != settling.MATCH_PERSON):
            raise StillOpen
        _note(viewer, request, "close", own=own, reason=words, category=category)
        for task in waiting:
            if task.kind != settling.MATCH_PERSON:
                settling.close_task(viewer, request, task.kind)
        if request.state in (QUEUED, ESCALATED):
            request.state, request.promised_by = SIGNPOSTED, None
        work = work_for(viewer, request)
        work.waiting_for, work.unread_at = "", None
        audit.record(viewer, "request.closed", "request", request.public_id, {"as": category})


def _end_tasks(viewer: Viewer, request: Request, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        settling.close_task(viewer, request, kind)


def _note(
    viewer: Viewer, request: Request, kind: str, *, own: Disposition | None, reason: str, category: str = ""
) -> None:
    """Keep the decision beside what the rules said: what over- and under-triage is counted from."""
    rules_own = queries.outcome(request)
    with transaction() as session:
        session.add(
            Decision(
                practice_id=viewer.practice_id,
                request_id=request.id,
                staff_id=viewer.staff_id,
                role=viewer.role.value,
                kind=kind,
                category=category,
                reason=reason,
                rule_disposition_id=rules_own.disposition.id if rules_own else "",
                rule_urgency=rules_own.disposition.rank if rules_own else 0,
                was_disposition_id=request.disposition_id,
                was_urgency=request.urgency,
                own_disposition_id=own.id if own else "",
                own_urgency=own.rank if own else request.urgency,
                rules_hash=request.assessment.rules_hash,
                made_at=clock.now(),
            )
        )
