"""What the next ten days may ask for, by urgency, beside what is free: a mean worked out by hand."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from statistics import fmean

from portal import clock
from portal.access import Viewer
from portal.booking.bands import EVERYBODY, SAME_DAY, SEVEN_DAYS, TWO_DAYS
from portal.booking.capacity_queries import Capacity
from portal.people.bank_holidays import is_bank_holiday
from portal.triage.demand_queries import requests_by_day

WEEKS = 6
ENOUGH_TO_GO_BY = 4  # of the same weekday; with fewer there is no forecast for it
BANDS = (SAME_DAY, TWO_DAYS, SEVEN_DAYS, EVERYBODY)  # the highest first
LEAVES_OUR_HANDS = 90  # from here on no time of ours is asked for
NOT_BOOKED_BELOW = 28  # medicines, letters, advice: they ask for no time either
URGENT = frozenset({SAME_DAY, TWO_DAYS})
TIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Outlook:
    """One day: how many are expected in each band, and how many times they may have."""

    on: date
    expected: dict[int, int] | None  # None when there is too little to go by
    free_for_urgent: int
    free_for_all: int

    @property
    def urgent(self) -> int:
        return sum(number for band, number in (self.expected or {}).items() if band in URGENT)

    @property
    def word(self) -> str:
        """enough, tight, short or unknown."""
        if self.expected is None:
            return "unknown"
        if self.urgent > self.free_for_urgent:
            return "short"
        return "tight" if self.urgent > TIGHT * self.free_for_urgent else "enough"

    @property
    def missing(self) -> int:
        return max(0, self.urgent - self.free_for_urgent)


def outlook(viewer: Viewer, days: Iterable[date], capacity: list[Capacity]) -> list[Outlook]:
    """The forecast for these days: the mean of the same weekday, bank holidays left out, rounded up."""
    today = clock.today()
    counted = _by_day(viewer, today - timedelta(weeks=WEEKS), today - timedelta(days=1))
    return [_outlook(on, counted, today, [each for each in capacity if each.held_on == on]) for on in days]


def _by_day(viewer: Viewer, since: date, until: date) -> dict[date, Counter[int]]:
    """Requests by day and band, from the first day with any: before that the service was not used."""
    found: dict[date, Counter[int]] = {}
    for on, rank, number in requests_by_day(viewer, since, until):
        counts = found.setdefault(on, Counter())
        if NOT_BOOKED_BELOW <= rank < LEAVES_OUR_HANDS:
            counts[next(band for band in BANDS if rank >= band)] += number
    first = min(found, default=until + timedelta(days=1))
    every = [first + timedelta(days=n) for n in range((until - first).days + 1)]
    return {on: found.get(on, Counter()) for on in every if not is_bank_holiday(on)}


def _outlook(on: date, counted: dict[date, Counter[int]], today: date, places: list[Capacity]) -> Outlook:
    alike = [counts for day, counts in counted.items() if day.weekday() == on.weekday()]
    expected = None
    if len(alike) >= ENOUGH_TO_GO_BY:
        expected = {band: ceil(fmean(counts[band] for counts in alike)) for band in BANDS}
    moment = clock.now() if on == today else clock.end_of_day(on)  # by then every rule has opened its times
    return Outlook(
        on=on,
        expected=expected,
        free_for_urgent=sum(each.free for each in places if each.rank_now(moment) <= SAME_DAY),
        free_for_all=sum(each.free for each in places if each.rank_now(moment) == EVERYBODY),
    )
