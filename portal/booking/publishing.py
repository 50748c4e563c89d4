"""What the rota says for each day, less leave, bank holidays and days off: clinics and their times."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from portal import clock
from portal.access import Viewer
from portal.booking import rota_queries
from portal.booking.bands import wall_instant
from portal.booking.rota_models import Leave, RotaPattern
from portal.people.bank_holidays import is_bank_holiday

Times = tuple[datetime, datetime]
Sitting = tuple[RotaPattern, date, list[Times]]


@dataclass(slots=True)
class Diary:
    """When each clinician is already taken up, so that no two of their slots ever overlap."""

    busy: dict[tuple[int, date], list[Times]] = field(default_factory=lambda: defaultdict(list))

    def note(self, staff_id: int, times: Times) -> None:
        self.busy[staff_id, times[0].date()].append(times)

    def find_room(self, staff_id: int, times: Times) -> bool:
        """Take the time up if it is free; whether it was."""
        day = times[0].date()
        around = (day - timedelta(days=1), day, day + timedelta(days=1))
        taken = (each for near in around for each in self.busy.get((staff_id, near), ()))
        if any(overlap(each, times) for each in taken):
            return False
        self.note(staff_id, times)
        return True


def overlap(one: Times, other: Times) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def leave_span(leave: Leave) -> Times:
    """Leave as instants: whole days, less what is worked on its first and its last."""
    first = wall_instant(leave.starts_on, leave.from_time or time.min)
    if leave.to_time:
        return first, wall_instant(leave.ends_on, leave.to_time)
    return first, clock.end_of_day(leave.ends_on)


def sittings(viewer: Viewer, since: date, until: date, staff_id: int | None = None) -> Iterator[Sitting]:
    """Each clinic that the rota has on these days, with all its times: what ought to be published."""
    away: dict[int, list[Times]] = defaultdict(list)
    for leave in rota_queries.leave_between(viewer, since, until):
        away[leave.staff_id].append(leave_span(leave))
    off = rota_queries.days_off(viewer, since, until)
    for pattern in rota_queries.rota_patterns(viewer, since, until):
        if staff_id not in (None, pattern.staff_id):
            continue
        for day in dates_of(pattern, since, until):
            if (pattern.id, day) in off or (is_bank_holiday(day) and not pattern.works_bank_holidays):
                continue
            spans = away.get(pattern.staff_id, [])
            times = [each for each in slot_times(pattern, day) if not any(overlap(each, s) for s in spans)]
            if times:
                yield pattern, day, times


def dates_of(pattern: RotaPattern, since: date, until: date) -> Iterator[date]:
    """The dates on which the pattern falls. Weeks are counted from the Monday before it became valid."""
    first = max(since, pattern.valid_from)
    last = min(until, pattern.valid_to or until)
    beginning = _monday(pattern.valid_from)
    day = first + timedelta(days=(pattern.weekday - first.weekday()) % 7)
    while day <= last:
        if (_monday(day) - beginning).days // 7 % pattern.every_weeks == 0:
            yield day
        day += timedelta(days=7)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def slot_times(pattern: RotaPattern, day: date) -> Iterator[Times]:
    """The slots of one clinic as instants: its wall-clock times on that day, whatever the clocks do."""
    length = timedelta(minutes=pattern.slot_minutes)
    start, end = datetime.combine(day, pattern.starts), datetime.combine(day, pattern.ends)
    while start + length <= end:
        if _is_certain(start):
            starts_at = clock.instant(start.date(), start.time())
            yield starts_at, starts_at + length
        start += length


def _is_certain(wall: datetime) -> bool:
    """False in the hour that the spring change skips, and in the one that the autumn change has twice."""
    there = wall.replace(tzinfo=clock.LONDON)
    return there.replace(fold=0).utcoffset() == there.replace(fold=1).utcoffset()


def span_of(times: Iterable[Times]) -> Times:
    """From the first start to the last end."""
    every = list(times)
    return min(start for start, _ in every), max(end for _, end in every)
