"""Showing that an appointment's or an offer's link is in the right hands: the birth date, asked once."""

from datetime import date

from portal import audit
from portal.access import Viewer
from portal.booking import queries
from portal.booking.models import Appointment, LinkTry
from portal.booking.turns import take_turn
from portal.booking.waiting_models import WaitingListEntry
from portal.db import transaction
from portal.people import queries as people
from portal.people.birth_date_lock import Lock, Resting, try_birth_date
from portal.people.carer_queries import may_act_for
from portal.triage.models import Request


def prove_birth_date(viewer: Viewer, appointment: Appointment, born_on: date) -> None:
    """Accept the right birth date; raises WrongBirthDate, counted in the database, and Resting."""
    with transaction() as session:
        take_turn("link", appointment.id)
        tries = queries.link_try(appointment.id)
        if tries is None:
            tries = LinkTry(practice_id=viewer.practice_id, appointment_id=appointment.id, wrong_tries=0)
            session.add(tries)
        refusal = _try(viewer, tries, appointment.request, born_on)
    if refusal:
        raise refusal


def prove_birth_date_of_waiting(viewer: Viewer, entry: WaitingListEntry, born_on: date) -> None:
    """As for an appointment, at the link of an offer of the waiting list."""
    with transaction() as session:
        take_turn("request", entry.request_id)
        session.refresh(entry)
        refusal = _try(viewer, entry, entry.request, born_on)
    if refusal:
        raise refusal


def _try(viewer: Viewer, lock: Lock, request: Request, born_on: date) -> Exception | None:
    """What is to be raised once the try is kept."""
    refusal = try_birth_date(lock, born_on, _born_on(viewer, request))
    if refusal is None:
        audit.record(viewer, "link.proved", "request", request.public_id)
    else:
        details = {"locked": isinstance(refusal, Resting)}
        audit.record(viewer, "link.wrong_birth_date", "request", request.public_id, details)
    return refusal


def may_see_to(viewer: Viewer, request: Request) -> bool:
    """Whether who bears the link may: a carer who asked no longer may once the person has ended it (D27)."""
    if viewer.is_staff or request.informant == "self" or request.patient_id is None:
        return True
    patient = people.patient_by_id(viewer, request.patient_id)
    return patient is not None and may_act_for(
        patient, informant=request.informant, phone=request.contact_phone
    )


def _born_on(viewer: Viewer, request: Request) -> date | None:
    if request.patient_id:
        patient = people.patient_by_id(viewer, request.patient_id)
        return patient.born_on if patient else None
    stated = request.stated.get("born_on")
    return date.fromisoformat(str(stated)) if stated else None
