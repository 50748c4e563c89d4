"""Claims of slots (P9, P10): our whole hold, checks and audit included, against a bare four-step claim.

Each client is a thread with a connection of its own, for ours and for the bare claim alike. A bare claim is
BEGIN, UPDATE of the slot, INSERT of the claim, COMMIT; ours also reads what fits the request, takes the
request's turn and writes the audit record, so the ratio says what all of that costs.
"""

import itertools
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import click
import psycopg
from alembic import command

from portal import clock, create_app
from portal.access import Viewer
from portal.booking import services
from portal.cli import alembic_config
from portal.config import Settings
from portal.db import db_session
from portal.triage import queries as triage
from tests import databases
from tests.booking.factories import a_sent_request
from tests.factories import a_clinician, a_patient, a_slot, a_visitor

CLIENTS, CLAIMS_EACH = (1, 8, 32), 12


@dataclass(frozen=True, slots=True)
class Claims:
    """A run: how many claims a second, and the slowest of them in milliseconds."""

    per_second: float
    slowest_ms: float


def at_once(clients: int, claim: Callable[[int], object], finish: Callable[[], object]) -> Claims:
    """Let so many clients make their claims; `claim` is given the number of each."""
    gate, taken, spent = threading.Barrier(clients + 1), itertools.count(), list[float]()

    def work() -> None:
        gate.wait()
        for _ in range(CLAIMS_EACH):
            number = next(taken)
            began = time.perf_counter()
            claim(number)
            spent.append(time.perf_counter() - began)
        finish()

    threads = [threading.Thread(target=work) for _ in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Claims(len(spent) / (time.perf_counter() - began), max(spent) * 1000)


def ours(clients: int) -> Claims:
    """Holds through the service that every door uses, each of a slot that nobody else wants."""
    gp = a_clinician()
    first = clock.now() + timedelta(hours=2)
    number = clients * CLAIMS_EACH
    slots = [a_slot(first + timedelta(minutes=15 * n), staff=gp).public_id for n in range(number)]
    requests = [a_sent_request(a_patient(f"Patient{n}")) for n in range(number)]
    people: list[tuple[Viewer, str]] = [(a_visitor(each), each.public_id) for each in requests]
    db_session.remove()

    def claim(n: int) -> None:
        viewer, request_id = people[n]
        request = triage.request(viewer, request_id)
        assert request
        services.hold_slot(viewer, request, slots[n], "phone")
        db_session.remove()

    return at_once(clients, claim, db_session.remove)


def bare(url: str, clients: int) -> Claims:
    """The same number of claims by the driver alone."""
    address = url.replace("+psycopg", "")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bare_claim")
        connection.execute("DROP TABLE IF EXISTS bare_slot")
        connection.execute("CREATE TABLE bare_slot (id int PRIMARY KEY, is_free boolean DEFAULT true)")
        connection.execute("CREATE TABLE bare_claim (slot_id int UNIQUE, held_at timestamptz DEFAULT now())")
        connection.execute("INSERT INTO bare_slot SELECT generate_series(0, 9999)")
    own = threading.local()

    def claim(n: int) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(address)
        own.connection.execute("UPDATE bare_slot SET is_free = false WHERE id = %s AND is_free", (n,))
        own.connection.execute("INSERT INTO bare_claim (slot_id) VALUES (%s)", (n,))
        own.connection.commit()

    return at_once(clients, claim, lambda: own.connection.close())


def opened(folder: str, url: str = "") -> None:
    """A portal on an empty database of its own, with every table."""
    url = url or f"sqlite:///{Path(folder) / 'claims.sqlite3'}"
    settings = {"PORTAL_INSTANCE_DIR": folder, "PORTAL_DATABASE_URL": url}
    create_app(Settings.from_environment(settings))
    command.upgrade(alembic_config(url), "head")


def measured() -> dict[str, float]:
    """P9 as the ratio of rates by clients on PostgreSQL, P10 as the slowest of eight writers on SQLite."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, databases.postgresql_server(databases.SAFE) as server:
        url = databases.new_postgresql_database(server, "claims")
        opened(folder, url)
        for clients in CLIENTS:
            plain, own = bare(url, clients), ours(clients)
            found[f"bare {clients}"], found[f"ours {clients}"] = plain.per_second, own.per_second
            found[f"ratio {clients}"] = own.per_second / plain.per_second
            found[f"slowest {clients}"] = own.slowest_ms
        db_session.remove()
    with tempfile.TemporaryDirectory() as folder:
        opened(folder)
        found["SQLite slowest 8"] = ours(8).slowest_ms
        db_session.remove()
    return found


if __name__ == "__main__":
    for name, value in measured().items():
        click.echo(f"{name:20} {value:10.2f}")
