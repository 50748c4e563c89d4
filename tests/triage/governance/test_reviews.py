"""A source past its review date is overdue; one due within sixty days is due soon; others are left alone."""

from datetime import date, timedelta

from portal.triage.governance.reviews import due_reviews
from tests.triage.governance.versions import small

DUE = date(2027, 11, 1)  # of every source of the small rules


def test_nothing_is_due_long_before() -> None:
    assert due_reviews(small(), DUE - timedelta(days=61)) == []


def test_it_is_due_soon_within_sixty_days_and_on_the_day_itself() -> None:
    for days in (60, 0):
        found = due_reviews(small(), DUE - timedelta(days=days))
        assert len(found) == len(small().pathways) + 1
        assert not any(each.is_overdue for each in found)


def test_it_is_overdue_the_day_after() -> None:
    found = due_reviews(small(), DUE + timedelta(days=1))
    assert {"general_red_flags", "sore_knee"} <= {each.pathway_id for each in found}
    assert all(each.is_overdue for each in found)
