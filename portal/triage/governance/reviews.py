"""Sources whose review is due soon or overdue: guidance grows old, and rules with it (N07)."""

from dataclasses import dataclass
from datetime import date, timedelta

from portal.pathways.model import RuleSet, Source

SOON = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DueReview:
    """One source of one pathway, and whether its time is past."""

    pathway_id: str
    title: str
    source: Source
    is_overdue: bool


def due_reviews(rules: RuleSet, today: date) -> list[DueReview]:
    """What must be looked at again by now or within sixty days, the longest overdue first."""
    found = [
        DueReview(pathway.id, pathway.title, source, source.review_by < today)
        for pathway in (rules.red_flags, *rules.pathways.values())
        for source in pathway.sources
        if source.review_by <= today + SOON
    ]
    return sorted(found, key=lambda each: (each.source.review_by, each.pathway_id))
