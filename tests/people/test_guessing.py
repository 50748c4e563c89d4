"""Whoever guesses at a neighbour's birth date learns nothing after a few tries, and shuts nobody out."""

import pytest
from flask import Flask

from portal.db import db_session
from portal.people.guessing import MOST_AT_A_HOME, MOST_FROM_AN_ADDRESS
from portal.people.models import Patient
from portal.triage.models import Request, Task
from tests.factories import a_patient, a_receptionist, sign_in
from tests.triage.journeys import begin, details_of, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def a_phone(app: Flask, address: str) -> Visitor:
    phone = app.test_client()
    assert isinstance(phone, Visitor)
    phone.environ_base["REMOTE_ADDR"] = address
    return phone


def is_told(phone: Visitor, patient: Patient, wrong: dict[str, object] | None = None, rid: str = "") -> bool:
    """Whether the page after the details shows that they are somebody's."""
    rid = rid or begin(phone)
    phone.submit(f"/request/{rid}/details", details_of(patient, **(wrong or {})))
    return where(phone, rid) != "not-on-list"


def test_a_neighbours_birth_date_is_not_found_by_trying(app: Flask, db: object) -> None:
    neighbour, elsewhere = a_patient(), a_patient("Joan", "Mallory", postcode="LX3 7LM")
    for year in range(1960, 1960 + MOST_AT_A_HOME):
        guesser = a_phone(app, f"192.0.2.{year - 1950}")  # from another network each time
        assert not is_told(guesser, neighbour, {"born_on-year": year})
    assert not is_told(a_phone(app, "192.0.2.99"), neighbour)
    assert is_told(a_phone(app, "192.0.2.99"), elsewhere)
    kept = db_session.query(Request).order_by(Request.id.desc()).offset(1).first()
    assert kept
    assert (kept.match_state, kept.stated["reason"]) == ("not_matched", "guessed")


def test_one_address_does_not_try_all_the_neighbours(app: Flask, db: object) -> None:
    known, guesser = a_patient(), a_phone(app, "192.0.2.1")
    rid = begin(guesser)
    for number in range(MOST_FROM_AN_ADDRESS):
        assert not is_told(guesser, known, {"family_name": f"Name{chr(65 + number)}"}, rid)
    assert not is_told(guesser, known, rid=rid)
    assert is_told(a_phone(app, "192.0.2.2"), known)


def test_who_comes_after_a_guesser_is_not_shut_out_and_reception_is_never_stopped(
    app: Flask, client: Visitor, db: object
) -> None:
    neighbour = a_patient()
    for year in range(1960, 1960 + MOST_AT_A_HOME):
        is_told(client, neighbour, {"born_on-year": year})
    own = a_phone(app, "192.0.2.7")
    rid = begin(own)
    own.submit(f"/request/{rid}/details", details_of(neighbour))
    assert own.submit(f"/request/{rid}/not-on-list", {"sex": "female"}).status_code == 303
    assert where(own, rid).startswith("question/")
    assert db_session.query(Task).count() == 0
    sign_in(reception := a_phone(app, "192.0.2.7"), a_receptionist())
    assert is_told(reception, neighbour)
