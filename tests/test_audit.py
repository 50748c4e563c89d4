"""The audit record: in the change's own transaction, never anonymous, sealed after, any tampering found."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from portal import audit, audit_queries, clock, sealing
from portal.access import Role, Viewer
from portal.audit import AnonymousChange, AuditEvent, AuditSeal
from portal.cli import alembic_config
from portal.db import connect, db_session, transaction
from portal.sealing import Break
from tests.factories import a_practice

pytestmark = pytest.mark.database
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def viewer(db: object) -> Viewer:
    return Viewer(Role.RECEPTIONIST, a_practice().id, "receptionist-1")


def write_then_fail(viewer: Viewer) -> None:
    with transaction():
        audit.record(viewer, "request.begun", "request", "r1")
        audit.record(Viewer(Role.SYSTEM, viewer.practice_id, ""), "request.begun", "request", "r1")


def write(viewer: Viewer, *actions: str) -> None:
    for action in actions:
        with transaction():
            audit.record(viewer, action, "request", "r1", {"question": "temp", "of": ["é", 2]})


def count(table: type[AuditEvent] | type[AuditSeal]) -> int:
    return db_session.scalar(select(func.count()).select_from(table)) or 0


def ids() -> list[int]:
    return list(db_session.scalars(select(AuditEvent.id).order_by(AuditEvent.id)))


def past_the_guards(change: str, *values: object) -> None:
    """What somebody does who owns the database: no trigger and no foreign key holds them."""
    db_session.rollback()
    is_sqlite = db_session().get_bind().dialect.name == "sqlite"
    if is_sqlite:
        triggers = text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit_%'")
        for name in db_session.scalars(triggers).all():
            db_session.execute(text(f"DROP TRIGGER {name}"))
        db_session.commit()
    off, on = (
        ("PRAGMA foreign_keys=OFF", "PRAGMA foreign_keys=ON")
        if is_sqlite
        else ("SET session_replication_role = replica", "SET session_replication_role = DEFAULT")
    )
    raw = db_session.connection().connection.driver_connection
    assert raw
    raw.rollback()
    cursor = raw.cursor()
    for words in (off, change.format(*values), on):
        cursor.execute(words)
    raw.commit()
    db_session.rollback()
    db_session.expire_all()


def test_a_line_needs_a_change_under_way_and_an_actor(viewer: Viewer) -> None:
    with pytest.raises(AnonymousChange):
        audit.record(viewer, "request.begun", "request", "r1")
    with pytest.raises(AnonymousChange):
        write(Viewer(Role.SYSTEM, viewer.practice_id, ""), "request.begun")


def test_a_change_rolled_back_leaves_no_line_not_even_to_the_next_change(viewer: Viewer) -> None:
    with pytest.raises(AnonymousChange):
        write_then_fail(viewer)
    assert count(AuditEvent) == 0
    write(viewer, "request.sent")
    assert [each.action for each in db_session.scalars(select(AuditEvent))] == ["request.sent"]


def test_several_lines_of_one_change_keep_their_order_and_are_sealed_in_it(viewer: Viewer) -> None:
    with transaction():
        for action in "abc":
            audit.record(viewer, action, "request", "r1")
    assert audit_queries.unsealed_count(viewer.practice_id) == 3
    assert sealing.seal(viewer.practice_id) == 3
    chain = audit_queries.chain(viewer.practice_id)
    assert [(seal.sequence, line.action) for seal, line in chain] == [(1, "a"), (2, "b"), (3, "c")]
    assert sealing.seal(viewer.practice_id) == audit_queries.unsealed_count(viewer.practice_id) == 0
    assert sealing.first_break(viewer.practice_id) is None


@pytest.mark.parametrize("change", ["UPDATE {} SET practice_id = practice_id", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_the_database_refuses_to_change_a_line_or_a_seal(viewer: Viewer, change: str, table: str) -> None:
    write(viewer, "a", "b")
    sealing.seal(viewer.practice_id)
    with pytest.raises(IntegrityError, match="only grows"):
        db_session.execute(text(change.format(table)))
    db_session.rollback()
    assert sealing.first_break(viewer.practice_id) is None


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE audit_event SET action = 'z' WHERE id = {2}", 2),
        ("UPDATE audit_event SET actor_id = 'someone else' WHERE id = {3}", 3),
        ("UPDATE audit_event SET at = '2026-05-01 09:00:00' WHERE id = {1}", 1),
        ("DELETE FROM audit_event WHERE id = {2}", 2),
        ("DELETE FROM audit_seal WHERE sequence = 2", 2),
        ("UPDATE audit_seal SET sequence = 9 WHERE sequence = 1", 1),
        ("UPDATE audit_seal SET event_id = 99 WHERE sequence = 2", 2),
        ("UPDATE audit_seal SET sealed_at = '2026-05-01 09:00:00' WHERE sequence = 3", 3),
    ],
)
def test_an_edit_a_deletion_and_a_swap_are_found_where_they_happened(
    viewer: Viewer, tampering: str, found_at: int
) -> None:
    write(viewer, "a", "b", "c")
    sealing.seal(viewer.practice_id)
    past_the_guards(tampering, 0, *ids())
    found = sealing.first_break(viewer.practice_id)
    assert found
    assert found.sequence == found_at


def test_a_line_put_among_those_sealed_before_is_found_whether_sealed_or_not(viewer: Viewer) -> None:
    with clock.frozen_at(NOON):
        write(viewer, "a", "b", "c")
    middle = ids()[1]
    past_the_guards(
        "UPDATE audit_event SET id = {} WHERE id = {}", middle + 100, middle
    )  # a number left free
    with clock.frozen_at(NOON):
        sealing.seal(viewer.practice_id)
    names = "practice_id, at, actor_role, actor_id, action, subject_type, subject_id, details"
    copied = "INSERT INTO audit_event (id, {0}) SELECT {1}, {0} FROM audit_event WHERE id = {2}"
    past_the_guards(copied, names, middle, middle - 1)
    with clock.frozen_at(NOON + timedelta(minutes=30)):  # a change that was under way for long may end late
        assert sealing.first_break(viewer.practice_id) is None
    with clock.frozen_at(NOON + timedelta(hours=2)):
        assert sealing.first_break(viewer.practice_id) == Break(None, middle)
        sealing.seal(viewer.practice_id)
        assert sealing.first_break(viewer.practice_id) == Break(4, middle)


def test_a_change_that_ends_after_later_ones_were_sealed_is_sealed_in_the_next_round(
    app: Flask, viewer: Viewer
) -> None:
    if app.extensions["portal"].engine.dialect.name == "sqlite":
        write(viewer, "late", "early")  # its changes come one after another
    else:
        under_way, may_end = threading.Event(), threading.Event()

        def change_for_long() -> None:
            with transaction() as session:
                audit.record(viewer, "late", "request", "r1")
                audit._write_lines(session)  # its id is given out, and nobody can see it yet
                under_way.set()
                may_end.wait(10)
            db_session.remove()

        slow = threading.Thread(target=change_for_long)
        slow.start()
        assert under_way.wait(10)
        write(viewer, "early")
        assert sealing.seal(viewer.practice_id, whole=False) == 1
        may_end.set()
        slow.join()
    sealing.seal(viewer.practice_id, whole=False)
    assert audit_queries.unsealed_count(viewer.practice_id) == 0
    assert sealing.first_break(viewer.practice_id) is None


def test_sealers_at_once_while_people_write_seal_every_line_once(app: Flask, viewer: Viewer) -> None:
    still_writing = threading.Event()

    def write_many() -> None:
        write(viewer, *["a"] * 15)
        db_session.remove()

    def keep_sealing() -> None:
        while not still_writing.is_set():
            sealing.seal(viewer.practice_id, whole=False)
        db_session.remove()

    writers = [threading.Thread(target=write_many) for _ in range(3)]
    sealers = [threading.Thread(target=keep_sealing) for _ in range(2)]
    for each in (*writers, *sealers):
        each.start()
    for each in writers:
        each.join()
    still_writing.set()
    for each in sealers:
        each.join()
    sealing.seal(viewer.practice_id)
    assert count(AuditEvent) == count(AuditSeal) == 45
    assert sealing.first_break(viewer.practice_id) is None


def test_a_chain_that_lines_once_held_themselves_is_carried_over_and_back(empty_database: str) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, "head")
    engine = connect(empty_database)
    viewer = Viewer(Role.RECEPTIONIST, a_practice().id, "receptionist-1")
    write(viewer, "a", "b")
    sealing.seal(viewer.practice_id)
    write(viewer, "c")
    db_session.remove()
    engine.dispose()
    command.downgrade(config, "c58e20a7f4b1")
    command.upgrade(config, "head")
    assert sealing.first_break(viewer.practice_id) is None
    assert [seal.sealed_at for seal, _ in audit_queries.chain(viewer.practice_id)] == [None] * 3
    write(viewer, "d")
    assert sealing.seal(viewer.practice_id) == 1
    assert sealing.first_break(viewer.practice_id) is None
    db_session.remove()
    engine.dispose()


def test_by_hand_the_record_is_sealed_and_checked_and_a_broken_one_fails(app: Flask, viewer: Viewer) -> None:
    run = app.test_cli_runner().invoke
    write(viewer, "a", "b")
    assert "no line sealed; 2 not sealed yet" in run(args=["audit", "check"]).output
    assert run(args=["audit", "seal"]).output == "2\n"
    assert "holds; 2 lines sealed" in run(args=["audit", "check"]).output
    past_the_guards("UPDATE audit_event SET action = 'z' WHERE id = {}", ids()[0])
    broken = run(args=["audit", "check"])
    assert broken.exit_code == 1
    assert "BROKEN at place 1" in broken.output
