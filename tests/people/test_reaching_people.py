"""Who reaches which patients, staff and sites."""

import pytest
from sqlalchemy.orm import Session, scoped_session

from portal.people import here_queries, queries
from portal.people.passwords import hashed, is_outdated, is_right
from tests.factories import (
    a_clinician,
    a_link_worker,
    a_patient,
    a_practice,
    a_receptionist,
    a_site,
    a_visitor,
    as_viewer,
    the_practice,
    the_system,
)

pytestmark = pytest.mark.usefixtures("db")


def test_staff_open_a_patient_of_their_own_practice_only() -> None:
    patient = a_patient()
    elsewhere = a_practice("Hillside Surgery")
    assert queries.patient(as_viewer(a_receptionist()), patient.public_id) == patient
    assert queries.patient(the_system(), patient.public_id) == patient
    assert queries.patient(as_viewer(a_receptionist(practice=elsewhere)), patient.public_id) is None
    assert queries.patient_by_id(a_visitor(practice=elsewhere), patient.id) is None
    assert queries.patients_by_id(a_visitor(practice=elsewhere), [patient.id]) == {}


def test_nobody_at_the_front_door_opens_a_patient() -> None:
    assert queries.patient(a_visitor(), a_patient().public_id) is None


def test_who_left_is_offered_no_more_but_keeps_a_name() -> None:
    stays, left = a_clinician("gp"), a_clinician("gp", is_active=False)
    a_link_worker()
    viewer = as_viewer(stays)
    offered = {each.id for each in here_queries.staff_here(viewer)}
    assert stays.id in offered
    assert left.id not in offered
    assert queries.staff_names(viewer)[left.id] == left.name


def test_the_main_site_comes_first(db: scoped_session[Session]) -> None:
    practice = the_practice()
    a_site(practice, "A hub", kind="hub")
    a_site(practice, "A branch", kind="branch")
    found = queries.sites(a_visitor(practice=practice))
    assert [each.kind for each in found] == ["main", "branch", "hub"]


def test_a_database_without_a_practice_says_so() -> None:
    with pytest.raises(queries.NoPracticeYet):
        queries.front_door_practice()


@pytest.mark.usefixtures("strong_passwords")
def test_a_password_is_kept_as_a_hash_of_its_own() -> None:
    one, other = hashed("a long phrase for tests"), hashed("a long phrase for tests")
    assert one != other
    assert is_right("a long phrase for tests", one)
    assert not is_right("a long phrase for test", one)
    assert not is_right("a long phrase for tests", None)
    assert not is_right("", "not a hash")
    assert not is_outdated(one)
    assert is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQ$KY2Hw2sxLUl9cJmFWwEVZw")
