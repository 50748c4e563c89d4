"""Slots are cut from weekly patterns in local time, around leave, bank holidays and the clocks' changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import NotAllowed
from portal.audit import AuditEvent
from portal.booking import queries, rota_queries, services
from portal.booking.models import Slot
from portal.booking.rota_changes import Away, take_leave
from portal.booking.rota_models import Leave
from portal.booking.rotas import Published, publish_slots
from portal.db import engine_in_use, transaction
from tests.booking.counting import statements
from tests.booking.factories import a_rota, a_sent_request, an_outcome
from tests.booking.invariants import broken_invariants
from tests.factories import (
    a_clinician,
    a_manager,
    a_receptionist,
    a_visitor,
    as_viewer,
    saved,
    the_system,
)

Database = scoped_session[Session]
MONDAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _on_monday_morning(db: Database, set_clock: Callable[[datetime], None]) -> None:
    set_clock(datetime(2026, 6, 1, 6, tzinfo=UTC))


def walls(db: Database) -> list[str]:
    """Every slot as the wall clock in London shows its start."""
    return [f"{clock.local(slot.starts_at):%a %d %b %H:%M}" for slot in in_order(db)]


def in_order(db: Database) -> list[Slot]:
    return db.query(Slot).order_by(Slot.starts_at).all()


def test_a_weekly_pattern_becomes_slots(db: Database) -> None:
    a_rota()
    assert publish_slots(the_system(), MONDAY + timedelta(days=13)) == Published(2, 8)
    assert walls(db)[:5] == [
        "Mon 01 Jun 09:00", "Mon 01 Jun 09:15", "Mon 01 Jun 09:30", "Mon 01 Jun 09:45", "Mon 08 Jun 09:00",
    ]  # fmt: skip
    slot = in_order(db)[0]
    assert (slot.in_person, slot.phone, slot.video, slot.role) == (True, True, False, "gp")


def test_publishing_again_adds_only_what_is_new(db: Database) -> None:
    a_rota()
    publish_slots(the_system(), MONDAY)
    assert publish_slots(the_system(), MONDAY) == Published(0, 0)
    assert publish_slots(the_system(), MONDAY + timedelta(days=7)) == Published(1, 4)
    assert db.query(AuditEvent).filter_by(action="rotas.published").count() == 2


def test_a_big_first_diary_is_counted_before_it_is_committed(db: Database) -> None:
    """PostgreSQL counts by itself each minute, and sees nothing that is not committed."""
    a_rota(starts=time(8), ends=time(18), slot_minutes=5)
    with transaction() as session:
        published = publish_slots(the_system(), MONDAY + timedelta(weeks=9))
        assert published.slots == session.scalar(select(func.count(Slot.id))) == 1_200
        engine = engine_in_use()
        if engine.dialect.name == "postgresql":
            with engine.connect() as by_itself:
                by_itself.execute(text("ANALYZE (SKIP_LOCKED) slot"))
            assert session.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'slot'")) == 1_200


def test_every_second_week_is_counted_from_the_first(db: Database) -> None:
    wednesday = date(2026, 6, 3)  # in what is then the first week
    a_rota(every_weeks=2, valid_from=wednesday, ends=time(9, 15))
    publish_slots(the_system(), MONDAY + timedelta(days=30))
    assert walls(db) == ["Mon 15 Jun 09:00", "Mon 29 Jun 09:00"]


def test_a_pattern_ends_when_it_is_no_longer_valid(db: Database) -> None:
    a_rota(valid_to=date(2026, 6, 8), ends=time(9, 15))
    publish_slots(the_system(), MONDAY + timedelta(days=30))
    assert walls(db) == ["Mon 01 Jun 09:00", "Mon 08 Jun 09:00"]


def test_nobody_is_booked_with_somebody_on_leave(db: Database) -> None:
    gp = a_clinician()
    a_rota(gp, ends=time(9, 15))
    saved(
        Leave(
            practice_id=gp.practice_id, staff_id=gp.id, starts_on=date(2026, 6, 6), ends_on=date(2026, 6, 8)
        )
    )
    publish_slots(the_system(), MONDAY + timedelta(days=14))
    assert walls(db) == ["Mon 01 Jun 09:00", "Mon 15 Jun 09:00"]


@pytest.mark.parametrize(("works", "expected"), [(False, 0), (True, 1)])
def test_bank_holidays_are_free_unless_the_clinic_works_on_them(
    db: Database, set_clock: Callable[[datetime], None], works: bool, expected: int
) -> None:
    set_clock(datetime(2026, 8, 31, 6, tzinfo=UTC))  # summer bank holiday
    a_rota(ends=time(9, 15), works_bank_holidays=works)
    assert publish_slots(the_system(), date(2026, 8, 31)).slots == expected


def test_a_clinic_keeps_its_wall_clock_time_when_the_clocks_go_forward(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(datetime(2026, 3, 23, 6, tzinfo=UTC))
    a_rota(ends=time(9, 15))
    a_rota(weekday=6, starts=time(13), ends=time(13, 15))
    publish_slots(the_system(), date(2026, 3, 30))
    starts = [slot.starts_at for slot in db.query(Slot).order_by(Slot.starts_at)]
    assert starts == [
        datetime(2026, 3, 23, 9, tzinfo=UTC),
        datetime(2026, 3, 29, 12, tzinfo=UTC),  # 13:00 on the day itself
        datetime(2026, 3, 30, 8, tzinfo=UTC),
    ]


def test_no_slot_is_cut_in_the_hour_that_spring_skips(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(datetime(2026, 3, 28, 6, tzinfo=UTC))
    a_rota(weekday=6, starts=time(0, 30), ends=time(2, 30))
    publish_slots(the_system(), date(2026, 3, 29))
    assert [wall[-5:] for wall in walls(db)] == ["00:30", "00:45", "02:00", "02:15"]
    assert all(after.starts_at == before.ends_at for before, after in pairwise(in_order(db)))


def test_no_slot_is_cut_in_the_hour_that_autumn_has_twice(
    db: Database, set_clock: Callable[[datetime], None]
) -> None:
    set_clock(datetime(2026, 10, 24, 6, tzinfo=UTC))
    a_rota(weekday=6, starts=time(0, 30), ends=time(2, 30))
    publish_slots(the_system(), date(2026, 10, 25))
    assert [wall[-5:] for wall in walls(db)] == ["00:30", "00:45", "02:00", "02:15"]
    assert in_order(db)[-1].starts_at == datetime(2026, 10, 25, 2, 15, tzinfo=UTC)


def test_slots_of_one_clinician_never_overlap(db: Database, set_clock: Callable[[datetime], None]) -> None:
    gp = a_clinician()
    a_rota(gp)
    a_rota(gp, starts=time(9, 20), ends=time(11), slot_minutes=20)
    publish_slots(the_system(), MONDAY)
    set_clock(datetime(2026, 3, 28, 6, tzinfo=UTC))
    a_rota(gp, weekday=6, starts=time(0, 30), ends=time(3), slot_minutes=45)
    publish_slots(the_system(), date(2026, 3, 29))
    assert len(in_order(db)) > 6
    assert all(before.ends_at <= after.starts_at for before, after in pairwise(in_order(db)))


def test_leave_takes_the_free_slots_away_and_drops_nobody(db: Database) -> None:
    gp = a_clinician()
    a_rota(gp)
    publish_slots(the_system(), MONDAY)
    request = a_sent_request()
    viewer = a_visitor(request)
    slot = in_order(db)[0]
    services.hold_slot(viewer, request, slot.public_id, "phone")
    appointment = services.confirm_booking(viewer, request)
    to_see_to = take_leave(as_viewer(a_manager()), Away(gp.id, MONDAY, MONDAY, "sick"))
    assert [each.id for each in to_see_to] == [appointment.id]
    assert appointment.status == "booked"
    other = a_sent_request()
    assert queries.free_slots_for(a_visitor(other), other, an_outcome()) == []
    [session] = rota_queries.session_counts(the_system(), MONDAY, MONDAY)
    assert (session.slots, session.booked, session.free) == (1, 1, 0)
    assert broken_invariants() == []


def test_only_those_who_may_change_rotas_publish_them(db: Database) -> None:
    with pytest.raises(NotAllowed):
        publish_slots(as_viewer(a_receptionist()), MONDAY)


def test_a_manager_sees_how_full_each_clinic_is(db: Database) -> None:
    a_rota()
    publish_slots(the_system(), MONDAY)
    request = a_sent_request()
    slot = in_order(db)[-1]
    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    [session] = rota_queries.session_counts(as_viewer(a_manager()), MONDAY, MONDAY)
    assert (session.slots, session.booked, session.held, session.free) == (4, 0, 1, 3)


def test_six_weeks_of_a_whole_practice_are_published_in_a_few_statements(db: Database) -> None:
    for _ in range(20):
        gp = a_clinician()
        for weekday in range(5):
            a_rota(gp, weekday=weekday, starts=time(8, 30), ends=time(12, 30))
    with statements(db) as ran:
        published = publish_slots(the_system(), MONDAY + timedelta(weeks=6))
    assert published.slots == 20 * 16 * 31
    assert len(ran) < 40
