"""Stated details are matched to one registered patient, or left for a person to look at."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.people.matching import Match, StatedDetails, match
from portal.people.models import Patient
from tests.factories import a_patient, a_practice, a_visitor, an_nhs_number

NUMBER, OTHER_NUMBER = an_nhs_number(of=100), an_nhs_number(of=500)
BORN = date(1980, 4, 12)

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def anna(db: scoped_session[Session]) -> Patient:
    return a_patient("Anna Maria", "Kowalska", nhs_number=NUMBER, born_on=BORN, postcode="LX1 2AB")


def stated(**changes: Any) -> StatedDetails:
    details: dict[str, Any] = {
        "given_name": "Anna",
        "family_name": "Kowalska",
        "born_on": BORN,
        "postcode": "LX1 2AB",
    }
    return StatedDetails(**(details | changes))


def the_match(details: StatedDetails) -> Match:
    return match(a_visitor(), details)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"nhs_number": NUMBER}, "nhs_number"),
        ({"nhs_number": f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}"}, "nhs_number"),
        ({"nhs_number": NUMBER, "family_name": "Nowak"}, "nhs_number"),  # married since; the address agrees
        ({"nhs_number": NUMBER, "postcode": "ZZ9 9ZZ"}, "nhs_number"),  # moved since; the name agrees
        ({"nhs_number": NUMBER, "given_name": "Ania"}, "nhs_number"),
        ({}, "name_and_address"),
        ({"given_name": "ANNA MARIA", "family_name": "kowalská"}, "name_and_address"),
        ({"given_name": "Annabel"}, "name_and_address"),  # the first three letters are what counts
        ({"postcode": "lx12ab"}, "name_and_address"),
        ({"postcode": "LX1 9ZZ"}, "name_and_address"),  # the same district
        ({"family_name": "Kowalka"}, "small_slip"),
        ({"family_name": "Kowlaska"}, "small_slip"),
        ({"given_name": "Kowalska", "family_name": "Anna Maria"}, "small_slip"),
        ({"nhs_number": "123"}, "name_and_address"),  # no number at all
    ],
)
def test_details_of_one_patient_are_matched(anna: Patient, changes: dict[str, Any], reason: str) -> None:
    found = the_match(stated(**changes))
    assert (found.state, found.reason, found.patient) == ("matched", reason, anna)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"born_on": date(1980, 12, 4)}, "nobody"),  # day and month swapped: not for a computer to decide
        ({"born_on": date(1981, 4, 12)}, "nobody"),
        ({"given_name": "Bogna"}, "nobody"),
        ({"family_name": "Nowak"}, "nobody"),
        ({"postcode": "LX2 2AB"}, "nobody"),
        ({"family_name": "Kowalka", "postcode": "LX1 2AX"}, "nobody"),  # two slips
        ({"family_name": "Kovalzka"}, "nobody"),
        ({"family_name": ""}, "nobody"),
        ({"family_name": "---", "given_name": "..."}, "nobody"),
        ({"postcode": ""}, "nobody"),
        ({"nhs_number": NUMBER, "born_on": date(1980, 4, 13)}, "nhs_number_of_someone_else"),
        ({"nhs_number": NUMBER, "family_name": "Nowak", "postcode": "LX2 9ZZ"}, "details_differ"),
        ({"nhs_number": OTHER_NUMBER}, "another_nhs_number"),
    ],
)
def test_details_in_doubt_go_to_a_person(anna: Patient, changes: dict[str, Any], reason: str) -> None:
    found = the_match(stated(**changes))
    assert (found.state, found.reason, found.patient) == ("not_matched", reason, None)


def test_a_number_stated_for_a_patient_whose_number_is_not_known_does_not_stand_in_the_way(
    db: scoped_session[Session],
) -> None:
    newcomer = a_patient("Ravi", "Patel", nhs_number=None, born_on=BORN, postcode="LX1 2AB")
    found = the_match(stated(given_name="Ravi", family_name="Patel", nhs_number=OTHER_NUMBER))
    assert found.patient == newcomer


def test_twins_whose_names_begin_alike_are_left_to_a_person(anna: Patient) -> None:
    a_patient("Annika", "Kowalska", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated()).reason == "several"


def test_twins_with_different_names_are_told_apart(anna: Patient) -> None:
    a_patient("Ewa", "Kowalska", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated()).patient == anna


def test_the_number_of_one_twin_typed_for_the_other_is_noticed(anna: Patient) -> None:
    a_patient("Ewa", "Kowalska", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated(given_name="Ewa", nhs_number=NUMBER)).reason == "perhaps_a_twin"


def test_a_slip_that_could_mean_either_of_two_is_left_to_a_person(anna: Patient) -> None:
    a_patient("Anna", "Kowalski", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated(family_name="Kowalsku")).reason == "several"


def test_another_letter_in_a_short_name_is_another_name(db: scoped_session[Session]) -> None:
    a_patient("Imran", "Khan", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated(given_name="Imran", family_name="Khal")).state == "not_matched"


def test_half_of_a_double_name_at_the_same_address_is_enough(db: scoped_session[Session]) -> None:
    beth = a_patient("Beth", "Smith-Jones", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated(given_name="Beth", family_name="Jones")).patient == beth


def test_a_name_in_two_pieces_is_the_same_in_one(db: scoped_session[Session]) -> None:
    patient = a_patient("Mary Ann", "O’Brien", born_on=BORN, postcode="LX1 2AB")
    assert the_match(stated(given_name="Maryann", family_name="O Brien")).patient == patient


def test_nobody_is_matched_to_another_practices_patient(anna: Patient) -> None:
    elsewhere = a_visitor(practice=a_practice("Hillside Surgery"))
    assert match(elsewhere, stated(nhs_number=NUMBER)).state == "not_matched"
