"""Each practice of a site that serves several has its own door: its name, its number, its list."""

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from portal.db import db_session
from portal.people.models import Practice
from portal.triage.models import Request
from tests.factories import a_patient, a_practice, a_receptionist, sign_in
from tests.triage.journeys import begin_as
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture
def two_practices(db: object, app: Flask) -> tuple[Practice, Practice]:
    """Two practices that the commands made one network."""
    practices = (
        a_practice(code="A81001"),
        a_practice("Elm Road Surgery", code="A81002", phone="01632 960 150"),
    )
    run: FlaskCliRunner = app.test_cli_runner()
    for each in practices:
        made = run.invoke(args=["join-network", "--code", each.code, "--network", "Brookford"])
        assert made.exit_code == 0, made.output
    return practices


def test_who_comes_in_by_a_practices_own_door_asks_that_practice(
    client: Visitor, app: Flask, two_practices: tuple[Practice, Practice]
) -> None:
    first, second = two_practices
    other = app.test_client()
    assert "/surgery/A81002" in client.get("/").text
    assert client.get("/surgery/a81002").status_code == 303
    page = client.get("/").text
    assert "This is for patients of Elm Road Surgery." in page
    assert "/surgery/A81001" in page
    rid = begin_as(client, a_patient(practice=second))
    request = db_session.query(Request).filter_by(public_id=rid).one()
    assert (request.practice_id, request.match_state) == (second.id, "matched")
    question = client.get(f"/request/{rid}/next", follow_redirects=True).text
    assert "01632 960 150" in question
    assert isinstance(other, Visitor)
    assert "01632 960 150" in client.get("/no-such-page").text
    assert "01632 960 150" not in other.get("/no-such-page").text
    rid = begin_as(other, a_patient(practice=first))
    question = other.get(f"/request/{rid}/next", follow_redirects=True).text
    assert "01632 960 150" not in question  # what one visitor was shown is kept for nobody else


def test_staff_see_the_name_of_the_practice_they_work_for(
    app: Flask, two_practices: tuple[Practice, Practice]
) -> None:
    for practice, is_named in zip(two_practices, (False, True), strict=True):
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        sign_in(visitor, a_receptionist(practice=practice))
        assert ("Elm Road Surgery" in visitor.get("/desk/day").text) is is_named


def test_a_door_that_is_not_there_and_a_practice_that_leaves(
    client: Visitor, app: Flask, two_practices: tuple[Practice, Practice]
) -> None:
    assert client.get("/surgery/NOBODY").status_code == 404
    run: FlaskCliRunner = app.test_cli_runner()
    assert run.invoke(args=["leave-network", "--code", "A81002"]).exit_code == 0
    assert "/surgery/" not in client.get("/").text
    wrong = run.invoke(args=["join-network", "--code", "X", "--network", "Brookford"])
    assert wrong.exit_code == 1
    assert "no practice with this code" in wrong.output
