"""A page's plain statements share one connection; a session takes it over, and the end gives it back."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, bindparam, event, select, update
from sqlalchemy.exc import DBAPIError

from portal import kept_connection
from portal.db import db_session, engine_in_use
from portal.people.models import Practice
from portal.plain_changes import plain_transaction
from portal.plain_rows import row_alone
from tests.factories import a_practice

pytestmark = pytest.mark.database
NAME = select(Practice.name).where(Practice.id == bindparam("practice"))
RENAME = update(Practice).where(Practice.id == bindparam("practice")).values(name=bindparam("new_name"))


@pytest.fixture
def engine(db: object) -> Engine:
    """With a new pool, as threads of the test before may still hold a connection of the old one."""
    kept_connection.give_back()
    db_session.remove()
    engine_in_use().dispose()
    return engine_in_use()


@pytest.fixture
def taken(engine: Engine) -> Iterator[list[object]]:
    """What was taken from the pool."""
    seen: list[object] = []

    def note(*call: object) -> None:
        seen.append(call[0])

    event.listen(engine, "checkout", note)
    yield seen
    event.remove(engine, "checkout", note)


def in_use(engine: Engine) -> int:
    count: int = engine.pool.checkedout()  # type: ignore[attr-defined]  # both databases have a pool that counts
    return count


def name_of(practice: int) -> str:
    row = row_alone(NAME, {"practice": practice})
    assert row
    return str(row[0])


def rename(practice: int, name: object) -> None:
    with plain_transaction() as change:
        change.make(RENAME, {"practice": practice, "new_name": name})


def test_reading_and_changing_on_one_page_take_one_connection(
    app: Flask, engine: Engine, taken: list[object]
) -> None:
    practice = a_practice().id
    with app.app_context():
        db_session.remove()
        taken.clear()
        was = name_of(practice)
        rename(practice, "Newly named")
        assert (was != "Newly named", name_of(practice)) == (True, "Newly named")
        assert len(taken) == 1
        db_session.execute(select(Practice.id)).all()
        assert in_use(engine) == 1
    assert in_use(engine) == 0


def rename_half(practice: int, name: str) -> None:
    with plain_transaction() as change:
        change.make(RENAME, {"practice": practice, "new_name": name})
        assert name_of(practice) != name  # read as it is committed, past the change under way
        raise LookupError


def test_a_change_that_fails_leaves_neither_a_trace_nor_a_connection(engine: Engine) -> None:
    practice = a_practice().id
    was = name_of(practice)
    with pytest.raises(LookupError):
        rename_half(practice, "Half done")
    assert name_of(practice) == was
    kept_connection.give_back()
    assert in_use(engine) == 0


def test_after_a_statement_that_fails_the_next_one_works(engine: Engine) -> None:
    practice = a_practice().id
    driver = engine.dialect.loaded_dbapi
    with pytest.raises((DBAPIError, driver.Error)):
        row_alone(select(Practice.name).where(Practice.code == bindparam("code")), {"code": object()})
    assert name_of(practice)
    kept_connection.give_back()
    assert in_use(engine) == 0
