"""Today's numbers: a handful of figures and where they come from, in six grouped statements."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from portal import clock
from portal.access import Role, Viewer
from portal.booking.day_queries import (
    SlotCount,
    appointments_by_status,
    bookings_of_today,
    slots_by_role,
    times_shown_today,
)
from portal.desk.urgency import BANDS, Band, band_of
from portal.people.bank_holidays import is_bank_holiday
from portal.triage.day_queries import open_tasks, requests_of_today
from portal.triage.settling import MATCH_PERSON

WORKING_DAYS = 10
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page of numbers shows."""

    requests: int
    by_band: list[tuple[Band, int]]
    by_channel: dict[str, int]
    by_state: dict[str, int]
    booked: int
    booked_alone: int
    waiting_for_match: int
    tasks: int
    overdue: int
    seen_today: int
    not_attended: int
    times_shown: dict[int, int]  # how many requests were first shown so many times
    slots: list[SlotCount]
    until: date

    @property
    def share_booked_alone(self) -> int | None:
        """Of today's bookings, how many of a hundred no member of staff had to touch."""
        return round(100 * self.booked_alone / self.booked) if self.booked else None

    @property
    def usual_choice(self) -> int | None:
        """Half of those who were shown times today had at least so many to choose from."""
        shown = sorted(Counter(self.times_shown).elements())
        return shown[len(shown) // 2] if shown else None

    @property
    def free_today(self) -> int:
        return sum(each.free_today for each in self.slots)

    @property
    def free_later(self) -> int:
        return sum(each.free_later for each in self.slots)


def figures(viewer: Viewer) -> Figures:
    """The numbers as they are now."""
    counts, tasks = requests_of_today(viewer), open_tasks(viewer)
    bookings = bookings_of_today(viewer)
    statuses = appointments_by_status(viewer, clock.today())
    until = nth_working_day(clock.today(), WORKING_DAYS)
    bands: Counter[str] = Counter()
    channels: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for each in counts:
        bands[band_of(each.urgency).id] += each.count
        channels[each.channel] += each.count
        states[each.state] += each.count
    return Figures(
        requests=sum(each.count for each in counts),
        by_band=[(band, bands[band.id]) for band in BANDS],
        by_channel=dict(channels),
        by_state=dict(states),
        booked=sum(bookings.values()),
        booked_alone=bookings.get(Role.PATIENT, 0),
        waiting_for_match=sum(each.count for each in tasks if each.kind == MATCH_PERSON),
        tasks=sum(each.count for each in tasks),
        overdue=sum(each.late for each in tasks),
        seen_today=sum(count for status, count in statuses.items() if status != "cancelled"),
        not_attended=statuses.get("did_not_attend", 0),
        times_shown=times_shown_today(viewer),
        slots=slots_by_role(viewer, until),
        until=until,
    )


def nth_working_day(after: date, number: int) -> date:
    """The date that is so many working days after this one."""
    on = after
    while number:
        on += timedelta(days=1)
        number -= on.weekday() < SATURDAY and not is_bank_holiday(on)
    return on
