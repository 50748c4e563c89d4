"""Bringing the diary in line with the rota: what it has and the diary lacks is added, the rest withdrawn.

It is done over after every change of a rota, so that no change has a way of its own to get the diary wrong.
A time that somebody has booked is never deleted: it is withdrawn, and they keep it until they are rebooked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import rota_queries
from portal.booking.bands import Rules, opening_of, rules_by_slot
from portal.booking.models import ClinicSession, Slot
from portal.booking.publishing import Diary, Sitting, Times, sittings, slot_times, span_of
from portal.booking.rota_models import RotaPattern
from portal.booking.rota_queries import SlotInDiary
from portal.booking.turns import take_turn
from portal.db import random_id, transaction

AHEAD = timedelta(weeks=6)  # how far the diary is kept published
MANY = 1_000  # slots added at once, which change what the database may expect to find


@dataclass(frozen=True, slots=True)
class Published:
    """What publishing added."""

    sessions: int
    slots: int


@dataclass(slots=True)
class Plan:
    """What is to be done to the diary."""

    new: list[Sitting] = field(default_factory=list)
    put_back: list[int] = field(default_factory=list)
    withdraw: list[int] = field(default_factory=list)


def publish_slots(viewer: Viewer, until: date, since: date | None = None) -> Published:
    """Cut what is not yet cut, from `since` (today) to `until`; done twice it adds nothing."""
    check(viewer, Permission.CHANGE_ROTAS)
    with transaction():
        done = follow_rota(viewer, since or clock.today(), until)
        if done.sessions or done.slots:
            details = {"sessions": done.sessions, "slots": done.slots, "until": until.isoformat()}
            audit.record(viewer, "rotas.published", "practice", str(viewer.practice_id), details)
        if done.slots >= MANY:
            rota_queries.count_slots_anew()
    return done


def publish_ahead(viewer: Viewer) -> int:
    """Keep the coming weeks published, as the days go by; how many times were added."""
    return publish_slots(viewer, clock.today() + AHEAD).slots


def follow_rota(viewer: Viewer, since: date, until: date, staff_id: int | None = None) -> Published:
    """Make the diary of these days what the rota says; in the transaction of the caller."""
    with transaction() as session:
        take_turn("rotas", viewer.practice_id)
        plan = _plan(viewer, since, until, staff_id)
        for ids, is_withdrawn in ((plan.withdraw, True), (plan.put_back, False)):
            if ids:
                session.execute(update(Slot), [{"id": each, "is_withdrawn": is_withdrawn} for each in ids])
        sessions = _cut(session, viewer, plan.new, rota_queries.cut_sessions(viewer, since, until))
    return Published(sessions, sum(len(times) for *_, times in plan.new) + len(plan.put_back))


def take_over(viewer: Viewer, clinic: ClinicSession, instead: RotaPattern) -> int:
    """Give the slots in which people are booked to the clinic held in place of theirs, if it has their times.

    In the transaction of the caller, before the diary follows; how many there were. What else the clinic had
    is withdrawn then, and cut anew.
    """
    if (clinic.site_id, clinic.role) != (instead.site_id, instead.role):
        return 0
    take_turn("rotas", viewer.practice_id)
    day, times = clinic.held_on, set(slot_times(instead, clinic.held_on))
    there = rota_queries.slots_in_diary(viewer, day, day, clinic.staff_id)
    standing = (each for each in there if each.is_booked and not each.is_withdrawn)
    kept = [each.id for each in standing if each.key[0] == clinic.rota_pattern_id and each.times in times]
    if kept:
        with transaction() as session:
            wanted = insert(ClinicSession).returning(ClinicSession.id)
            session_id = session.scalars(wanted, [_session_row(instead, day)]).one()
            session.execute(update(Slot), [{"id": each, "clinic_session_id": session_id} for each in kept])
    return len(kept)


def _plan(viewer: Viewer, since: date, until: date, staff_id: int | None) -> Plan:
    """First what stands and is wanted stays, then withdrawn times come back, then new ones find room."""
    there = rota_queries.slots_in_diary(viewer, since, until, staff_id)
    wanted = list(sittings(viewer, since, until, staff_id))
    keys = {(pattern.id, *each) for pattern, _, times in wanted for each in times}
    diary, plan, now = Diary(), Plan(), clock.now()
    for slot in there:
        if slot.is_withdrawn:
            if slot.is_booked:
                diary.note(slot.staff_id, slot.times)
        elif slot.key in keys or slot.starts_at <= now:
            diary.note(slot.staff_id, slot.times)
        else:
            plan.withdraw.append(slot.id)
            if slot.is_booked:
                diary.note(slot.staff_id, slot.times)
    back = {slot.key: slot for slot in there if slot.is_withdrawn}
    standing = {slot.key for slot in there if not slot.is_withdrawn}
    for pattern, day, times in wanted:
        missing = [each for each in times if (pattern.id, *each) not in standing]
        new = list(_new_times(pattern, missing, back, diary, plan))
        if new:
            plan.new.append((pattern, day, new))
    return plan


def _new_times(
    pattern: RotaPattern,
    missing: list[Times],
    back: dict[tuple[int, datetime, datetime], SlotInDiary],
    diary: Diary,
    plan: Plan,
) -> Iterator[Times]:
    """The times to be made; one that was made before and withdrawn is put back instead."""
    for each in missing:
        before = back.get((pattern.id, *each))
        if before is not None and before.is_booked:  # its own booking takes up the time
            plan.put_back.append(before.id)
        elif diary.find_room(pattern.staff_id, each):
            if before is None:
                yield each
            else:
                plan.put_back.append(before.id)


def _cut(session: Session, viewer: Viewer, new: list[Sitting], cut: dict[tuple[int, date], int]) -> int:
    """Insert the clinics that are not there yet, and the slots of all; how many clinics are new."""
    if not new:
        return 0
    rules = rules_by_slot(rota_queries.release_rules(viewer))
    fresh = [each for each in new if (each[0].id, each[1]) not in cut]
    ids = dict(cut)
    if fresh:
        wanted = insert(ClinicSession).returning(
            ClinicSession.id, ClinicSession.rota_pattern_id, ClinicSession.held_on
        )
        added = session.execute(wanted, [_session_row(pattern, day) for pattern, day, _ in fresh])
        ids |= {(row.rota_pattern_id, row.held_on): row.id for row in added}
    slots = [
        _slot_row(rules, pattern, day, ids[pattern.id, day], each)
        for pattern, day, times in new
        for each in times
    ]
    session.execute(insert(Slot), slots)
    return len(fresh)


def _session_row(pattern: RotaPattern, day: date) -> dict[str, Any]:
    starts_at, ends_at = span_of(slot_times(pattern, day))  # whole, whatever leave leaves of it
    return {
        "practice_id": pattern.practice_id,
        "rota_pattern_id": pattern.id,
        "staff_id": pattern.staff_id,
        "role": pattern.role,
        "site_id": pattern.site_id,
        "held_on": day,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "title": pattern.title,
    }


def _slot_row(rules: Rules, pattern: RotaPattern, day: date, session_id: int, times: Times) -> dict[str, Any]:
    modes = {mode: mode in pattern.modes for mode in ("in_person", "phone", "video", "home")}
    opens_at, opens_to_rank = opening_of(rules, pattern.role, pattern.least_rank, day)
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
        "opens_at": opens_at,
        "opens_to_rank": opens_to_rank,
        "category": pattern.category,
        "service": pattern.service,
        "places": pattern.places,
        "closes_at": times[0] - timedelta(minutes=pattern.notice_minutes) if pattern.notice_minutes else None,
        "is_step_free": pattern.is_step_free,
        "is_withdrawn": False,
    } | modes
