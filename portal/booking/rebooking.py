"""Finding another time for those whose clinic is not held: one transaction each, and a person calls the rest.

Nobody is moved to an earlier time, which they may not hear of soon enough, or to another time without a word.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from portal import audit, clock
from portal.access import Permission, Role, Viewer, check
from portal.booking import queries, services, stranded_queries
from portal.booking.confirmations import address_for
from portal.booking.models import Appointment
from portal.booking.publishing import Times, overlap
from portal.booking.slot_queries import FreeSlot
from portal.db import db_session, transaction
from portal.people import queries as people
from portal.people.opening import promised_by
from portal.triage import queries as triage
from portal.triage.deciding import outcome_to_book
from portal.triage.destinations import NEXT_DAY
from portal.triage.models import Request, Task
from portal.triage.task_queries import tasks_of_kind

REBOOK = "rebook"
SAME_TIME, MOVED, CONTACT, SETTLED = "same_time", "moved", "contact", "settled"
NOTICE = timedelta(minutes=30)  # before the appointment, by which they must have heard
SHOWN = timedelta(days=14)  # how long what was done stays on the page
REFUSED = (
    services.SlotAlreadyTaken,
    services.SlotNotOffered,
    services.HoldExpired,
    services.TimeClash,
    services.AppointmentChanged,
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """What can be done for somebody: the time to move to, if any, and whether it is the time they had."""

    appointment: Appointment
    kind: str
    slot: FreeSlot | None = None


def note_stranded(viewer: Viewer) -> int:
    """A task with a clock for everybody whose time is gone; done for those who have another meanwhile.

    In the transaction of the change that takes the times away, and by the worker for who was just then
    confirming; returns how many there were. Done over, it adds nothing. A guest at the hub is called by
    their own practice, which knows them.
    """
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction():
        practices = {each.practice_id for each in stranded_queries.stranded(viewer)} | {viewer.practice_id}
        return sum(_note_own(replace(viewer, practice_id=each)) for each in sorted(practices))


def _note_own(viewer: Viewer) -> int:
    """The same for the patients of one practice."""
    with transaction():
        found = stranded_queries.stranded(viewer)
        waiting = {each.request_id: each for each in found if each.practice_id == viewer.practice_id}
        for task, request in tasks_of_kind(viewer, REBOOK, clock.now()):
            if task.state == "open" and waiting.pop(request.id, None) is None:
                _close(viewer, task, SETTLED)
        for appointment in waiting.values():
            _add_task(viewer, appointment)
    return len(waiting)


def proposals(
    viewer: Viewer, appointments: Iterable[Appointment], away: Times | None = None
) -> list[Proposal]:
    """What would be done for each of them, one after the other, as the diary stands now.

    `away` is when their clinician is about to be away, while the diary does not know it yet.
    """
    found: list[Proposal] = []
    given: set[int] = set()
    for each in appointments:
        found.append(proposal(viewer, each, away, given))
        slot = found[-1].slot
        if slot and slot.mode != "group":
            given.add(slot.id)
    return found


def proposal(
    viewer: Viewer, appointment: Appointment, away: Times | None = None, given: Collection[int] = ()
) -> Proposal:
    """The same time with somebody else of a fitting role; else the next fitting time; else a call."""
    outcome = outcome_to_book(appointment.request)
    if outcome is None:
        return Proposal(appointment, CONTACT)
    before = appointment.starts_at - timedelta(microseconds=1)
    found = queries.free_slots_for(
        _acting(viewer, appointment), appointment.request, outcome, after=before, mode=appointment.mode
    )
    found = [slot for slot in found if slot.id not in given and not _is_away(appointment, slot, away)]
    at_once = [slot for slot in found if slot.starts_at == appointment.starts_at]
    at_once.sort(key=lambda slot: (slot.site_id != appointment.site_id, slot.role != appointment.role))
    if at_once:
        return Proposal(appointment, SAME_TIME, at_once[0])
    later = [slot for slot in found if slot.starts_at > appointment.starts_at]
    if later and _can_be_told(viewer, appointment):
        return Proposal(appointment, MOVED, later[0])
    return Proposal(appointment, CONTACT)


def rebook_all(viewer: Viewer, only: Iterable[int] | None = None) -> dict[str, int]:
    """Move everybody, or those of these ids, whose time is gone to another; how many became what."""
    check(viewer, Permission.CHANGE_ROTAS)
    chosen = set(only) if only is not None else None
    counts = {SAME_TIME: 0, MOVED: 0, CONTACT: 0}
    for appointment in stranded_queries.stranded(viewer):
        if chosen is None or appointment.id in chosen:
            counts[rebook(viewer, appointment)] += 1
    return counts


def rebook(viewer: Viewer, appointment: Appointment) -> str:
    """Move one appointment, or leave it to a person with a clock; the old time is theirs until then."""
    check(viewer, Permission.CHANGE_ROTAS)
    found = proposal(viewer, appointment)
    if found.slot is None:
        note_stranded(viewer)
        return CONTACT
    acting, request = _acting(viewer, appointment), appointment.request
    try:
        with transaction():
            claim = services.hold_slot(acting, request, found.slot.public_id, found.slot.mode)
            services.move_appointment(acting, appointment, claim)
            task = next(iter(_open_tasks(acting, request)), None)
            if task:
                _close(viewer, task, found.kind)
            details = {"to": found.slot.public_id, "how": found.kind}
            audit.record(
                replace(viewer, practice_id=acting.practice_id),
                "appointment.rebooked",
                "appointment",
                appointment.public_id,
                details,
            )
    except REFUSED:  # somebody was quicker, or it changed meanwhile: a person sees to it
        note_stranded(viewer)
        return CONTACT
    return found.kind


@dataclass(frozen=True, slots=True)
class Done:
    """Somebody who was seen to: the time that was taken away, and the appointment that they have now."""

    task: Task
    request: Request
    was_at: datetime
    how: str
    appointment: Appointment | None


def done_lately(viewer: Viewer) -> list[Done]:
    """Those seen to in the last days, the latest first."""
    rows = [each for each in tasks_of_kind(viewer, REBOOK, clock.now() - SHOWN) if each[0].state == "done"]
    standing = {
        each.request_id: each
        for each in stranded_queries.appointments_of(viewer, [request.id for _, request in rows])
    }
    done = [
        Done(
            task,
            request,
            datetime.fromisoformat(task.facts["starts_at"]),
            task.facts.get("how", SETTLED),
            standing.get(request.id),
        )
        for task, request in rows
    ]
    return sorted(done, key=lambda each: each.task.done_at or each.was_at, reverse=True)


def _is_away(appointment: Appointment, slot: FreeSlot, away: Times | None) -> bool:
    is_same = slot.staff_id == appointment.staff_id
    return away is not None and is_same and overlap((slot.starts_at, slot.ends_at), away)


def _acting(viewer: Viewer, appointment: Appointment) -> Viewer:
    """The manager changes rotas, not bookings: the moves that follow are the system's, in their name.

    They are made in the practice of the patient, a guest's too.
    """
    return replace(viewer, role=Role.SYSTEM, practice_id=appointment.practice_id)


def _can_be_told(viewer: Viewer, appointment: Appointment) -> bool:
    request, acting = appointment.request, _acting(viewer, appointment)
    patient = people.patient_by_id(acting, request.patient_id) if request.patient_id else None
    return address_for(request, patient) is not None


def _open_tasks(viewer: Viewer, request: Request) -> list[Task]:
    return [t for t in triage.tasks_of(viewer, request) if t.kind == REBOOK and t.state == "open"]


def _add_task(viewer: Viewer, appointment: Appointment) -> None:
    request = appointment.request
    due_at = call_by(viewer, appointment.starts_at)
    facts = {"staff_id": appointment.staff_id, "starts_at": appointment.starts_at.isoformat()}
    db_session().add(
        Task(
            practice_id=viewer.practice_id,
            request_id=request.id,
            kind=REBOOK,
            owner_role="receptionist",
            urgency=request.urgency,
            due_at=due_at,
            created_at=clock.now(),
            facts=facts,
        )
    )
    details = {"kind": REBOOK, "owner": "receptionist", "due_at": due_at.isoformat()}
    audit.record(viewer, "task.added", "request", request.public_id, details)


def call_by(viewer: Viewer, starts_at: datetime) -> datetime:
    """By when somebody must have called: the next working day, and before they set out."""
    return min(promised_by(viewer, NEXT_DAY, clock.now()), max(clock.now(), starts_at - NOTICE))


def _close(viewer: Viewer, task: Task, how: str) -> None:
    task.state, task.done_at, task.done_by_id = "done", clock.now(), viewer.staff_id
    task.facts = {**task.facts, "how": how}
