"""The worklist with 2,000 open requests, and what 50 screens cost that stay open on it.

`python -m tests.load.worklist` prints both; `measured()` gives them to `make bench`. Processor time is of
this process with the test's own client in it: more than the server alone would take, never less.
"""

import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import click
from flask import Flask
from sqlalchemy import event

from portal import clock
from portal.triage.models import Request, Task
from tests.factories import a_clinician, a_patient, a_practice, a_request, saved, sign_in
from tests.load import live
from tests.load.caseload import _portal as a_portal
from tests.load.visits import visitor
from tests.visitor import Visitor

OPEN = 2_000
TURNS = 60
RANKS = (40, 55, 65, 75, 38, 50)


def measured() -> dict[str, float]:
    """Milliseconds of the list (median and 95th percentile of turns), statements, and the cost of screens."""
    with tempfile.TemporaryDirectory() as folder:
        app = a_portal(Path(folder))
        with app.app_context():
            a_practice()
            doctor = a_clinician()
            _fill()
        client = visitor(app)
        sign_in(client, doctor)
        times = sorted([_timed(client) for _turn in range(TURNS + 5)][5:])
        return {
            "median ms": statistics.median(times) * 1000,
            "p95 ms": times[int(len(times) * 0.95)] * 1000,
            "statements": _statements(app, client),
            "share of a core": live.share_of_a_core(client),
        }


def _fill() -> None:
    """Everybody somebody else; urgencies and promises mixed, a few to be acted on now."""
    now = clock.now()
    patients = [a_patient(f"Person{number}", "Example") for number in range(100)]
    shared = {"practice_id": patients[0].practice_id}
    first = a_request(patients[0], state="queued", submitted_at=now, urgency=40)
    requests = []
    for number in range(OPEN - 1):
        request = Request(
            **shared, reference=f"L{number:07}", patient_id=patients[number % 100].id,
            match_state="matched", state="escalated" if number % 400 == 0 else "queued",
            submitted_at=now - timedelta(minutes=number),
            urgency=95 if number % 400 == 0 else RANKS[number % 6], disposition_id="routine_14_days",
            promised_by=now + timedelta(minutes=number * 7 - 600), created_at=now,
        )  # fmt: skip
        request.assessment = type(first.assessment)(**shared, pathway_ids=["back_pain"])
        requests.append(request)
    saved(*requests)
    saved(
        *(
            Task(
                **shared, request_id=each.id, kind="call_back" if each.id % 2 else "find_appointment",
                owner_role="duty_clinician" if each.id % 2 else "receptionist", urgency=each.urgency,
                due_at=each.promised_by, created_at=now,
            )
            for each in requests
        )
    )  # fmt: skip


def _timed(client: Visitor) -> float:
    began = time.perf_counter()
    assert client.get("/desk/requests").status_code == 200
    return time.perf_counter() - began


def _statements(app: Flask, client: Visitor) -> int:
    seen: list[str] = []
    event.listen(app.extensions["portal"].engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    client.get("/desk/requests")
    return len([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])


if __name__ == "__main__":
    found = measured()
    click.echo(
        f"worklist of {OPEN}: median {found['median ms']:.1f} ms, 95th percentile {found['p95 ms']:.1f} ms, "
        f"{found['statements']:.0f} statements; {live.SCREENS} open screens: "
        f"{found['share of a core']:.1%} of a core (target at most 10 %)"
    )
