"""Claims of slots (P9, P10): ours, checks and audit included, against a bare four-step claim.

Each client is a process with a connection of its own, as the workers of the web server are, for ours and
for the bare claim alike; all begin at one moment, each having made one claim before. A bare claim is BEGIN,
UPDATE of the slot, INSERT of the claim, COMMIT. Ours is measured twice. The whole hold is
`services.hold_slot`, which every door uses, with the reading of the request that comes before it: it reads
the outcome, the person's needs, the sites and the opening hours, to know what fits. The claiming alone is
what stands between BEGIN and COMMIT, those being read before: it takes the request's turn, looks in the
database whether the slot fits and is free, claims it and writes the audit record.
"""

import multiprocessing
import statistics
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, Protocol

import click
import psycopg
from alembic import command
from sqlalchemy import update

from portal import clock, create_app
from portal.access import Viewer
from portal.booking import claiming, services
from portal.booking.arrangements import hold_length
from portal.booking.models import Claim
from portal.booking.wanted import Wanted, wanted_for
from portal.cli import alembic_config
from portal.config import Settings
from portal.db import db_session, engine_in_use, transaction
from portal.pathways.outcome import Outcome
from portal.triage import queries as triage
from portal.triage.models import Request
from tests import databases
from tests.booking.factories import a_sent_request
from tests.factories import a_clinician, a_patient, a_slot, a_visitor

CLIENTS, IN_ALL, LEAST_EACH, TURNS = (1, 8, 32), 480, 4, 3
# Made by each before the start, so that all are claims of a worker some minutes old: the driver prepares a
# statement at its fifth run, and PostgreSQL plans it anew five times more.
FIRST = 12
WRITERS = 8
LONGEST = 60.0  # seconds that the others wait for one to begin
_fork = multiprocessing.get_context("fork")  # the application is loaded once, as the web server does


@dataclass(frozen=True, slots=True)
class Claims:
    """A run: how many claims a second, and the slowest of them in milliseconds."""

    per_second: float
    slowest_ms: float


class Way(Protocol):
    """A way of claiming: what each client does first, what is measured, and what it does last."""

    def prepare(self, own: range) -> None: ...

    def claim(self, number: int) -> object: ...

    def finish(self) -> object: ...


