"""Whom to tell about an appointment, by which ways, and when: booked, moved, cancelled, soon."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from portal import clock, i18n
from portal.access import Role, Viewer
from portal.booking.message_words import BOOKED, CANCELLED, MOVED, REMINDER, words_for
from portal.booking.models import Appointment
from portal.messages.models import EMAIL, LETTER, SMS
from portal.messages.services import language_for, queue_message, withdraw_messages
from portal.people import opening
from portal.people import queries as people
from portal.people.carer_queries import number_for
from portal.people.models import Patient
from portal.people.ways_to_reach import is_mobile
from portal.triage.models import Request
from portal.triage.settling import URGENT_RANK, add_task
from portal.triage.undelivered import TELL_BY_PHONE

POST_TAKES = timedelta(days=4)  # second class over a weekend; what is sooner cannot be told by letter
OURSELVES = (Role.MANAGER, Role.SYSTEM)  # who changes a time that nobody asked to have changed
FRESH = timedelta(minutes=15)  # who booked a moment ago is awake, whatever the hour


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes."""

    channel: str
    recipient: str
    language: str


def address_for(
    request: Request, patient: Patient | None, starts_at: datetime | None = None
) -> Address | None:
    """The first of the ways by which they are told."""
    return next(iter(addresses_for(request, patient, starts_at)), None)


def addresses_for(
    request: Request, patient: Patient | None, starts_at: datetime | None = None
) -> list[Address]:
    """Every way by which they are told: the one recorded as theirs, else both the text and the e-mail.

    Of something private only the number given for it: what is on record may be a shared one (threat T16).
    Nobody is told for somebody who has died.
    """
    if patient and patient.has_died:
        return []
    is_own_door = request.channel == "online" or patient is None
    language = request.language if is_own_door else patient.written_language  # type: ignore[union-attr]
    needs = {need.kind for need in patient.needs} if patient and not request.is_private else set()
    can_post = starts_at is not None and starts_at - clock.now() >= POST_TAKES
    if patient and "contact_letter" in needs:
        return [_by_post(patient, language)] if can_post else []
    found = []
    phone = number_for(
        patient, informant=request.informant, phone=request.contact_phone, is_private=request.is_private
    )
    if is_mobile(phone):
        found.append(Address(SMS, phone, language_for(SMS, language)))
    if request.is_private or (found and "contact_sms" in needs):
        return found
    if patient and patient.email:
        found.append(Address(EMAIL, patient.email, language))
    if patient and not found and can_post:
        found.append(_by_post(patient, language))
    return found


def _by_post(patient: Patient, language: str) -> Address:
    lines = [patient.name, *(part.strip() for part in patient.address.split(",")), patient.postcode]
    return Address(LETTER, "\n".join(lines), language)


def tell_booked(viewer: Viewer, appointment: Appointment, request: Request) -> None:
    """Queue the confirmation; in the transaction that books or moves."""
    is_by_us = viewer.role in OURSELVES and appointment.version > 1
    _tell(viewer, appointment, request, MOVED if is_by_us else BOOKED)


def tell_cancelled(viewer: Viewer, appointment: Appointment, request: Request) -> None:
    """Queue the word that it is cancelled; in the transaction that cancels."""
    _tell(viewer, appointment, request, CANCELLED)


def remind(viewer: Viewer, appointment: Appointment, days: int) -> None:
    """Queue the reminder so many days before; it is of use on that day only."""
    until = min(appointment.starts_at, clock.end_of_day(clock.today()))
    _queue(viewer, appointment, appointment.request, REMINDER, until=until, suffix=f":{days}")


def _tell(viewer: Viewer, appointment: Appointment, request: Request, what: str) -> None:
    """What was said before and has not gone yet would be wrong now, so it is taken back."""
    if what != BOOKED or appointment.version > 1:  # of what is new nothing can have been said
        withdraw_messages(viewer, appointment.public_id)
    is_told = _queue(viewer, appointment, request, what, until=appointment.starts_at)
    if not is_told and viewer.role in OURSELVES:
        # it was changed for them, and nobody has them on the phone
        due_at = min(opening.promised_by(viewer, "1wd", clock.now()), appointment.starts_at)
        add_task(viewer, request, TELL_BY_PHONE, due_at, "receptionist")


def _queue(
    viewer: Viewer,
    appointment: Appointment,
    request: Request,
    what: str,
    *,
    until: datetime,
    suffix: str = "",
) -> bool:
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    addresses = addresses_for(request, patient, appointment.starts_at)
    for address in addresses:
        with i18n.speaking(address.language):
            words = words_for(
                viewer, what, appointment, channel=address.channel, is_private=request.is_private
            )
        queue_message(
            viewer,
            event=f"{what}:{appointment.public_id}:{appointment.version}{suffix}",
            channel=address.channel,
            recipient=address.recipient,
            language=address.language,
            subject="" if address.channel == SMS else words.subject,
            body=words.body,
            valid_until=until,
            about=appointment.public_id,
            request_id=request.public_id,
            night_until=_night_until(viewer, request, until),
        )
    return bool(addresses)


def _night_until(viewer: Viewer, request: Request, until: datetime) -> datetime | None:
    """Until when it may ring at night: something urgent always, an answer to the person for a moment."""
    if request.urgency >= URGENT_RANK:
        return until
    return clock.now() + FRESH if viewer.role is Role.PATIENT else None
