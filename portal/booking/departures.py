"""What becomes of everything of somebody who has died or left the list, and how a mistake is undone.

After a death nothing more is sent, and nobody is asked to ring: a reminder to somebody who has died hurts
those who read it. Who has left may still need what is booked, so that a person settles it with them.
"""

from collections.abc import Callable
from datetime import date

from portal import clock
from portal.access import Viewer
from portal.booking import queries, waiting_queries
from portal.booking.claiming import release_hold
from portal.booking.interpreting import CANCEL
from portal.booking.invited import end_after_departure, take_up_again
from portal.booking.passing_on import end_entry, end_offer, pass_on_slot
from portal.booking.services import take_off_diary
from portal.booking.turns import take_turn
from portal.db import transaction
from portal.messages.services import withdraw_messages, withdraw_messages_of_requests
from portal.people.leaving import LEFT, put_back_on_list, take_off_list
from portal.people.models import DIED, Patient
from portal.people.opening import promised_by
from portal.triage import patient_queries
from portal.triage.ending import end_wholly
from portal.triage.models import DRAFT, Request
from portal.triage.settling import add_task, close_task

LEFT_LIST, NEXT_DAY = "left_list", "1wd"
# Called in the transaction that notes a departure, or undoes it: what areas above booking do about theirs.
Told = Callable[[Viewer, Patient], None]
WHEN_GONE: list[Told] = []
WHEN_BACK: list[Told] = []


def note_death(viewer: Viewer, patient: Patient, died_on: date) -> None:
    """Give up what was booked, waited for or asked for, without a word; the times go to whoever waits."""
    freed: list[int] = []
    with transaction():
        take_off_list(viewer, patient, DIED, died_on)
        every = patient_queries.every_request_of(viewer, patient.id)
        for request in (*patient_queries.requests_about(viewer, patient.id), *_unfinished(every)):
            freed += _give_up(viewer, request)
        _end_the_rest(viewer, patient)
        withdraw_messages(viewer, patient.public_id)
        withdraw_messages_of_requests(viewer, {each.public_id for each in every})
    for slot_id in freed:
        pass_on_slot(viewer.practice_id, slot_id)


def _unfinished(requests: list[Request]) -> list[Request]:
    """Forms that somebody has not sent: nobody calls back about them (C19)."""
    return [each for each in requests if each.state == DRAFT]


def _give_up(viewer: Viewer, request: Request) -> list[int]:
    """Everything of one request; the slots that come free."""
    take_turn("request", request.id)
    freed = _leave_list(viewer, request)
    release_hold(request)
    appointment = queries.standing_appointment(request.id)
    if appointment and appointment.status == "booked" and appointment.starts_at > clock.now():
        freed.append(take_off_diary(viewer, appointment, DIED))
    end_wholly(viewer, request, but_for=(CANCEL,))  # an interpreter still hears that nobody comes
    return freed


def _leave_list(viewer: Viewer, request: Request) -> list[int]:
    entry = waiting_queries.entry_of(viewer, request)
    if entry is None:
        return []
    offer = waiting_queries.open_offer(entry)
    if offer is not None:
        end_offer(viewer, offer, "declined")
    end_entry(viewer, entry, "left")
    return [offer.slot_id] if offer else []


def note_left(viewer: Viewer, patient: Patient, left_on: date) -> None:
    """Nothing is cancelled behind their back: reception settles with them what is booked or waited for."""
    with transaction():
        take_off_list(viewer, patient, LEFT, left_on)
        _end_the_rest(viewer, patient)
        for request in patient_queries.requests_about(viewer, patient.id):
            appointment = queries.standing_appointment(request.id)
            is_ahead = appointment is not None and appointment.starts_at > clock.now()
            if not (is_ahead or waiting_queries.entry_of(viewer, request)):
                continue
            due_at = promised_by(viewer, NEXT_DAY, clock.now())
            if appointment is not None:
                due_at = min(due_at, appointment.starts_at)
            add_task(viewer, request, LEFT_LIST, due_at, "receptionist")


def _end_the_rest(viewer: Viewer, patient: Patient) -> None:
    """What hangs on no request of theirs that is open: invitations, referrals."""
    end_after_departure(viewer, patient)
    for tell in WHEN_GONE:
        tell(viewer, patient)


def undo_departure(viewer: Viewer, patient: Patient) -> None:
    """It was noted by mistake. What ended by itself goes on; what was booked must be booked again."""
    with transaction():
        for tell in WHEN_BACK:
            tell(viewer, patient)  # first: why they left is told by the patient's row
        for request in patient_queries.requests_about(viewer, patient.id):
            close_task(viewer, request, LEFT_LIST)
        put_back_on_list(viewer, patient)
        take_up_again(viewer, patient)
