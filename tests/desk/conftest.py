"""Who stands at the desk: browsers signed in as each role."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal import Portal
from portal.access import Role
from portal.triage.governance.live import LiveRules
from tests.factories import a_member_of_staff
from tests.triage.governance.versions import small
from tests.visitor import BrowserOf, Visitor

SignedIn = Callable[..., Visitor]
POSTS = {
    Role.RECEPTIONIST: "receptionist",
    Role.CLINICIAN: "gp",
    Role.SOCIAL_PRESCRIBER: "social_prescriber",
}


@pytest.fixture
def signed_in(browser_of: BrowserOf) -> SignedIn:
    """Somebody of this role in a browser of their own."""

    def come_in(role: Role = Role.RECEPTIONIST) -> Visitor:
        return browser_of(a_member_of_staff(role, post=POSTS.get(role, "")))

    return come_in


@pytest.fixture
def receptionist(signed_in: SignedIn) -> Visitor:
    return signed_in()


@pytest.fixture
def live(app: Flask, db: scoped_session[Session]) -> Iterator[LiveRules]:
    """The rules of the application under test, put back afterwards."""
    usual: Portal = app.extensions["portal"]
    live = LiveRules(small(), sign_off=True)
    app.extensions["portal"] = replace(usual, live=live)
    yield live
    app.extensions["portal"] = usual
