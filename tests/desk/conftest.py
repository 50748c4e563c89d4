"""Who stands at the desk: browsers signed in as each role."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from portal.access import Role
from tests.factories import a_member_of_staff, sign_in
from tests.visitor import Visitor

SignedIn = Callable[..., Visitor]
POSTS = {
    Role.RECEPTIONIST: "receptionist",
    Role.CLINICIAN: "gp",
    Role.SOCIAL_PRESCRIBER: "social_prescriber",
}


@pytest.fixture
def signed_in(app: Flask, db: scoped_session[Session]) -> SignedIn:
    """Somebody of this role in a browser of their own."""

    def come_in(role: Role = Role.RECEPTIONIST) -> Visitor:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        sign_in(visitor, a_member_of_staff(role, post=POSTS.get(role, "")))
        return visitor

    return come_in


@pytest.fixture
def receptionist(signed_in: SignedIn) -> Visitor:
    return signed_in()
