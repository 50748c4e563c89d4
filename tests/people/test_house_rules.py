"""A manager changes when the practice is open: promises follow, and the contract's hours stay."""

from collections.abc import Callable
from datetime import UTC, datetime, time

import pytest
from flask import Flask

from portal import clock
from portal.audit import AuditEvent
from portal.db import db_session
from portal.people import house_rules, opening
from portal.people.opening import CORE_HOURS
from tests.factories import a_manager, a_receptionist, as_viewer, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.database
NOW = datetime(2026, 6, 5, 17, 0, tzinfo=UTC)  # a Friday, 18:00 in London
URL = "/desk/opening-hours"


def typed(**changed: str) -> dict[str, str]:
    """The form as it stands, but for what is changed."""
    core = {f"opens_{day}": "08:00" for day in CORE_HOURS} | {f"closes_{day}": "18:30" for day in CORE_HOURS}
    return core | {f"{end}_{day}": "" for day in (5, 6) for end in ("opens", "closes")} | changed


@pytest.fixture
def manager(app: Flask, db: object, set_clock: Callable[[datetime], None]) -> Visitor:
    set_clock(NOW)
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    sign_in(visitor, a_manager())
    return visitor


def test_a_manager_opens_on_saturdays_and_promises_count_them(manager: Visitor) -> None:
    viewer = as_viewer(a_manager())
    before = opening.promised_by(viewer, "8h", clock.now().replace(hour=20))
    assert clock.local(before).weekday() == 0
    page = manager.get(URL).text
    assert "Bank holidays" in page
    assert "Monday 31 August 2026" in page
    assert manager.submit(URL, typed(opens_5="0900", closes_5="13:00")).status_code == 303
    after = opening.promised_by(viewer, "8h", clock.now().replace(hour=20))
    assert clock.local(after).strftime("%A %H:%M") == "Saturday 13:00"
    [kept] = db_session.query(AuditEvent).filter_by(action="practice.opening_hours").all()
    assert "'5': '09:00-13:00'" in str(kept.details["now"])


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"opens_2": "09:00"}, "Wednesday: the GP contract asks for 08:00 to 18:30"),
        ({"opens_4": "", "closes_4": ""}, "Friday: the GP contract asks for 08:00 to 18:30"),
        ({"opens_5": "09:00"}, "Saturday: enter both times, or neither"),
        ({"opens_6": "12:00", "closes_6": "10:00"}, "Sunday: it must close after it opens"),
        ({"opens_0": "morning"}, "Enter a time like 09:30"),
    ],
)
def test_hours_that_cannot_be_are_told_and_change_nothing(
    manager: Visitor, changed: dict[str, str], told: str
) -> None:
    answer = manager.submit(URL, typed(**changed))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert opening.hours_of(as_viewer(a_manager())) == CORE_HOURS


def test_only_a_manager_may_and_no_way_round_the_page_closes_the_contracts_hours(
    manager: Visitor, app: Flask
) -> None:
    reception = app.test_client()
    assert isinstance(reception, Visitor)
    sign_in(reception, a_receptionist())
    assert reception.get(URL).status_code == 403
    with pytest.raises(house_rules.InsideCoreHours):
        house_rules.set_opening_hours(as_viewer(a_manager()), {5: (time(9), time(12))})