def claims_each(clients: int) -> int:
    return max(LEAST_EACH, IN_ALL // clients)


def at_once(clients: int, way: Way) -> Claims:
    """Let so many clients make their claims."""
    gate, each = _fork.Barrier(clients), claims_each(clients) + FIRST
    told: Any = _fork.SimpleQueue()
    work = [
        _fork.Process(target=_work, args=(way, range(n * each, (n + 1) * each), gate, told))
        for n in range(clients)
    ]
    for process in work:
        process.start()
    moments = [moment for _ in work for moment in told.get()]
    for process in work:
        process.join()
    spent = max(end for _, end in moments) - min(begun for begun, _ in moments)
    return Claims(len(moments) / spent, max(end - begun for begun, end in moments) * 1000)


def _work(way: Way, own: range, gate: Barrier, told: Any) -> None:
    """One client, in a process of its own: when each of its claims began and ended."""
    moments = []
    try:
        way.prepare(own)
        for number in own[:FIRST]:
            way.claim(number)
        gate.wait(LONGEST)
        for number in own[FIRST:]:
            begun = time.perf_counter()
            way.claim(number)
            moments.append((begun, time.perf_counter()))
        way.finish()
    finally:
        told.put(moments)


class Diary:
    """People with sent requests, and as many slots that nobody else wants."""

    def __init__(self) -> None:
        gp = a_clinician()
        # on the hour: a slot that began a minute before midnight would have no length left
        first = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
        number = range(max(clients * (claims_each(clients) + FIRST) for clients in CLIENTS))
        self.slots = [a_slot(first + timedelta(minutes=15 * n), staff=gp).public_id for n in number]
        requests = [a_sent_request(a_patient(f"Patient{n}")) for n in number]
        self.people: list[tuple[Viewer, str]] = [(a_visitor(each), each.public_id) for each in requests]

    def free(self) -> None:
        """Give back every time that a run before has taken."""
        with transaction() as session:
            session.execute(update(Claim).where(Claim.state == "held").values(state="released"))
        db_session.remove()
        engine_in_use().dispose()  # a connection must not be shared over a fork


class Whole:
    """The whole hold."""

    def __init__(self, diary: Diary) -> None:
        diary.free()
        self.people, self.slots = diary.people, diary.slots

    def request(self, n: int) -> Request:
        request = triage.request(*self.people[n])
        assert request
        return request

    def prepare(self, own: range) -> None:
        db_session.connection()

    def claim(self, number: int) -> None:
        """The whole service that every door uses."""
        services.hold_slot(self.people[number][0], self.request(number), self.slots[number], "phone")
        db_session.remove()

    def finish(self) -> None:
        db_session.remove()


class Alone(Whole):
    """The claiming alone."""

    def prepare(self, own: range) -> None:
        self.read: dict[int, tuple[Request, Outcome, Wanted]] = {}
        for n in own:
            viewer, request = self.people[n][0], self.request(n)
            outcome = claiming.offered_outcome(viewer, request)
            assert outcome
            self.read[n] = request, outcome, wanted_for(viewer, request, outcome)
        db_session.commit()

    def claim(self, number: int) -> None:
        """What the service does from BEGIN to COMMIT."""
        ends_at = clock.now() + hold_length()
        viewer = self.people[number][0]
        claiming.claim_slot(viewer, *self.read[number], self.slots[number], "phone", ends_at)


class Bare:
    """The four steps by the driver alone."""

    def __init__(self, url: str) -> None:
        self.address = url.replace("+psycopg", "")
        with psycopg.connect(self.address, autocommit=True) as connection:
            for words in (
                "DROP TABLE IF EXISTS bare_claim",
                "DROP TABLE IF EXISTS bare_slot",
                "CREATE TABLE bare_slot (id int PRIMARY KEY, is_free boolean DEFAULT true)",
                "CREATE TABLE bare_claim (slot_id int UNIQUE, held_at timestamptz DEFAULT now())",
                "INSERT INTO bare_slot SELECT generate_series(0, 9999)",
            ):
                connection.execute(words.encode())

    def prepare(self, own: range) -> None:
        self.connection = psycopg.connect(self.address)

    def claim(self, number: int) -> None:
        self.connection.execute("UPDATE bare_slot SET is_free = false WHERE id = %s AND is_free", (number,))
        self.connection.execute("INSERT INTO bare_claim (slot_id) VALUES (%s)", (number,))
        self.connection.commit()

    def finish(self) -> None:
        self.connection.close()


def opened(folder: str, url: str = "") -> Diary:
    """A portal on an empty database of its own, with every table, and people who want times."""
    url = url or f"sqlite:///{Path(folder) / 'claims.sqlite3'}"
    create_app(Settings.from_environment({"PORTAL_INSTANCE_DIR": folder, "PORTAL_DATABASE_URL": url}))
    command.upgrade(alembic_config(url), "head")
    diary = Diary()
    Whole(diary).claim(0)  # what is done only once, before the clients part: each inherits it
    Alone(diary).prepare(range(1))
    return diary


def measured() -> dict[str, float]:
    """P9 as the ratio of rates by clients on PostgreSQL, P10 as the slowest of eight writers on SQLite.

    The median of three runs, the bare claims and ours in turn.
    """
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder, databases.postgresql_server(databases.SAFE) as server:
        url = databases.new_postgresql_database(server, "claims")
        diary = opened(folder, url)
        for clients in CLIENTS:
            runs = [
                (at_once(clients, Bare(url)), at_once(clients, Whole(diary)), at_once(clients, Alone(diary)))
                for _turn in range(TURNS)
            ]
            found[f"bare {clients}"] = statistics.median(bare.per_second for bare, _, _ in runs)
            for name, at in (("hold", 1), ("claim", 2)):
                found[f"{name} {clients}"] = statistics.median(run[at].per_second for run in runs)
                shares = (run[at].per_second / run[0].per_second for run in runs)
                found[f"{name} ratio {clients}"] = statistics.median(shares)
                found[f"{name} slowest {clients}"] = statistics.median(run[at].slowest_ms for run in runs)
        db_session.remove()
    with tempfile.TemporaryDirectory() as folder:
        diary = opened(folder)
        for name, way in (("hold", Whole), ("claim", Alone)):
            slowest = (at_once(WRITERS, way(diary)).slowest_ms for _turn in range(TURNS))
            found[f"SQLite {name} slowest {WRITERS}"] = statistics.median(slowest)
        db_session.remove()
    return found


if __name__ == "__main__":
    for name, value in measured().items():
        click.echo(f"{name:24} {value:10.2f}")
