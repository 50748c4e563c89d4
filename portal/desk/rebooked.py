"""Those whose clinic changes, as a manager reads it: who, when they were booked, what is done for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.booking import rebooking
from portal.booking.rebooking import Proposal, call_by
from portal.booking.timetable import mode_name
from portal.people import name_queries as names
from portal.people import queries as people


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
    patients = names.patient_names(viewer, [each.appointment.patient_id for each in found])
    staff = people.staff_names(viewer)
    return [
        Row(
            name=patients.get(each.appointment.patient_id or 0, ""),
            starts_at=each.appointment.starts_at,
            mode=mode_name(each.appointment.mode),
            kind=each.kind,
            to_at=each.slot.starts_at if each.slot else None,
            with_whom=staff.get(each.slot.staff_id, "") if each.slot else "",
            call_by=call_by(viewer, each.appointment.starts_at),
        )
        for each in found
    ]


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
    staff = people.staff_names(viewer)
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
