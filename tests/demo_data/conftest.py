"""A small demonstration practice, filled once on a Tuesday morning for all tests that only look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from flask import Flask

from portal import Portal, clock
from portal.access import Viewer
from portal.db import db_session
from portal.demo_data.filling import Filled, fill
from portal.pathways.model import RuleSet
from portal.people.queries import front_door_practice
from portal.people.services import system_of
from tests import databases

TUESDAY = datetime(2026, 11, 24, 11, 40, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    """What was filled, and by which rules."""

    rules: RuleSet
    filled: Filled
    viewer: Viewer


@pytest.fixture(scope="module")
def demo(app: Flask) -> Iterator[Demo]:
    portal: Portal = app.extensions["portal"]
    engine, rules, templates = portal.engine, portal.rules, portal.plan_templates
    db_session.remove()
    databases.empty(engine)
    db_session.configure(bind=engine)
    with clock.frozen_at(TUESDAY):
        filled = fill(rules, templates, patients=900, weeks=3, seed=7)
        viewer = system_of(front_door_practice().id)
    yield Demo(rules, filled, viewer)
    db_session.remove()


@pytest.fixture
def tuesday() -> Iterator[None]:
    """The morning on which the practice was filled."""
    with clock.frozen_at(TUESDAY):
        yield
    db_session.remove()
