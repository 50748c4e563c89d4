"""The board of a day: who is expected when and with whom, who is here, who did not come, who waits longer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from portal import clock
from portal.access import Permission, Viewer
from portal.booking import attendance
from portal.booking.day_queries import Expected, expected_on
from portal.booking.models import Appointment
from portal.booking.wanted import AT_A_SITE
from portal.forms.numbers import phone_words
from portal.people import queries as people
from portal.people.listed_queries import Listed, patients_listed
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
NAMES = ("given_name", "family_name")  # as somebody gave them who is not matched
PATIENCE = timedelta(minutes=10)  # for who comes a little late, before the day has passed them by
LATE_BY = (10, 20, 30, 45, 60)


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment as reception works with it."""

    expected: Expected
    name: str
    patient: Listed | Patient | None
    practice: str  # of a guest at the hub: whose patient this is; empty for one's own
    phone: str  # of a guest who is called: their number is on no page of reception's
    may_open: bool  # one's own patients; of guests, those whom the viewer will see
    clinician: str
    actions: tuple[str, ...]


def board(viewer: Viewer, site_id: int | None = None, *, is_own: bool = False) -> list[Row]:
    """Today's appointments in the order of their times, in a few statements however many there are.

    `is_own` leaves those with the viewer alone: a clinician's list of the day.
    """
    found = expected_on(viewer, clock.today(), site_id)
    if is_own:
        found = [each for each in found if each.staff_id == viewer.staff_id]
    own = {each.patient_id for each in found if each.patient_id and each.practice_id == viewer.practice_id}
    patients = patients_listed(viewer, own)
    others = {each.patient_id for each in found if each.patient_id} - own
    invited = guests(viewer, others) if others else {}
    names, now = people.staff_names(viewer), clock.now()
    return [
        _row(
            each,
            patients.get(each.patient_id or 0),
            invited.get(each.patient_id or 0),
            names.get(each.staff_id, ""),
            is_begun=each.starts_at <= now,
            is_mine=each.staff_id == viewer.staff_id and viewer.can(Permission.SEE_REQUESTS),
        )
        for each in found
    ]


def _row(
    expected: Expected,
    own: Listed | None,
    guest: Guest | None,
    clinician: str,
    *,
    is_begun: bool,
    is_mine: bool,
) -> Row:
    patient = guest.patient if guest else own
    is_called = expected.mode not in AT_A_SITE and bool(expected.contact_phone)
    return Row(
        expected=expected,
        name=patient.name if patient else " ".join(expected.stated.get(each, "") for each in NAMES).strip(),
        patient=patient,
        practice=guest.practice if guest else "",
        phone=phone_words(expected.contact_phone) if guest and is_called else "",
        may_open=is_mine or not guest,
        clinician=clinician,
        actions=_actions(expected.status, is_begun),
    )


def _actions(status: str, is_begun: bool) -> tuple[str, ...]:
    """What may be said of it now: nobody can have missed what has not begun."""
    if status == "booked":
        return ("arrived", *(("did_not_attend",) if is_begun else ()))
    if status == "arrived":
        return ("seen", "not_arrived")
    return ("arrived",) if status == "did_not_attend" else ()


def counted(rows: list[Row]) -> dict[str, int]:
    """How many of each state, for the line on top."""
    found = Counter(row.expected.status for row in rows)
    return {state: found[state] for state in STATES}


def next_up(rows: list[Row]) -> str:
    """Where the day has come to: the first who is expected, or waits, from now on; empty at its end."""
    since = clock.now() - PATIENCE
    ahead = (row.expected for row in rows if row.expected.status in ("booked", "arrived"))
    return next((each.public_id for each in ahead if each.starts_at >= since), "")
