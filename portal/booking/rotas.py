"""Publishing rotas: weekly patterns, less leave and bank holidays, become clinic sessions and slots."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import rota_queries
from portal.booking.models import Appointment, ClinicSession, Slot
from portal.booking.rota_models import Leave, RotaPattern
from portal.booking.turns import take_turn
from portal.db import random_id, transaction
from portal.people.bank_holidays import is_bank_holiday

Times = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing added."""

    sessions: int
    slots: int


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
        if any(start < times[1] and times[0] < end for start, end in taken):
            return False
        self.note(staff_id, times)
        return True


def publish_slots(viewer: Viewer, until: date, since: date | None = None) -> Published:
    """Cut what is not yet cut, from `since` (today) to `until`; done twice it adds nothing."""
    check(viewer, Permission.CHANGE_ROTAS)
    since = since or clock.today()
    with transaction() as session:
        take_turn("rotas", viewer.practice_id)
        sittings = list(_sittings_due(viewer, since, until))
        if not sittings:
            return Published(0, 0)
        added = session.execute(
            insert(ClinicSession).returning(
                ClinicSession.id, ClinicSession.rota_pattern_id, ClinicSession.held_on
            ),
            [_session_row(pattern, day, times) for pattern, day, times in sittings],
        )
        session_ids = {(row.rota_pattern_id, row.held_on): row.id for row in added}
        slots = [
            _slot_row(pattern, session_ids[pattern.id, day], each)
            for pattern, day, times in sittings
            for each in times
        ]
        session.execute(insert(Slot), slots)
        details = {"sessions": len(sittings), "slots": len(slots), "until": until.isoformat()}
        audit.record(viewer, "rotas.published", "practice", str(viewer.practice_id), details)
    return Published(len(sittings), len(slots))


def take_leave(
    viewer: Viewer, staff_id: int, starts_on: date, ends_on: date, reason: str = "annual"
) -> list[Appointment]:
    """Note a clinician's leave and offer their slots no more; returns the appointments somebody must see to.

    Nobody who is booked, or is just now confirming, loses their place.
    """
    check(viewer, Permission.CHANGE_ROTAS)
    days = {"starts_on": starts_on, "ends_on": ends_on}
    with transaction() as session:
        session.add(Leave(practice_id=viewer.practice_id, staff_id=staff_id, reason=reason, **days))
        session.execute(
            update(Slot)
            .where(
                Slot.practice_id == viewer.practice_id,
                Slot.staff_id == staff_id,
                Slot.starts_at >= clock.start_of_day(starts_on),
                Slot.starts_at < clock.end_of_day(ends_on),
            )
            .values(is_withdrawn=True)
        )
        booked = rota_queries.booked_between(viewer, staff_id, starts_on, ends_on)
        audit.record(viewer, "rotas.leave_taken", "staff", str(staff_id), {"booked": len(booked)})
    return booked


def _sittings_due(
    viewer: Viewer, since: date, until: date
) -> Iterator[tuple[RotaPattern, date, list[Times]]]:
    """Each clinic still to be cut, with the times of its slots."""
    away = _days_away(rota_queries.leave_between(viewer, since, until))
    cut = rota_queries.cut_sessions(viewer, since, until)
    diary = Diary()
    for staff_id, starts_at, ends_at in rota_queries.slot_times(viewer, since, until):
        diary.note(staff_id, (starts_at, ends_at))
    for pattern in rota_queries.rota_patterns(viewer, since, until):
        for day in _days(pattern, since, until):
            is_open = pattern.works_bank_holidays or not is_bank_holiday(day)
            if not is_open or (pattern.staff_id, day) in away or (pattern.id, day) in cut:
                continue
            times = [each for each in slot_times(pattern, day) if diary.find_room(pattern.staff_id, each)]
            if times:
                yield pattern, day, times


def _days_away(leave: Iterable[Leave]) -> set[tuple[int, date]]:
    return {
        (each.staff_id, each.starts_on + timedelta(days=n))
        for each in leave
        for n in range((each.ends_on - each.starts_on).days + 1)
    }


def _days(pattern: RotaPattern, since: date, until: date) -> Iterator[date]:
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


def _session_row(pattern: RotaPattern, day: date, times: list[Times]) -> dict[str, Any]:
    return {
        "practice_id": pattern.practice_id,
        "rota_pattern_id": pattern.id,
        "staff_id": pattern.staff_id,
        "role": pattern.role,
        "site_id": pattern.site_id,
        "held_on": day,
        "starts_at": times[0][0],
        "ends_at": times[-1][1],
    }


def _slot_row(pattern: RotaPattern, session_id: int, times: Times) -> dict[str, Any]:
    modes = {mode: mode in pattern.modes for mode in ("in_person", "phone", "video", "home")}
    return {
        "public_id": random_id(),
        "practice_id": pattern.practice_id,
        "clinic_session_id": session_id,
        "staff_id": pattern.staff_id,
        "role": pattern.role,
        "site_id": pattern.site_id,
        "starts_at": times[0],
        "ends_at": times[1],
        "least_rank": pattern.least_rank,
        "category": pattern.category,
        "service": pattern.service,
        "places": pattern.places,
        "is_withdrawn": False,
    } | modes
