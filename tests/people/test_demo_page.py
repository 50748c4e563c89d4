"""The demonstration's page of people to try, and its absence everywhere else."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal import Portal, clock
from portal.people import demo
from tests.factories import a_patient, a_practice
from tests.visitor import Visitor


@pytest.fixture
def in_demo(app: Flask) -> Iterator[None]:
    """The same application in demo mode."""
    usual: Portal = app.extensions["portal"]
    app.extensions["portal"] = replace(usual, settings=replace(usual.settings, demo=True))
    yield
    app.extensions["portal"] = usual


def test_there_is_no_such_page_in_a_real_practice(client: Visitor) -> None:
    a_practice()
    assert client.get("/demo").status_code == 404


@pytest.mark.usefixtures("in_demo")
def test_it_shows_whom_to_sign_in_as_and_whom_to_be(client: Visitor) -> None:
    person = demo.PEOPLE[0]
    a_patient(person.given_name, person.family_name, nhs_number=person.nhs_number, born_on=person.born_on)
    page = client.get("/demo").text
    assert demo.PASSWORD in page
    assert all(each.name in page and each.username in page for each in demo.SIGN_INS)
    assert person.name in page
    assert "999 000 0107" in page
    assert demo.PEOPLE[1].name not in page  # not in this practice's list


@pytest.mark.parametrize("person", demo.PEOPLE, ids=lambda person: person.name)
def test_the_people_to_try_keep_their_age(person: demo.PatientToTry) -> None:
    today = clock.today()
    had_birthday = (today.month, today.day) >= (person.born_on.month, person.born_on.day)
    assert today.year - person.born_on.year - (not had_birthday) == person.age
