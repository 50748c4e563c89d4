"""An appointment, or a slot about to become one, as the person is told of it."""

from dataclasses import dataclass
from datetime import datetime

from portal.access import Viewer
from portal.booking.group_queries import group_title
from portal.booking.models import Appointment, Slot
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.booking.wanted import AT_A_SITE, GROUP
from portal.people import network_queries as network
from portal.people.models import Site


@dataclass(frozen=True, slots=True)
class Meeting:
    """When, with whom, and where or how."""

    starts_at: datetime
    ends_at: datetime
    mode: str
    mode_name: str
    role: str
    clinician: str
    site: Site | None
    group: str = ""  # what the group is called

    @property
    def is_in_person(self) -> bool:
        return self.mode in AT_A_SITE


def meeting_of(viewer: Viewer, row: Slot | Appointment, mode: str) -> Meeting:
    """What is told about this slot or appointment. The site is where they meet in person, else none."""
    sites = network.sites_open_to(viewer) if mode in AT_A_SITE else ()
    return Meeting(
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        mode=mode,
        mode_name=mode_name(mode),
        role=role_name(row.role),
        clinician=network.names_of_staff(viewer).get(row.staff_id, ""),
        site=next((site for site in sites if site.id == row.site_id), None),
        group=group_title(row) if mode == GROUP else "",
    )
