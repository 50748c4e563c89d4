"""A receptionist finds a patient while she types, however the patient is named to her."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session, scoped_session

from portal.access import NotAllowed
from portal.people.finding import Sought, distance, keys_like, sought_in
from portal.people.models import Patient
from portal.people.queries import patients_found
from tests.factories import (
    a_manager,
    a_patient,
    a_practice,
    a_receptionist,
    a_visitor,
    an_nhs_number,
    as_viewer,
)

NUMBER = an_nhs_number(of=100)
TODAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def piotr(db: scoped_session[Session]) -> Patient:
    others = (("Anna", "Kowalska"), ("Peter", "Kowal"), ("Mohammed", "Hussain"), ("Jo", "Li"))
    for given_name, family_name in others:
        a_patient(
            given_name, family_name, born_on=date(1970, 1, 1), postcode="LX9 9ZZ", phone="+441632960999"
        )
    return a_patient(
        "Piotr Jan",
        "Kowalczyk-Łęcki",
        nhs_number=NUMBER,
        born_on=date(1984, 3, 9),
        postcode="LX1 2AB",
        phone="+447700900123",
        needs={"large_print": "957331000000109"},
    )


@pytest.mark.parametrize(
    "typed",
    [
        "kowalcz",
        "KOWALCZYK",
        "łęcki",
        "lecki",
        "piotr kowalczyk",
        "Kowalczyk, Piotr",
        "jan lecki",
        "kowalcyzk",  # two letters swapped
        "kowalzcyk",
        "kovalczyk",
        "kowlaczyk piotr",
        "pitor kowalczyk",
        "09/03/1984",
        "9.3.84",
        "9 March 1984",
        "9 mar 84",
        "1984-03-09",
        "09031984",
        "kowalczyk 9/3/1984",
        NUMBER,
        f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}",
        "07700 900123",
        "+44 7700 900 123",
        "900123",
        "LX1 2AB",
        "lx12ab",
        "kowalczyk lx1",
        "piotr 07700900123 lx1 2ab",
    ],
)
def test_he_is_found_and_first(piotr: Patient, typed: str) -> None:
    assert patients_found(as_viewer(a_receptionist()), typed)[0] == piotr


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "k",
        "nowak",
        "piotr nowak",
        "kowalczyk 10/03/1984",
        "kowalczyk lx2",
        "31/02/1984",
        "an",  # two letters must stand as they are
        "%",
        "_______",
        "' or 1=1",
    ],
)
def test_he_is_not_found_by_what_is_not_his(piotr: Patient, typed: str) -> None:
    assert piotr not in patients_found(as_viewer(a_receptionist()), typed)


def test_who_has_a_new_name_is_found_by_it_at_once(piotr: Patient, db: scoped_session[Session]) -> None:
    viewer = as_viewer(a_receptionist())
    piotr.family_key = "zawadzki"  # as somebody who marries, however it is written
    db.commit()
    assert patients_found(viewer, "zawadzki piotr") == [piotr]
    assert patients_found(viewer, "zawadski") == [piotr]
    assert patients_found(viewer, "lecki") == []


def test_the_closest_name_comes_first(piotr: Patient) -> None:
    found = patients_found(as_viewer(a_receptionist()), "kowal")
    assert [each.family_name for each in found] == ["Kowal", "Kowalczyk-Łęcki", "Kowalska"]


@pytest.mark.parametrize("typed", ["muhammad hussein", "mohamed husain", "Mohammad Hussain"])
def test_one_name_written_many_ways_is_found(piotr: Patient, typed: str) -> None:
    assert patients_found(as_viewer(a_receptionist()), typed)[0].name == "Mohammed Hussain"


def test_what_helps_him_is_there_at_once(piotr: Patient) -> None:
    found = patients_found(as_viewer(a_receptionist()), "kowalczyk")[0]
    assert [need.kind for need in found.needs] == ["large_print"]


def test_nobody_of_another_practice_is_found(piotr: Patient) -> None:
    elsewhere = a_practice("Hillside Surgery")
    assert patients_found(as_viewer(a_receptionist(practice=elsewhere)), "kowalczyk") == []


def test_only_who_may_find_patients_can(piotr: Patient) -> None:
    for viewer in (a_visitor(), as_viewer(a_manager())):
        with pytest.raises(NotAllowed):
            patients_found(viewer, "kowalczyk")


def test_no_more_are_shown_than_asked_for(db: scoped_session[Session]) -> None:
    for _ in range(5):
        a_patient("Anna", "Nowak")
    assert len(patients_found(as_viewer(a_receptionist()), "nowak", limit=3)) == 3


@pytest.fixture
def statements(app: Flask, db: scoped_session[Session]) -> Iterator[list[str]]:
    """Every statement sent to the database from here on."""
    sent: list[str] = []
    engine = app.extensions["portal"].engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_finding_takes_three_statements(piotr: Patient, statements: list[str]) -> None:
    viewer = as_viewer(a_receptionist())
    statements.clear()
    assert patients_found(viewer, "kowal")
    assert len(statements) == 3


@pytest.mark.parametrize(
    ("typed", "sought"),
    [
        ("12/04/80", Sought(born_on=(date(1980, 4, 12),))),
        ("12/04/15", Sought(born_on=(date(2015, 4, 12), date(1915, 4, 12)))),
        ("o’brien mary", Sought(words=("obrien", "mary"))),
        ("9434765919", Sought(nhs_number="9434765919")),
        ("01632 960123", Sought(phone_ending="1632960123")),
        ("12345", Sought()),  # too few digits to mean anybody
        ("lx1", Sought(postcode="LX1 ")),
    ],
)
def test_what_is_typed_is_taken_apart(typed: str, sought: Sought, set_clock: object) -> None:
    set_clock(TODAY)  # type: ignore[operator]
    assert sought_in(typed) == sought


LETTERS = st.text("abst", min_size=2, max_size=11)


@given(LETTERS, st.lists(st.lists(LETTERS, min_size=1, max_size=2).map(" ".join), min_size=1, max_size=8))
@example("steven", ["stephen mary", "stevenson", "astven", "stevne"])
def test_all_names_at_once_are_compared_as_each_alone_would_be(word: str, names: list[str]) -> None:
    near = [name for name in names if any(distance(word, part) is not None for part in name.split())]
    (found,) = keys_like([word], "\n".join(names))
    assert set(found) & set(names) == set(near)


@given(st.text(max_size=300))
def test_whatever_is_typed_can_be_taken_apart(typed: str) -> None:
    sought = sought_in(typed)
    assert len(sought.words) <= 5
    assert all("%" not in word and "_" not in word for word in sought.words)
