"""Regular duties: each in its turn, by one worker, and none stopped by another's fault."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal import clock
from portal.access import Viewer
from portal.db import db_session, transaction
from portal.messages.duties import Duty, do_due
from portal.messages.queries import next_due, worker_seen_at
from tests.factories import a_practice, the_system
from tests.messages.writing import NOON, tell

MINUTE = timedelta(minutes=1)


@pytest.fixture
def viewer(db: scoped_session[Session], set_clock: Callable[..., None]) -> Viewer:
    set_clock(NOON)
    return the_system(a_practice())


def test_of_many_workers_one_does_the_duty(viewer: Viewer) -> None:
    done: list[int] = []
    gate = threading.Barrier(4)

    def sweep(_: Viewer) -> int:
        done.append(1)
        return 1

    def work(_: int) -> None:
        with clock.frozen_at(NOON):
            gate.wait()
            try:
                do_due(viewer, [Duty("sweep", MINUTE, sweep)])
            finally:
                db_session.remove()

    for turn in (1, 2):  # the first turn of all, and one that follows
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(work, range(4)))
        assert len(done) == turn
        db_session.connection().exec_driver_sql("UPDATE duty_turn SET next_at = '2026-11-23 11:00:00+00:00'")
        db_session.commit()


def test_a_duty_is_due_again_after_its_time_and_a_fault_stops_no_other(
    viewer: Viewer, set_clock: Callable[..., None]
) -> None:
    def fails(_: Viewer) -> int:
        raise RuntimeError

    duties = [Duty("broken", MINUTE, fails), Duty("sweep", MINUTE, lambda _: 3)]
    assert do_due(viewer, duties) == {"sweep": 3}
    assert do_due(viewer, duties) == {}
    set_clock(NOON + MINUTE)
    assert do_due(viewer, duties) == {"sweep": 3}
    assert worker_seen_at(viewer) == NOON + MINUTE


def test_a_clock_put_back_stops_no_duty_and_no_message(
    viewer: Viewer, set_clock: Callable[..., None]
) -> None:
    """It ran two hours ahead for a while: nothing waits in silence until those hours are over."""
    duties = [Duty("sweep", MINUTE, lambda _: 3)]
    set_clock(NOON + timedelta(hours=2))
    assert do_due(viewer, duties) == {"sweep": 3}
    with transaction():
        message = tell(viewer)
    set_clock(NOON)
    assert do_due(viewer, duties) == {"sweep": 3}
    assert do_due(viewer, duties) == {}
    due = next_due(viewer, frozenset({message.channel}), frozenset())
    assert due is not None
    assert due.id == message.id
