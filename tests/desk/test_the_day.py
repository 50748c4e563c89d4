"""The manager's view: the week's rotas with what is free, and the day's numbers."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from portal import clock
from portal.access import Role
from portal.booking.offering import Sought, offered
from portal.booking.rota_models import Leave
from portal.db import db_session
from portal.desk.figures import nth_working_day
from portal.desk.week import monday_of
from tests.booking.counting import statements
from tests.booking.factories import a_sent_request, an_outcome
from tests.desk.conftest import SignedIn
from tests.factories import (
    a_clinician,
    a_patient,
    a_site,
    a_slot,
    a_task,
    a_visitor,
    an_appointment,
    saved,
)

pytestmark = pytest.mark.database
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
SetClock = Callable[[datetime], None]


@pytest.fixture(autouse=True)
def _on_a_monday(set_clock: SetClock) -> None:
    set_clock(MONDAY)


@pytest.mark.parametrize(
    ("day", "monday"), [(5, 1), (6, 8), (7, 8), (8, 8)], ids=["Friday", "Saturday", "Sunday", "Monday"]
)
def test_at_the_weekend_the_rotas_open_on_the_week_that_comes(
    set_clock: SetClock, day: int, monday: int
) -> None:
    set_clock(MONDAY.replace(day=day))
    assert monday_of("") == date(2026, 6, monday)


def test_the_week_shows_who_works_when_and_what_is_free(signed_in: SignedIn) -> None:
    ada = a_clinician(name="Dr Ada Okafor")
    a_slot(MONDAY + timedelta(hours=1), staff=ada)
    an_appointment(slot=a_slot(MONDAY + timedelta(hours=3), staff=ada))
    page = signed_in(Role.MANAGER).get("/desk/rotas").text
    assert page.count("<bdi>Dr Ada Okafor</bdi>") == 1
    assert "10:00" in page
    assert "1</bdi> free" in page
    assert "Full" in page
    assert "Sat" not in page


def test_leave_and_bank_holidays_are_shown(signed_in: SignedIn) -> None:
    ada = a_clinician(name="Dr Ada Okafor")
    away = {"starts_on": date(2026, 5, 26), "ends_on": date(2026, 5, 27)}
    saved(Leave(practice_id=ada.practice_id, staff_id=ada.id, **away))
    page = signed_in(Role.MANAGER).get("/desk/rotas?week=2026-05-25").text
    assert page.count("On leave") == 2
    assert page.count("Bank holiday") == 1


def test_one_site_is_shown_alone(signed_in: SignedIn) -> None:
    manager = signed_in(Role.MANAGER)
    branch = a_site(name="Branch Surgery", kind="branch")
    a_slot(MONDAY + timedelta(hours=1), staff=a_clinician(name="Dr Ada Okafor"))
    a_slot(MONDAY + timedelta(hours=1), staff=a_clinician(name="Dr Ben Marsh"), site=branch)
    page = manager.get(f"/desk/rotas?site={branch.id}").text
    assert "Dr Ben Marsh" in page
    assert "Dr Ada Okafor" not in page
    assert manager.get("/desk/rotas?site=x&week=0000-99-99").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "monday"),
    [("2026-06-07", "2026-06-01"), ("", "2026-06-01"), ("x", "2026-06-01"), ("0001-01-01", "2000-01-03")],
)
def test_any_day_leads_to_its_week(wanted: str, monday: str) -> None:
    assert monday_of(wanted) == date.fromisoformat(monday)


def test_working_days_leave_out_weekends_and_bank_holidays() -> None:
    assert nth_working_day(date(2026, 12, 23), 3) == date(2026, 12, 30)


def number(page: str, label: str) -> str:
    """The figure above this label."""
    found = re.search(rf'<bdi dir="ltr">([^<]+)</bdi></strong><span class="app-stat__label">{label}', page)
    assert found, label
    return found[1]


def test_the_numbers_count_what_they_say(signed_in: SignedIn) -> None:
    manager = signed_in(Role.MANAGER)
    gp = a_clinician()
    a_slot(MONDAY + timedelta(hours=2), staff=gp)
    a_slot(MONDAY + timedelta(days=1), staff=gp)
    an_appointment(slot=a_slot(MONDAY + timedelta(hours=3), staff=gp))
    stopped = a_sent_request(a_patient("Ben"), an_outcome("urgent_now"), state="escalated", channel="phone")
    a_task(stopped, kind="match_person", due_at=clock.now() - timedelta(minutes=1))
    page = manager.get("/desk/numbers").text
    assert number(page, "requests came in today") == "2"
    assert number(page, "of today’s need somebody to act now") == "1"
    assert number(page, "tasks are late") == "1"
    assert number(page, "people wait to be found") == "1"
    assert number(page, "times are still free today") == "1"
    assert number(page, "times are free after today") == "1"
    assert number(page, "appointments are in today’s book") == "1"


def test_the_choice_of_times_is_counted_by_what_each_was_shown_first(signed_in: SignedIn) -> None:
    manager, gp = signed_in(Role.MANAGER), a_clinician()
    assert "times to choose from" not in manager.get("/desk/numbers").text
    for free in (1, 2, 3):
        a_slot(MONDAY + timedelta(hours=free), staff=gp)
        asked = a_sent_request(a_patient(f"P{free}"), outcome := an_outcome(roles=("gp",)))
        for _looked in range(free):
            offered(a_visitor(asked), asked, outcome, Sought())
    assert number(manager.get("/desk/numbers").text, "times to choose from") == "2"


def test_the_numbers_take_eight_statements_at_most_however_busy_the_day(signed_in: SignedIn) -> None:
    manager = signed_in(Role.MANAGER)
    gp = a_clinician()
    for hour in range(1, 6):
        an_appointment(a_patient(f"P{hour}"), slot=a_slot(MONDAY + timedelta(hours=hour), staff=gp))
    with statements(db_session) as sent:
        manager.get("/desk/numbers")
    assert len([each for each in sent if each.startswith("SELECT")]) <= 8


def test_the_week_takes_as_many_statements_with_many_clinicians(signed_in: SignedIn) -> None:
    manager = signed_in(Role.MANAGER)
    counts = []
    for hour in range(1, 4):
        a_slot(MONDAY + timedelta(hours=hour))
        with statements(db_session) as sent:
            manager.get("/desk/rotas")
        counts.append(len([each for each in sent if each.startswith("SELECT")]))
    assert counts == [counts[0]] * 3
    assert counts[0] <= 6
