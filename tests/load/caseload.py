"""How much longer the page of a caseload of 250 people takes than that of an empty one; how many statements.

`python -m tests.load.caseload` prints it; `measured()` gives it to `make bench`. The target: at most twice.
"""

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import click
from alembic import command
from flask import Flask
from sqlalchemy import event

from portal import clock, create_app
from portal.cli import alembic_config
from portal.community.models import Referral
from portal.config import Settings
from portal.people.models import Staff
from tests.factories import a_link_worker, a_patient, a_practice, a_request, saved, sign_in
from tests.load.visits import visitor
from tests.visitor import Visitor

CASES = 250
TURNS = 60
NEEDS = ("loneliness", "debt_bills", "food", "carer", "benefits")


def measured() -> dict[str, float]:
    """Milliseconds of both pages (medians, taken in turns), their ratio, the statements of the full one."""
    with tempfile.TemporaryDirectory() as folder:
        app = _portal(Path(folder))
        with app.app_context():
            a_practice()
            empty, full = a_link_worker(), a_link_worker()
            _fill(full)
        visitors = [_signed_in(app, empty), _signed_in(app, full)]
        times: list[list[float]] = [[], []]
        for turn in range(TURNS + 5):
            for number, each in enumerate(visitors):
                took = _timed(each)
                if turn >= 5:  # the first ones fill the caches
                    times[number].append(took)
        few, many = (statistics.median(each) * 1000 for each in times)
        return {
            "empty ms": few,
            "full ms": many,
            "ratio": many / few,
            "statements": _statements(app, visitors[1]),
        }


def _portal(folder: Path) -> Flask:
    settings = Settings.from_environment(
        {
            "PORTAL_INSTANCE_DIR": str(folder),
            "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
            "PORTAL_SECRET_KEY": "a key for measuring, and for that only",
        }
    )
    app = create_app(settings)
    command.upgrade(alembic_config(settings.database_url), "head")
    return app


def _fill(worker: Staff) -> None:
    """A worker's cases: everybody somebody else, their next contacts spread over ten weeks."""
    now, today = clock.now(), clock.today()
    referrals = []
    for number in range(CASES):
        patient = a_patient(f"Person{number}", "Example", spoken_language="ur" if number % 5 == 0 else "en")
        request = a_request(patient, state="queued", submitted_at=now)
        referrals.append(
            Referral(
                practice_id=patient.practice_id, request_id=request.id, patient_id=patient.id,
                source="triage",
                needs=[NEEDS[number % 5], NEEDS[(number + 2) % 5]], state="active", link_worker_id=worker.id,
                risk_state="risks" if number % 7 == 0 else "none_known", created_at=now, first_contact_by=now,
                next_contact_on=today + timedelta(days=number % 70 - 14),
            )
        )  # fmt: skip
    saved(*referrals)


def _signed_in(app: Flask, staff: Staff) -> Visitor:
    client = visitor(app)
    sign_in(client, staff)
    return client


def _timed(client: Visitor) -> float:
    began = time.perf_counter()
    assert client.get("/caseload").status_code == 200
    return time.perf_counter() - began


def _statements(app: Flask, client: Visitor) -> int:
    seen: list[str] = []
    event.listen(app.extensions["portal"].engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    client.get("/caseload")
    return len([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])


if __name__ == "__main__":
    found = measured()
    click.echo(
        f"caseload of {CASES}: {found['full ms']:.1f} ms, {found['statements']:.0f} statements; "
        f"empty: {found['empty ms']:.1f} ms; ratio {found['ratio']:.2f} (target at most 2)"
    )
