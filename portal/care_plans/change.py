"""Change from matched pairs only: the same people before and after, with n, share missing and interval."""

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 2  # an interval needs a spread
# Student's t for a two-sided 95 % interval, by degrees of freedom; beyond the table an expansion about the
# normal quantile (Cornish and Fisher) is within 0.5 % of it.
T_95 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228)
Z_95 = 1.959964


@dataclass(frozen=True, slots=True)
class Change:
    """What a measure did between a person's first and last time, over all who have both."""

    people: int
    pairs: int
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    low: float | None
    high: float | None

    @property
    def missing_share(self) -> float:
        """Of those with a first score, the share without a later one: the change says nothing of them."""
        return 1 - self.pairs / self.people if self.people else 0.0


def t_95(freedom: int) -> float:
    """Student's t for a 95 % interval."""
    if freedom <= len(T_95):
        return T_95[freedom - 1]
    z = Z_95
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2


def matched_change(scores: Mapping[int, Sequence[float]]) -> Change:
    """The change of a scale. `scores` holds each person's scores in the order of their days."""
    people = [each for each in scores.values() if each]
    pairs = [(each[0], each[-1]) for each in people if len(each) > 1]
    if not pairs:
        return Change(len(people), 0, None, None, None, None, None)
    changes = [after - before for before, after in pairs]
    mean = statistics.fmean(changes)
    half = None
    if len(changes) >= FEWEST:
        half = t_95(len(changes) - 1) * statistics.stdev(changes) / math.sqrt(len(changes))
    return Change(
        people=len(people),
        pairs=len(pairs),
        mean_before=statistics.fmean(before for before, _after in pairs),
        mean_after=statistics.fmean(after for _before, after in pairs),
        mean_change=mean,
        low=mean - half if half is not None else None,
        high=mean + half if half is not None else None,
    )
