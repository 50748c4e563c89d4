"""A change of plain statements: all of it or none, never within another one, never nobody's."""

import pytest
from sqlalchemy import bindparam, select, update

from portal import audit
from portal.access import Role, Viewer
from portal.db import db_session, transaction
from portal.people.models import Practice
from portal.plain_changes import plain_transaction
from tests.factories import a_practice

pytestmark = pytest.mark.database
RENAME = update(Practice).where(Practice.id == bindparam("practice_id")).values(name=bindparam("new_name"))


def names() -> list[str]:
    db_session.rollback()
    return list(db_session.scalars(select(Practice.name)))


def rename_as(viewer: Viewer, values: dict[str, object]) -> None:
    with plain_transaction() as change:
        assert change.make(RENAME, values) == 1
        audit.record_plainly(change, viewer, "practice.renamed", "practice", "1", {"was": 1})


def test_a_change_is_kept_with_its_line_or_not_at_all(db: object) -> None:
    practice = a_practice()
    viewer = Viewer(Role.SYSTEM, practice.id, "somebody")
    nobody = Viewer(Role.SYSTEM, practice.id, "")
    values = {"practice_id": practice.id, "new_name": "Newly named"}
    before = names()
    with pytest.raises(audit.AnonymousChange):
        rename_as(nobody, values)
    assert names() == before
    rename_as(viewer, values)
    assert names() == ["Newly named"]
    line = db_session.query(audit.AuditEvent).one()
    assert (line.action, line.actor_id, line.details) == ("practice.renamed", "somebody", {"was": 1})
    assert line.at.tzinfo


def test_a_change_under_way_is_never_waited_for_by_itself(db: object) -> None:
    with transaction(), pytest.raises(RuntimeError), plain_transaction():
        raise AssertionError("it began")
