"""`flask worker`: one round does every duty and sends what is due; it ends when it is told to."""

import io
import os
import signal

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy.orm import Session, scoped_session

from portal.cli_worker import stopping
from portal.db import db_session
from portal.messages.models import DutyTurn, Letter
from tests.factories import a_practice, the_practice, the_system
from tests.messages.writing import fresh, tell

pytestmark = pytest.mark.one_engine


def test_one_round_does_every_duty_and_says_what_has_no_way_out(
    app: Flask, db: scoped_session[Session]
) -> None:
    the_practice()
    message = tell(the_system())
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    assert "“sms”" in result.output
    assert fresh(message).state == "waiting"
    turns = db_session.query(DutyTurn).all()
    assert len(turns) >= 6
    assert [each.name for each in turns if each.fault or not each.done_at] == []


def test_a_letter_bears_the_name_and_number_of_the_practice_that_writes(
    app: Flask, db: scoped_session[Session]
) -> None:
    the_practice()
    elm = the_system(a_practice("Elm Road Surgery", phone="01632 960 150"))
    tell(elm, channel="letter", recipient="Anna Kowalska\n12 Orchard Road", hours=24 * 8)
    result = app.test_cli_runner().invoke(args=["worker", "--once"])
    assert result.exit_code == 0, result.output
    letter = PdfReader(io.BytesIO(db_session.query(Letter).one().pdf))
    words = letter.pages[0].extract_text()
    assert "Elm Road Surgery" in words
    assert "01632 960150" in words.replace("960 150", "960150")
    assert letter.metadata
    assert letter.metadata.author == "Elm Road Surgery"


def test_it_ends_when_the_server_that_it_ran_beside_has_ended(
    app: Flask, db: scoped_session[Session]
) -> None:
    the_practice()
    not_our_parent = os.getpid()
    result = app.test_cli_runner().invoke(args=["worker", "--beside", str(not_our_parent)])
    assert result.exit_code == 0, result.output


def test_told_to_stop_it_stops_between_two_messages() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with stopping() as stop:
        os.kill(os.getpid(), signal.SIGTERM)
        assert stop.wait(10)
    assert signal.getsignal(signal.SIGTERM) is before
