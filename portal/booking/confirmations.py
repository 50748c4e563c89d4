"""What a person is told in a text or e-mail about their appointment: neutral words, for phones are shared."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from portal import i18n
from portal.access import Viewer
from portal.booking.arrangements import link_to
from portal.booking.models import Appointment
from portal.booking.wanted import IN_PERSON, VIDEO
from portal.clock import local
from portal.i18n import gettext as _
from portal.messages.services import language_for, queue_message
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.queries import FrontDoor
from portal.triage.models import Request

SMS, EMAIL = "sms", "email"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message goes."""

    channel: str
    recipient: str
    language: str


def address_for(request: Request, patient: Patient | None) -> Address | None:
    """A text to the mobile given for this appointment, else an e-mail to the address on record."""
    is_own_door = request.channel == "online" or patient is None
    language = request.language if is_own_door else patient.written_language  # type: ignore[union-attr]
    if request.contact_phone.startswith("+447"):
        return Address(SMS, request.contact_phone, language_for(SMS, language))
    if patient and patient.email:
        return Address(EMAIL, patient.email, language)
    return None


def tell_booked(viewer: Viewer, appointment: Appointment, request: Request) -> None:
    """Queue the confirmation; in the transaction that books or moves."""
    _tell(viewer, appointment, request, "booked")


def tell_cancelled(viewer: Viewer, appointment: Appointment, request: Request) -> None:
    """Queue the word that it is cancelled; in the transaction that cancels."""
    _tell(viewer, appointment, request, "cancelled")


def _tell(viewer: Viewer, appointment: Appointment, request: Request, what: str) -> None:
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    address = address_for(request, patient)
    if address is None:
        return
    practice = people.front_door_practice()
    with _speaking(address.language):
        short = (
            _booked(viewer, appointment, practice) if what == "booked" else _cancelled(appointment, practice)
        )
        body = short if address.channel == SMS else _letter(short, practice)
        subject = "" if address.channel == SMS else _("Your GP surgery appointment")
    queue_message(
        viewer,
        event=f"{what}:{appointment.public_id}:{appointment.version}",
        channel=address.channel,
        recipient=address.recipient,
        language=address.language,
        subject=subject,
        body=body,
        valid_until=appointment.starts_at,
    )


def _booked(viewer: Viewer, appointment: Appointment, practice: FrontDoor) -> str:
    words = {
        "practice": practice.name,
        "date": i18n.format_date(local(appointment.starts_at).date(), "EEEE d MMMM"),
        "time": i18n.format_time(appointment.starts_at),
        "link": link_to(appointment),
    }
    if appointment.mode == IN_PERSON:
        site = next((site.name for site in people.sites(viewer) if site.id == appointment.site_id), "")
        return _(
            "%(practice)s: you are booked on %(date)s at %(time)s, at %(site)s. Change or cancel: %(link)s",
            site=site,
            **words,
        )
    if appointment.mode == VIDEO:
        return _(
            "%(practice)s: you have a video call on %(date)s at %(time)s. Change or cancel: %(link)s", **words
        )
    return _(
        "%(practice)s: we will phone you on %(date)s at about %(time)s. Change or cancel: %(link)s", **words
    )


def _cancelled(appointment: Appointment, practice: FrontDoor) -> str:
    return _(
        "%(practice)s: your appointment on %(date)s at %(time)s is cancelled. Need help? Call %(phone)s.",
        practice=practice.name,
        date=i18n.format_date(local(appointment.starts_at).date(), "EEEE d MMMM"),
        time=i18n.format_time(appointment.starts_at),
        phone=practice.phone,
    )


def _letter(short: str, practice: FrontDoor) -> str:
    worse = _(
        "If you get worse before then, call us on %(phone)s. Call 111 when we are closed. "
        "Call 999 in an emergency.",
        phone=practice.phone,
    )
    return f"{short}\n\n{worse}"


@contextmanager
def _speaking(language: str) -> Iterator[None]:
    before = i18n.current().code
    i18n.speak(language)
    try:
        yield
    finally:
        i18n.speak(before)
