"""The audit record: in the change's own transaction, never anonymous, and any tampering is found."""

import pytest
from sqlalchemy import text

from portal import audit
from portal.access import Role, Viewer
from portal.audit import AnonymousChange
from portal.db import db_session, transaction
from tests.factories import a_practice

pytestmark = pytest.mark.database


@pytest.fixture
def viewer(db: object) -> Viewer:
    return Viewer(Role.RECEPTIONIST, a_practice().id, "receptionist-1")


def write_then_fail(viewer: Viewer) -> None:
    with transaction():
        write(viewer, "request.begun")
        write(Viewer(Role.SYSTEM, viewer.practice_id, ""), "request.begun")


def write(viewer: Viewer, *actions: str) -> None:
    for action in actions:
        with transaction():
            audit.record(viewer, action, "request", "r1", {"question": "temp"})


def test_a_line_needs_a_change_under_way_and_an_actor(viewer: Viewer) -> None:
    with pytest.raises(AnonymousChange):
        audit.record(viewer, "request.begun", "request", "r1")
    with pytest.raises(AnonymousChange):
        write(Viewer(Role.SYSTEM, viewer.practice_id, ""), "request.begun")


def test_a_change_rolled_back_leaves_no_line(viewer: Viewer) -> None:
    with pytest.raises(AnonymousChange):
        write_then_fail(viewer)
    assert db_session.execute(text("SELECT count(*) FROM audit_event")).scalar_one() == 0


def test_an_untouched_record_holds(viewer: Viewer) -> None:
    write(viewer, "a", "b", "c")
    assert audit.first_break(viewer.practice_id) is None


@pytest.mark.parametrize(
    ("tampering", "found_at"),
    [
        ("UPDATE audit_event SET action = 'z' WHERE sequence = 2", 2),
        ("DELETE FROM audit_event WHERE sequence = 2", 2),
        ("UPDATE audit_event SET sequence = 9 WHERE sequence = 1", 1),
        ("UPDATE audit_event SET actor_id = 'someone else' WHERE sequence = 3", 3),
    ],
)
def test_an_edit_a_deletion_and_a_swap_are_found_where_they_happened(
    viewer: Viewer, tampering: str, found_at: int
) -> None:
    write(viewer, "a", "b", "c")
    db_session.execute(text(tampering))
    db_session.commit()
    db_session.expire_all()
    assert audit.first_break(viewer.practice_id) == found_at
