"""Claims of slots (P9, P10): ours, checks and audit included, against a bare four-step claim.

Each client is a thread with a connection of its own, for ours and for the bare claim alike. A bare claim is
BEGIN, UPDATE of the slot, INSERT of the claim, COMMIT. Ours is measured twice. The whole hold also reads the
request, its outcome, the person's needs, the sites and the opening hours, to know what fits. The claiming
alone is what stands between BEGIN and COMMIT, those being read before: it takes the request's turn, looks in
the database whether the slot fits and is free, claims it and writes the audit record.
"""

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
from portal.booking import claiming, services
from portal.booking.arrangements import hold_length
from portal.booking.wanted import Wanted, wanted_for
from portal.cli import alembic_config
from portal.config import Settings
from portal.db import db_session
from portal.pathways.outcome import Outcome
from portal.triage import queries as triage
from portal.triage.models import Request
from tests import databases
from tests.booking.factories import a_sent_request
from tests.factories import a_clinician, a_patient, a_slot, a_visitor

CLIENTS, IN_ALL, LEAST_EACH = (1, 8, 32), 64, 3


@dataclass(frozen=True, slots=True)
class Claims:
    """A run: how many claims a second, and the slowest of them in milliseconds."""

    per_second: float
    slowest_ms: float


def claims_each(clients: int) -> int:
    """Few enough that all of it ends within a minute."""
    return max(LEAST_EACH, IN_ALL // max(clients, 4))


def at_once(
    clients: int,
    claim: Callable[[int], object],
    finish: Callable[[], object],
    prepare: Callable[[int], object] = lambda _number: None,
) -> Claims:
    """Let so many clients make their claims; `prepare` is called for the number of each before the start."""
    gate, spent, each = threading.Barrier(clients + 1), list[float](), claims_each(clients)

    def work(own: range) -> None:
        for number in own:
            prepare(number)
        gate.wait()
        for number in own:
            began = time.perf_counter()
            claim(number)
            spent.append(time.perf_counter() - began)
        finish()

    threads = [threading.Thread(target=work, args=(range(n * each, (n + 1) * each),)) for n in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return Claims(len(spent) / (time.perf_counter() - began), max(spent) * 1000)


class Diary:
    """People with sent requests, and as many slots that nobody else wants."""

    def __init__(self, clients: int) -> None:
        gp = a_clinician()
        first = clock.now() + timedelta(hours=2)
        number = range(clients * claims_each(clients))
        self.slots = [a_slot(first + timedelta(minutes=15 * n), staff=gp).public_id for n in number]
        requests = [a_sent_request(a_patient(f"Patient{n}")) for n in number]
        self.people: list[tuple[Viewer, str]] = [(a_visitor(each), each.public_id) for each in requests]
        self.read: dict[int, tuple[Request, Outcome, Wanted]] = {}
        db_session.remove()

    def request(self, n: int) -> Request:
        request = triage.request(*self.people[n])
        assert request
        return request

    def hold(self, n: int) -> None:
        """The whole service that every door uses."""
        services.hold_slot(self.people[n][0], self.request(n), self.slots[n], "phone")
        db_session.remove()

    def prepare(self, n: int) -> None:
        viewer, request = self.people[n][0], self.request(n)
        outcome = claiming.offered_outcome(viewer, request)
        assert outcome
        self.read[n] = request, outcome, wanted_for(viewer, request, outcome)
        db_session.commit()

    def claim(self, n: int) -> None:
        """What the service does from BEGIN to COMMIT."""
        ends_at = clock.now() + hold_length()
        claiming.claim_slot(self.people[n][0], *self.read[n], self.slots[n], "phone", ends_at)


def whole(clients: int) -> Claims:
    diary = Diary(clients)
    return at_once(clients, diary.hold, db_session.remove)


def alone(clients: int) -> Claims:
    diary = Diary(clients)
    return at_once(clients, diary.claim, db_session.remove, diary.prepare)


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

    def prepare(_number: int) -> None:
        if not hasattr(own, "connection"):
            own.connection = psycopg.connect(address)

    def claim(n: int) -> None:
        own.connection.execute("UPDATE bare_slot SET is_free = false WHERE id = %s AND is_free", (n,))
        own.connection.execute("INSERT INTO bare_claim (slot_id) VALUES (%s)", (n,))
        own.connection.commit()

    return at_once(clients, claim, lambda: own.connection.close(), prepare)


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
        whole(1)  # what is done only once is no part of it
        for clients in CLIENTS:
            plain, hold, claim = bare(url, clients), whole(clients), alone(clients)
            found[f"bare {clients}"] = plain.per_second
            for name, own in (("hold", hold), ("claim", claim)):
                found[f"{name} {clients}"] = own.per_second
                found[f"{name} ratio {clients}"] = own.per_second / plain.per_second
                found[f"{name} slowest {clients}"] = own.slowest_ms
        db_session.remove()
    with tempfile.TemporaryDirectory() as folder:
        opened(folder)
        whole(1)
        for name, run in (("hold", whole), ("claim", alone)):
            found[f"SQLite {name} slowest 8"] = run(8).slowest_ms
        db_session.remove()
    return found


if __name__ == "__main__":
    for name, value in measured().items():
        click.echo(f"{name:24} {value:10.2f}")
