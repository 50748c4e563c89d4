"""A pause touches urgent clinical requests made online and nothing else, whatever is set; nobody is lost."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session, scoped_session

import portal
from portal import clock
from portal.access import NotAllowed, Role, Viewer
from portal.booking.claiming import offered_outcome
from portal.config import Settings
from portal.db import db_session
from portal.pathways.load import load_rules
from portal.triage import pausing, settling
from portal.triage.models import Request, Task
from portal.triage.pause_models import UrgentPause
from portal.triage.pause_queries import current_pause, pauses_since
from tests.booking.factories import _dispositions, a_sent_request, an_outcome
from tests.factories import a_manager, a_receptionist, a_visitor, as_viewer, saved, the_practice
from tests.visitor import Visitor

Database = scoped_session[Session]
NOON = datetime(2026, 6, 1, 11, tzinfo=UTC)  # a Monday
HOUR = timedelta(hours=1)


@pytest.fixture
def manager(db: Database, set_clock: Callable[[datetime], None]) -> Viewer:
    set_clock(NOON)
    return as_viewer(a_manager())


def asked(client: Visitor, disposition: str, **details: Any) -> Request:
    """A request with this outcome that this browser sent."""
    request = a_sent_request(outcome=an_outcome(disposition), asked_from={}, **details)
    with client.session_transaction() as session:
        session["requests"] = [*session.get("requests", ()), request.public_id]
    return request


def test_somebody_with_something_urgent_is_told_to_phone_and_is_called_if_they_do_not(
    client: Visitor, manager: Viewer
) -> None:
    pausing.pause_urgent(manager, "full", HOUR)
    request = asked(client, "same_day")
    viewer = a_visitor(request)
    assert pausing.keep_while_paused in settling.WHEN_SETTLED
    for _ in range(2):
        pausing.keep_while_paused(viewer, request, an_outcome("same_day"))
    task = db_session.query(Task).filter_by(kind=pausing.PAUSED_URGENT).one()
    assert task.due_at == NOON + HOUR
    page = client.get(f"/request/{request.public_id}/result").text
    assert "Please call us now" in page
    assert "All our clinicians are with urgent patients" in page
    assert "tel:01632960100" in page
    assert "Choose a time" not in page
    assert offered_outcome(viewer, request) is None
    with clock.frozen_at(NOON + timedelta(minutes=1)):
        pausing.end_pause(manager, current_pause(manager))  # type: ignore[arg-type]
        assert offered_outcome(viewer, request) is not None
        assert "Choose a time" in client.get(f"/request/{request.public_id}/result").text


def test_a_pause_ends_by_itself_is_bounded_and_is_on_the_public_log(
    client: Visitor, manager: Viewer, set_clock: Callable[[datetime], None]
) -> None:
    for reason, length in (("", HOUR), ("because", HOUR), ("full", timedelta(0)), ("full", 3 * HOUR)):
        with pytest.raises(pausing.CannotPause):
            pausing.pause_urgent(manager, reason, length)
    pausing.pause_urgent(manager, "full", 2 * HOUR)
    with pytest.raises(pausing.CannotPause):
        pausing.pause_urgent(manager, "systems", HOUR)  # one at a time
    set_clock(NOON + 2 * HOUR)
    assert current_pause(manager) is None
    pausing.pause_urgent(manager, "systems", 2 * HOUR)
    set_clock(NOON + 4 * HOUR)
    with pytest.raises(pausing.CannotPause):
        pausing.pause_urgent(manager, "full", HOUR)  # four hours in a day are the most
    set_clock(NOON + timedelta(days=1, hours=6))
    assert pausing.pause_urgent(manager, "full", HOUR).ends_at == NOON + timedelta(days=1, hours=6.5)
    set_clock(NOON + timedelta(days=1, hours=9))
    with pytest.raises(pausing.CannotPause):
        pausing.pause_urgent(manager, "full", HOUR)  # closed
    page = client.get("/urgent-pauses").text
    assert page.count("All our clinicians are with urgent patients") == 2
    assert "Our computers or phones are not working" in page
    assert len(pauses_since(manager, NOON)) == 3


def test_only_a_manager_pauses(db: Database, set_clock: Callable[[datetime], None]) -> None:
    set_clock(NOON)
    with pytest.raises(NotAllowed):
        pausing.pause_urgent(as_viewer(a_receptionist()), "full", HOUR)


@lru_cache
def _rules() -> Any:
    return load_rules(Settings.from_environment({}).rules_dir)


SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "service_name": st.sampled_from(["Ask your GP surgery", "Closed"]),
    "organisation_name": st.sampled_from(["Riverside Practice", "Closed"]),
    "practice_phone": st.sampled_from(["01632 960 100", "0"]),
    "languages": st.sampled_from([("en",), ("en", "pl", "ur")]),
    "base_url": st.sampled_from(["http://127.0.0.1:8000", "https://portal.example"]),
    "demo": st.booleans(),
    "hold_minutes": st.integers(1, 60),
    "draft_hours": st.integers(20, 720),
    "idle_minutes": st.integers(5, 240),
    "session_hours": st.integers(1, 24),
    "trusted_proxies": st.integers(0, 5),
    "rules_sign_off": st.booleans(),
}
FIXED = {"database_url", "secret_key", "rules_dir", "instance_dir"}  # where things lie
CALM = [each for each in _dispositions() if _dispositions()[each].rank < pausing.FROM_RANK]
MINUTE_OF_CORE_HOURS = st.integers(0, 10 * 60 + 29)
PAUSES = st.lists(
    st.tuples(st.integers(-90, 90), st.integers(1, 500_000), st.sampled_from([*pausing.REASONS, "all"])),
    max_size=4,
)


@pytest.fixture
def arranged_again(app: Flask) -> Iterator[None]:
    """Whatever the process takes from settings is afterwards as the other tests know it."""
    yield
    again = portal.create_app(app.extensions["portal"].settings)
    again.extensions["portal"].engine.dispose()


@pytest.mark.usefixtures("arranged_again")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.fixed_dictionaries(SETTINGS),
    disposition=st.sampled_from(CALM),
    day=st.integers(0, 4),
    minute=MINUTE_OF_CORE_HOURS,
    pauses=PAUSES,
)
def test_no_setting_and_no_pause_shuts_routine_medicine_or_admin_requests_in_core_hours(
    app: Flask,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    values: dict[str, Any],
    disposition: str,
    day: int,
    minute: int,
    pauses: list[tuple[int, int, str]],
) -> None:
    usual: Settings = app.extensions["portal"].settings
    assert {each.name for each in fields(Settings)} == SETTINGS.keys() | FIXED, "add the new setting here"
    monkeypatch.setattr(portal, "load_rules", lambda _, **_options: _rules())
    made = Settings(**{name: getattr(usual, name) for name in FIXED}, **values)
    now = datetime(2026, 6, 1 + day, 7, tzinfo=UTC) + timedelta(minutes=minute)
    with clock.frozen_at(now):
        staff, practice = a_manager(), the_practice()
        for before, length, reason in pauses:
            starts_at = now - timedelta(minutes=before)
            ends_at = starts_at + timedelta(minutes=length)
            saved(
                UrgentPause(
                    practice_id=practice.id, starts_at=starts_at, ends_at=ends_at, reason=reason,
                    set_by_id=staff.id,
                )
            )  # fmt: skip
        other = portal.create_app(made)
        other.test_client_class = Visitor
        client = other.test_client()
        where = {"base_url": made.base_url}
        start = client.get("/", **where)
        assert start.status_code == 200
        assert "/start/who-for" in start.text
        assert "We are closed now" not in start.text
        request = a_sent_request(outcome=an_outcome(disposition), channel="online")
        viewer = Viewer(Role.PATIENT, practice.id, "x", request_ids=frozenset({request.public_id}))
        outcome = an_outcome(disposition)
        assert pausing.pause_for(viewer, request, outcome) is None
        pausing.keep_while_paused(viewer, request, outcome)
        assert db.query(Task).filter_by(kind=pausing.PAUSED_URGENT).count() == 0
        other.extensions["portal"].engine.dispose()
