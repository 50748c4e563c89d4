"""A process of its own with the small rules, and the people who decide about them."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal import Portal
from portal.access import Role, Viewer
from portal.config import Settings
from portal.pathways import RuleSet, load_rules
from portal.triage.governance.live import LiveRules
from tests.factories import a_member_of_staff, as_viewer
from tests.triage.governance.versions import small


@pytest.fixture
def live(app: Flask, db: scoped_session[Session]) -> Iterator[LiveRules]:
    """The rules of the application under test, put back afterwards."""
    usual: Portal = app.extensions["portal"]
    live = LiveRules(small(), sign_off=True)
    app.extensions["portal"] = replace(usual, live=live)
    yield live
    app.extensions["portal"] = usual


@pytest.fixture
def safety_officer(db: scoped_session[Session]) -> Viewer:
    return as_viewer(a_member_of_staff(Role.SAFETY_OFFICER))


@pytest.fixture
def doctor(db: scoped_session[Session]) -> Viewer:
    return as_viewer(a_member_of_staff(Role.CLINICIAN, post="gp"))


@pytest.fixture
def manager(db: scoped_session[Session]) -> Viewer:
    return as_viewer(a_member_of_staff(Role.MANAGER))


@pytest.fixture(scope="session")
def real_rules(settings: Settings) -> RuleSet:
    return load_rules(settings.rules_dir)
