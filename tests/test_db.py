"""Transactions: all or nothing, joined when nested, writers that wait instead of failing."""

import threading
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from portal.db import NhsNumber, UtcDateTime, db_session, engine_in_use, one_moment, transaction
from portal.people.models import Practice

pytestmark = pytest.mark.database


@pytest.fixture(autouse=True)
def _tables(db: object) -> None:
    """Every test here starts from clean tables."""


def practice(code: str) -> Practice:
    return Practice(code=code, name="Test Practice", phone="01632 960001")


def add_both(first: str, second: str) -> None:
    with transaction() as session:
        session.add(practice(first))
        session.flush()
        session.add(practice(second))


def add_one_inside_the_other(outer: str, inner: str) -> None:
    with transaction() as session:
        with transaction() as joined:
            joined.add(practice(inner))
        session.flush()
        session.add(practice(outer))


def count() -> int:
    found: int = db_session.execute(text("SELECT count(*) FROM practice WHERE code LIKE 'T%'")).scalar_one()
    db_session.commit()
    return found


def test_a_change_that_fails_half_way_leaves_nothing() -> None:
    before = count()
    with pytest.raises(IntegrityError):
        add_both("T1", "T1")
    assert count() == before


def test_a_transaction_inside_another_joins_it() -> None:
    before = count()
    with pytest.raises(IntegrityError):
        add_one_inside_the_other("T2", "T2")
    assert count() == before


def test_a_reader_that_turns_writer_waits_for_the_other_writer() -> None:
    before = count()

    def write(number: int) -> None:
        count()  # reads first: on SQLite this is what fails at once with “locked” when BEGIN is deferred
        with transaction() as session:
            session.add(practice(f"T-{number}"))
        db_session.remove()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count() == before + 8


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), db_session.get_bind().dialect)  # noqa: DTZ001
    bound = UtcDateTime().process_bind_param(datetime(2026, 1, 1, tzinfo=UTC), db_session.get_bind().dialect)
    assert bound == datetime(2026, 1, 1, tzinfo=UTC)


def test_an_nhs_number_with_a_wrong_check_digit_is_refused() -> None:
    dialect = db_session.get_bind().dialect
    assert NhsNumber().process_bind_param("943 476 5919", dialect) == "9434765919"
    with pytest.raises(ValueError, match="NHS number"):
        NhsNumber().process_bind_param("9434765918", dialect)


def numbers() -> list[int]:
    with one_moment():
        before = count_now()
        thread = threading.Thread(target=add_one)
        thread.start()
        thread.join()
        return [before, count_now()]


def count_now() -> int:
    return db_session.scalar(text("SELECT count(*) FROM practice")) or 0


def add_one() -> None:
    with transaction() as session:
        session.add(practice("T-later"))
    db_session.remove()


def test_what_is_read_at_one_moment_does_not_see_what_is_written_meanwhile() -> None:
    before, after = numbers()
    assert (after, count_now()) == (before, before + 1)


def test_a_connection_that_the_server_ended_is_replaced_unnoticed() -> None:
    engine = engine_in_use()
    engine.dispose()
    if engine.dialect.name == "postgresql":
        with engine.connect() as other, engine.connect() as ended:
            number = ended.scalar(text("SELECT pg_backend_pid()"))
            ended.close()
            other.execute(text("SELECT pg_terminate_backend(:number, 5000)"), {"number": number})
    with engine.connect() as one, engine.connect() as another:  # as many as the pool keeps
        assert [each.scalar(text("SELECT 1")) for each in (one, another)] == [1, 1]
