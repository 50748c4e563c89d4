"""The tests' own ground: each test finds an empty database, and what one thread commits every other sees."""

import threading

import pytest
from sqlalchemy import func, select

from portal.db import db_session, transaction
from portal.people.models import Practice

pytestmark = pytest.mark.database


def practices() -> int:
    return db_session.scalar(select(func.count()).select_from(Practice)) or 0


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("turn", [1, 2])
def test_every_test_finds_the_database_empty_and_leaves_it_as_it_likes(turn: int) -> None:
    assert practices() == 0
    with transaction() as session:
        session.add(Practice(code="T00001", name="Left behind", phone="01632 960001"))


@pytest.mark.usefixtures("db")
def test_another_thread_sees_what_was_committed() -> None:
    with transaction() as session:
        session.add(Practice(code="T00001", name="Seen", phone="01632 960001"))
    seen: list[int] = []
    thread = threading.Thread(target=lambda: seen.append(practices()))
    thread.start()
    thread.join()
    assert seen == [1]
