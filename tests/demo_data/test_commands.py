"""The commands of the demonstration, and those with which a real practice begins."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session

from portal import Portal
from portal.people import demo, passwords
from portal.people.models import Patient, Practice, Staff
from tests.factories import a_patient, a_practice
from tests.visitor import Visitor

DB = scoped_session[Session]
PRACTICE = ["add-practice", "--code", "a81001", "--name", "Hillside Surgery", "--phone", "01632 960 200"]
PLACE = ["--address", "1 High Street, Brookford", "--postcode", "lx1 1aa"]
ACCOUNT = ["add-staff", "--name", "Nadia Example", "--username", "Nadia", "--role", "receptionist"]
PHRASE = "a phrase long enough"


@pytest.fixture
def run(app: Flask, db: DB) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def in_demo(app: Flask) -> Iterator[None]:
    """The same application in demo mode."""
    usual: Portal = app.extensions["portal"]
    app.extensions["portal"] = replace(usual, settings=replace(usual.settings, demo=True))
    yield
    app.extensions["portal"] = usual


@pytest.mark.parametrize("command", ["demo-data", "demo-people"])
def test_a_real_practice_has_no_demonstration(run: FlaskCliRunner, db: DB, command: str) -> None:
    answer = run.invoke(args=[command])
    assert answer.exit_code == 1
    assert "PORTAL_DEMO=1" in answer.output
    assert db.scalars(select(func.count()).select_from(Staff)).one() == 0


@pytest.mark.usefixtures("in_demo")
def test_the_demonstration_is_filled_and_its_people_are_listed(run: FlaskCliRunner, client: Visitor) -> None:
    answer = run.invoke(args=["demo-data", "--patients", "60", "--weeks", "1"])
    assert answer.exit_code == 0, answer.output
    assert "60 patients" in answer.output
    listed = run.invoke(args=["demo-people"]).output
    assert demo.PASSWORD in listed
    assert "Hamida Begum" in listed
    found = json.loads(run.invoke(args=["demo-people", "--json"]).output)
    assert {each["username"] for each in found["sign_ins"]} == {each.username for each in demo.SIGN_INS}
    first = found["patients"][0]
    assert (first["nhs_number"], first["postcode"], first["language"]) == ("9990000107", "LX1 2AB", "en")


@pytest.mark.usefixtures("in_demo")
def test_what_is_there_is_only_deleted_when_asked(run: FlaskCliRunner, db: DB) -> None:
    a_patient("Somebody", "Else")
    refused = run.invoke(args=["demo-data", "--patients", "60", "--weeks", "1"])
    assert refused.exit_code == 1
    assert "--again" in refused.output
    again = run.invoke(args=["demo-data", "--patients", "60", "--weeks", "1", "--again"])
    assert again.exit_code == 0, again.output
    db.remove()
    assert db.scalars(select(func.count()).select_from(Patient)).one() == 60 + len(demo.PEOPLE_BESIDE)


def test_a_real_practice_begins_with_two_commands(run: FlaskCliRunner, client: Visitor, db: DB) -> None:
    assert run.invoke(args=[*PRACTICE, *PLACE]).exit_code == 0
    made = run.invoke(args=ACCOUNT, input=f"{PHRASE}\n{PHRASE}\n")
    assert made.exit_code == 0, made.output
    assert PHRASE not in made.output
    answer = client.submit("/sign-in", {"username": "nadia", "password": PHRASE})
    assert answer.status_code == 303
    assert db.scalars(select(Practice.code)).one() == "A81001"


def test_an_account_needs_a_practice_first(run: FlaskCliRunner) -> None:
    answer = run.invoke(args=ACCOUNT, input=f"{PHRASE}\n{PHRASE}\n")
    assert answer.exit_code == 1
    assert "flask add-practice" in answer.output


def test_a_short_password_a_taken_name_and_a_wrong_code_are_refused(run: FlaskCliRunner) -> None:
    a_practice(code="A81001")
    short = "short"
    assert len(short) < passwords.SHORTEST
    assert "at least 12" in run.invoke(args=ACCOUNT, input=f"{short}\n{short}\n").output
    run.invoke(args=ACCOUNT, input=f"{PHRASE}\n{PHRASE}\n")
    assert "already" in run.invoke(args=ACCOUNT, input=f"{PHRASE}\n{PHRASE}\n").output
    assert "already" in run.invoke(args=[*PRACTICE, *PLACE]).output
    assert "five digits" in run.invoke(args=["add-practice", "--code", "X", *PRACTICE[3:], *PLACE]).output


def test_an_account_for_a_patient_cannot_be_made(run: FlaskCliRunner) -> None:
    a_practice()
    answer = run.invoke(args=[*ACCOUNT[:-1], "patient"], input=f"{PHRASE}\n{PHRASE}\n")
    assert answer.exit_code == 2


@pytest.mark.usefixtures("strong_passwords")
def test_an_account_made_by_the_command_is_a_usual_one(run: FlaskCliRunner, client: Visitor, db: DB) -> None:
    a_practice()
    run.invoke(args=ACCOUNT, input=f"{PHRASE}\n{PHRASE}\n")
    staff = db.scalars(select(Staff)).one()
    assert staff.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert staff.username == "nadia"
