"""The board of a day: who is expected when and with whom, who is here, who did not come, who waits longer."""

from collections.abc import Callable
from dataclasses import dataclass

from portal import clock
from portal.access import Viewer
from portal.booking import attendance
from portal.booking.day_queries import appointments_of_day
from portal.booking.models import Appointment
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.booking.wanted import AT_A_SITE
from portal.desk.worklist import stated_name
from portal.forms.numbers import phone_words
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.network_queries import Guest, guests
from portal.triage.wording import N_

STATES = {
    "booked": N_("Expected"),
    "arrived": N_("Here"),
    "fulfilled": N_("Seen"),
    "did_not_attend": N_("Did not come"),
}
CHANGES: dict[str, Callable[[Viewer, Appointment], Appointment]] = {
    "arrived": attendance.mark_arrived,
    "not_arrived": attendance.mark_not_arrived,
    "seen": attendance.mark_seen,
    "did_not_attend": attendance.mark_did_not_attend,
}
LATE_BY = (10, 20, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment as reception works with it."""

    appointment: Appointment
    name: str
    patient: Patient | None
    practice: str  # of a guest at the hub: whose patient this is; empty for one's own
    phone: str  # of a guest who is called: their number is on no page of this practice
    clinician: str
    role: str
    mode: str
    state: str
    actions: tuple[str, ...]


def board(viewer: Viewer, site_id: int | None = None) -> list[Row]:
    """Today's appointments in the order of their times, in a few statements however many there are."""
    found = appointments_of_day(viewer, clock.today(), site_id)
    own = {each.patient_id for each in found if each.patient_id and each.practice_id == viewer.practice_id}
    patients = people.patients_by_id(viewer, own)
    others = {each.patient_id for each in found if each.patient_id} - own
    invited = guests(viewer, others) if others else {}
    names = people.staff_names(viewer)
    return [
        _row(each, patients.get(each.patient_id or 0), invited.get(each.patient_id or 0), names)
        for each in found
    ]


def _row(
    appointment: Appointment, patient: Patient | None, guest: Guest | None, names: dict[int, str]
) -> Row:
    patient = guest.patient if guest else patient
    is_called = appointment.mode not in AT_A_SITE and bool(appointment.request.contact_phone)
    return Row(
        appointment=appointment,
        name=patient.name if patient else stated_name(appointment.request),
        patient=patient,
        practice=guest.practice if guest else "",
        phone=phone_words(appointment.request.contact_phone) if guest and is_called else "",
        clinician=names.get(appointment.staff_id, ""),
        role=role_name(appointment.role),
        mode=mode_name(appointment.mode),
        state=STATES.get(appointment.status, appointment.status),
        actions=_actions(appointment),
    )


def _actions(appointment: Appointment) -> tuple[str, ...]:
    """What may be said of it now: nobody can have missed what has not begun."""
    is_begun = appointment.starts_at <= clock.now()
    if appointment.status == "booked":
        return ("arrived", *(("did_not_attend",) if is_begun else ()))
    if appointment.status == "arrived":
        return ("seen", "not_arrived")
    return ("arrived",) if appointment.status == "did_not_attend" else ()


def counted(rows: list[Row]) -> dict[str, int]:
    """How many of each state, for the line on top."""
    return {state: sum(row.appointment.status == state for row in rows) for state in STATES}
