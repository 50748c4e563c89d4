"""A diary that is part full: booked appointments, each with the request and the answers that led to it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from portal import clock
from portal.booking.models import Slot
from portal.demo_data.asks import Asked, Asking, some_channel
from portal.pathways.model import Person
from portal.pathways.outcome import Outcome
from portal.people.models import Patient
from portal.people.opening import CORE_HOURS, due_in

# Share of the slots that are taken, by how many days ahead they are (the last day of the row).
TAKEN = ((0, 0.85), (2, 0.75), (4, 0.6), (7, 0.5), (14, 0.3), (28, 0.15))
TRIES = 40
NOTICE = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Booked(Asked):
    """One appointment as it came about."""

    slot: Slot
    mode: str


def diary(
    random: Random, asking: Asking, slots: Sequence[Slot], patients: Sequence[Patient]
) -> Iterator[Booked]:
    """Fill a realistic share of the slots; nobody gets two."""
    free = [each for each in patients if not each.known and not each.is_interpreter_needed]
    taken: set[int] = set()
    for slot in slots:
        if random.random() >= _share(slot):
            continue
        booked = _booking(random, asking, slot, free, taken)
        if booked:
            taken.add(booked.patient.id)
            yield booked


def _share(slot: Slot) -> float:
    ahead = (clock.local(slot.starts_at).date() - clock.today()).days
    return next((share for days, share in TAKEN if ahead <= days), 0.0)


def _booking(
    random: Random, asking: Asking, slot: Slot, free: Sequence[Patient], taken: set[int]
) -> Booked | None:
    """Somebody whom the rules send to this slot's role, in its time and its way; None when none is found."""
    asks = [each for each in asking.leading_to(slot.role) if _may_lead_to(slot, asking.typical(each))]
    for _ in range(TRIES if asks else 0):
        ask, patient = random.choice(asks), random.choice(free)
        person = Person(patient.born_on, patient.sex, clock.today())
        if patient.id in taken or not ask.fits(person.age_years, person.sex):
            continue
        submitted_at = _submitted_at(random, slot, asking.of(ask, person)[1])
        if submitted_at is None:
            continue
        asked_on = clock.local(submitted_at).date()
        answers, outcome = asking.of(ask, Person(patient.born_on, patient.sex, asked_on))
        mode = next((mode for mode in outcome.modes if getattr(slot, mode, False)), None)
        if mode and _is_fitting(slot, outcome):
            words, channel = random.choice(ask.own_words), some_channel(random)
            return Booked(patient, ask, answers, outcome, submitted_at, words, channel, slot, mode)
    return None


def _may_lead_to(slot: Slot, outcome: Outcome) -> bool:
    """Whether it is worth looking for somebody who asks for this: most asks never reach most slots."""
    earliest = slot.starts_at - longest_wait(outcome.disposition.max_wait)
    return earliest < clock.now() and _is_fitting(slot, outcome)


def _is_fitting(slot: Slot, outcome: Outcome) -> bool:
    length = int((slot.ends_at - slot.starts_at).total_seconds() // 60)
    is_quick_enough = outcome.disposition.rank >= slot.least_rank
    is_alone = slot.places == 1
    return is_alone and slot.role in outcome.roles and outcome.minutes <= length and is_quick_enough


def _submitted_at(random: Random, slot: Slot, outcome: Outcome) -> datetime | None:
    """When it was asked: within the longest wait before the slot, at an hour when people are awake."""
    latest = min(clock.now() - timedelta(minutes=2), slot.starts_at - NOTICE)
    earliest = slot.starts_at - longest_wait(outcome.disposition.max_wait)
    if outcome.disposition.max_wait.endswith("h"):
        earliest = max(earliest, clock.start_of_day(clock.local(slot.starts_at).date()) + timedelta(hours=7))
    if earliest >= latest:
        return None
    minutes = int((latest - earliest).total_seconds() // 60)
    asked = latest - timedelta(minutes=random.randint(0, min(minutes, 14 * 24 * 60)))
    awake = max(
        asked, clock.start_of_day(clock.local(asked).date()) + timedelta(hours=7, minutes=minutes % 50)
    )
    submitted_at = min(awake, latest)
    limit = due_in(CORE_HOURS, outcome.disposition.max_wait, submitted_at)
    return submitted_at if slot.starts_at <= limit else None


def longest_wait(max_wait: str) -> timedelta:
    """The wait, with working days counted as days: never longer than what the rules allow."""
    number = int("".join(mark for mark in max_wait if mark.isdigit()) or 0)
    return timedelta(hours=number) if max_wait.endswith("h") else timedelta(days=number)
