"""The rules against the clinicians: how often they agree, and where the rules were too low or too high (O06).

The five steps are those that clinicians choose from: nothing is compared more finely than it is said.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l
from portal.triage.decision_queries import Judged

FEWEST = 5  # what is passed on shows no group smaller than this: it could be one person
Z = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Step:
    """Ranks from `from_rank` up to the next step: how soon somebody of the practice, or beyond it, helps."""

    id: str
    from_rank: int
    words: LazyText


STEPS = (
    Step("within_1_hour", 88, _l("Within 1 hour, or emergency")),
    Step("today", 68, _l("Today")),
    Step("within_2_days", 58, _l("Within 2 days")),
    Step("within_7_days", 50, _l("Within 7 days")),
    Step("later", 0, _l("Later, or not at all")),
)


def step_of(rank: int) -> int:
    """The place of a disposition's rank among the steps, the most urgent first."""
    return next(place for place, step in enumerate(STEPS) if rank >= step.from_rank)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of a hundred, and between what that may lie for a larger number (Wilson, 95 of 100 times)."""

    count: int
    of: int

    @property
    def percent(self) -> int:
        return round(100 * self.count / self.of) if self.of else 0

    @property
    def interval(self) -> tuple[int, int]:
        if not self.of:
            return 0, 100
        share, square = self.count / self.of, Z * Z / self.of
        middle = (share + square / 2) / (1 + square)
        half = Z * sqrt(share * (1 - share) / self.of + square / (4 * self.of)) / (1 + square)
        return round(100 * (middle - half)), round(100 * (middle + half))


@dataclass(frozen=True, slots=True)
class Compared:
    """A group of requests: how many the rules put as soon as the clinician, later (too low), or sooner."""

    pathway_id: str
    same: int
    too_low: int
    too_high: int

    @property
    def total(self) -> int:
        return self.same + self.too_low + self.too_high

    @property
    def shares(self) -> tuple[Share, Share, Share]:
        return (
            Share(self.same, self.total),
            Share(self.too_low, self.total),
            Share(self.too_high, self.total),
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """The whole report."""

    compared: Compared
    matrix: list[list[int]]  # the rule's step down, the clinician's across
    by_pathway: list[Compared]
    too_low: list[Judged]  # the furthest apart first
    too_high: list[Judged]


def agreement(judged: Iterable[Judged]) -> Agreement:
    """Compare what both said."""
    found = list(judged)
    pairs = Counter((step_of(each.rule_urgency), step_of(each.own_urgency)) for each in found)
    places = range(len(STEPS))
    pathways = sorted({each for one in found for each in one.pathway_ids})
    by_pathway = [compare(each, [one for one in found if each in one.pathway_ids]) for each in pathways]
    apart = sorted(found, key=lambda each: (-abs(_gap(each)), each.made_at))
    return Agreement(
        compared=compare("", found),
        matrix=[[pairs[rule, own] for own in places] for rule in places],
        by_pathway=sorted(by_pathway, key=lambda each: (-each.too_low, -each.total)),
        too_low=[each for each in apart if _gap(each) > 0],
        too_high=[each for each in apart if _gap(each) < 0],
    )


def compare(pathway_id: str, judged: list[Judged]) -> Compared:
    """Count one group."""
    gaps = [_gap(each) for each in judged]
    return Compared(
        pathway_id, sum(gap == 0 for gap in gaps), sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    )


def _gap(judged: Judged) -> int:
    """By how many steps the rule came later than the clinician would have it."""
    return step_of(judged.rule_urgency) - step_of(judged.own_urgency)


def rows_to_pass_on(found: Agreement) -> Iterator[list[str]]:
    """For others, in English: no reference, no words, no small group, and no sums to work one out from."""
    yield ["rules_said", *(f"clinician_said_{step.id}" for step in STEPS)]
    for step, counts in zip(STEPS, found.matrix, strict=True):
        yield [step.id, *_kept_back(counts)]
    yield []
    yield ["pathway", "agreed", "rules_too_low", "rules_too_high"]
    for each in found.by_pathway:
        yield [each.pathway_id, *_kept_back([each.same, each.too_low, each.too_high])]


def _kept_back(row: list[int]) -> list[str]:
    """Without its small counts; where one alone is hidden, the next smallest is hidden with it."""
    hidden = {place for place, count in enumerate(row) if 0 < count < FEWEST}
    others = [place for place, count in enumerate(row) if count and place not in hidden]
    if len(hidden) == 1 and others:
        hidden.add(min(others, key=lambda place: row[place]))
    return ["hidden" if place in hidden else str(count) for place, count in enumerate(row)]
