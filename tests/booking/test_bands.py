"""Times kept for the urgent open to others by the clock, by rules that a manager can read and change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.booking import bands, queries
from portal.booking.models import Slot
from portal.booking.rotas import publish_slots
from tests.booking.factories import a_rota, a_sent_request, an_outcome
from tests.factories import a_clinician, a_manager, a_visitor, as_viewer, the_system

Database = scoped_session[Session]
MONDAY = date(2026, 6, 1)
SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _on_saturday(db: Database, set_clock: SetClock) -> None:
    set_clock(datetime(2026, 5, 30, 8, tzinfo=UTC))


def offers(disposition: str) -> int:
    """How many times somebody with this outcome is offered."""
    outcome = an_outcome(disposition, roles=("gp",), max_wait="7d")
    request = a_sent_request(outcome=outcome)
    return len(queries.free_slots_for(a_visitor(request), request, outcome))


def test_urgent_times_open_to_48_hour_requests_at_14_00_the_day_before(
    db: Database, set_clock: SetClock
) -> None:
    manager = as_viewer(a_manager())
    bands.set_release_rule(manager, "gp", bands.SAME_DAY, bands.TWO_DAYS, 1, time(14))
    a_rota(least_rank=bands.SAME_DAY)
    publish_slots(the_system(), MONDAY)
    assert {clock.local(slot.opens_at or slot.starts_at) for slot in db.query(Slot)} == {
        datetime(2026, 5, 31, 14, tzinfo=clock.LONDON)
    }
    assert (offers("same_day"), offers("within_48h")) == (4, 0)
    set_clock(datetime(2026, 5, 31, 13, 0, tzinfo=UTC))
    assert (offers("same_day"), offers("within_48h"), offers("within_7_days")) == (4, 4, 0)


def test_a_changed_rule_counts_for_what_is_published_and_a_removed_one_keeps_it_to_the_end(
    db: Database,
) -> None:
    manager = as_viewer(a_manager())
    a_rota(least_rank=bands.TWO_DAYS)
    publish_slots(the_system(), MONDAY + timedelta(days=7))
    assert offers("routine_14_days") == 0
    rule = bands.set_release_rule(manager, "", bands.TWO_DAYS, bands.EVERYBODY, 2, time(8))
    assert offers("routine_14_days") == 4
    assert bands.set_release_rule(manager, "", bands.TWO_DAYS, bands.EVERYBODY, 14, time(8)).id == rule.id
    assert offers("routine_14_days") == 4  # within the seven days
    own = bands.set_release_rule(manager, "gp", bands.TWO_DAYS, bands.SEVEN_DAYS, 14, time(8))
    assert offers("routine_14_days") == 0
    bands.remove_release_rule(manager, own)
    assert offers("routine_14_days") == 4
    bands.remove_release_rule(manager, rule)
    assert offers("routine_14_days") == 0


def test_what_111_books_is_offered_to_nobody_else_until_its_hour(db: Database, set_clock: SetClock) -> None:
    bands.set_release_rule(as_viewer(a_manager()), "", bands.ONLY_111, bands.SAME_DAY, 0, time(8, 30))
    a_rota(a_clinician(), service="nhs111", least_rank=bands.ONLY_111)
    publish_slots(the_system(), MONDAY)
    assert offers("same_day") == 0
    set_clock(datetime(2026, 6, 1, 7, 30, tzinfo=UTC))
    assert offers("same_day") == 4


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        (date(2027, 3, 28), datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),  # 01:30 is skipped: an hour later
        (date(2027, 3, 29), datetime(2027, 3, 29, 0, 30, tzinfo=UTC)),
        (date(2026, 10, 25), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # the first of two
    ],
)
def test_a_rule_keeps_to_the_clock_on_the_wall(db: Database, day: date, opens: datetime) -> None:
    rule = bands.set_release_rule(as_viewer(a_manager()), "", 75, 65, 0, time(1, 30))
    assert bands.opening_of(bands.rules_by_slot([rule]), "gp", 75, day) == (opens, 65)
