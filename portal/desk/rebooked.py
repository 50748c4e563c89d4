"""Those whose clinic changes, as a manager reads it: who, when they were booked, what is done for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.booking import rebooking
from portal.booking.models import Appointment
from portal.booking.rebooking import Proposal, call_by
from portal.booking.timetable import mode_name
from portal.i18n import gettext as _
from portal.people import name_queries as names
from portal.people import network_queries as network
from portal.people.network_queries import Guest


@dataclass(frozen=True, slots=True)
class Row:
    """One person booked."""

    name: str
    starts_at: datetime
    mode: str
    kind: str  # same_time, moved, contact
    to_at: datetime | None
    with_whom: str
    call_by: datetime


def rebooked_rows(viewer: Viewer, proposals: Iterable[Proposal]) -> list[Row]:
    """A row for each, in the order given."""
    found = list(proposals)
    ids = [each.appointment.patient_id for each in found]
    patients = names.patient_names(viewer, ids)
    guests = network.guests(viewer, {each for each in ids if each} - patients.keys())
    staff = network.names_of_staff(viewer)
    return [
        Row(
            name=patients.get(each.appointment.patient_id or 0, "") or _guest(guests, each.appointment),
            starts_at=each.appointment.starts_at,
            mode=mode_name(each.appointment.mode),
            kind=each.kind,
            to_at=each.slot.starts_at if each.slot else None,
            with_whom=staff.get(each.slot.staff_id, "") if each.slot else "",
            call_by=call_by(viewer, each.appointment.starts_at),
        )
        for each in found
    ]


def _guest(guests: Mapping[int, Guest], appointment: Appointment) -> str:
    """A guest at the hub, with whose patient they are."""
    guest = guests.get(appointment.patient_id or 0)
    return _("%(name)s (%(practice)s)", name=guest.patient.name, practice=guest.practice) if guest else ""


@dataclass(frozen=True, slots=True)
class Done:
    """One person who was seen to."""

    name: str
    was_at: datetime
    how: str  # same_time, moved, settled
    now_at: datetime | None
    with_whom: str
    done_at: datetime | None


def done_rows(viewer: Viewer) -> list[Done]:
    """Those seen to in the last days, the latest first."""
    done = rebooking.done_lately(viewer)
    patients = names.patient_names(viewer, [each.request.patient_id for each in done])
    staff = network.names_of_staff(viewer)
    return [
        Done(
            name=patients.get(each.request.patient_id or 0, ""),
            was_at=each.was_at,
            how=each.how,
            now_at=each.appointment.starts_at if each.appointment else None,
            with_whom=staff.get(each.appointment.staff_id, "") if each.appointment else "",
            done_at=each.task.done_at,
        )
        for each in done
    ]
