"""One rush on one database: fill, serve, let everybody come, and look at what is left behind."""

import asyncio
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import func, select

from portal import create_app
from portal.booking.models import Appointment, Claim
from portal.config import Settings
from portal.db import db_session
from portal.pathways.model import RuleSet
from portal.triage.models import Request
from tests import databases
from tests.browser.server import environment, flask, free_port, serving
from tests.load.rush import filling, processes, staff
from tests.load.rush.browser import Browser, Log
from tests.load.rush.visits import Told, Visit

MINUTES = 600.0  # seconds of arrivals
READING = 8.0  # seconds over a page, as a rule, before they are made shorter by the speed
LONGEST = 900.0  # seconds for a rush, whatever comes


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rush: `visits` at `per_minute` of real time, `speed` times as fast."""

    database: str
    patients: int = 50_000
    visits: int = 2_000
    speed: float = 20.0
    workers: int = 0  # as many as the portal starts by itself
    seed: int = 1
    reading: float = READING

    @property
    def pause(self) -> float:
        """Seconds over a page. How many pages come in a second is said by the arrivals, not by it."""
        return self.reading / self.speed

    @property
    def window(self) -> float:
        """Seconds in which they all come: fewer visits come at the same rate for a shorter time."""
        return MINUTES * self.visits / 2_000 / self.speed


@dataclass(slots=True)
class Rush:
    """What a rush came to."""

    wanted: Wanted
    patients: Log
    desk: Log
    told: Told
    seconds: float = 0.0
    server_cpu: float = 0.0
    client_cpu: float = 0.0
    memory: float = 0.0
    doubles: int = 0
    lost: int = 0  # told that they are booked, and are not
    filled: list[str] = field(default_factory=list)


@contextmanager
def filled(wanted: Wanted, folder: Path) -> Iterator[tuple[dict[str, str], str]]:
    """A database of its own: the settings to serve it with, and where PostgreSQL works if it does."""
    settings = environment(folder, free_port()) | {"PORTAL_WORKERS": str(wanted.workers or "")}
    if wanted.database == "sqlite":
        yield settings, ""
        return
    with databases.postgresql_server(databases.SAFE) as server:
        settings["PORTAL_DATABASE_URL"] = databases.new_postgresql_database(server, "rush")
        yield settings, parse_qs(urlsplit(server).query)["host"][0]


def measured(wanteds: list[Wanted], say: Callable[[str], None]) -> Iterator[Rush]:
    """Each rush after the other on one database, filled once; each has other patients."""
    with tempfile.TemporaryDirectory() as name, filled(wanteds[0], Path(name)) as (settings, database):
        began = time.monotonic()
        flask(settings, "migrate")
        flask(settings, "demo-data", "--patients", str(wanteds[0].patients), "--weeks", str(filling.WEEKS))
        app = create_app(Settings.from_environment({**os.environ, **settings}))
        network = filling.widen()
        say(
            f"{wanteds[0].database}: {network.patients:,} patients, {network.slots:,} times added, "
            f"{network.open_items:,} open requests in {time.monotonic() - began:.0f} s"
        )
        rules: RuleSet = app.extensions["portal"].rules
        for wanted in wanteds:
            with serving(settings):
                yield _run(wanted, rules, int(settings["PORT"]), database)


def _run(wanted: Wanted, rules: RuleSet, port: int, database: str) -> Rush:
    random = Random(wanted.seed)  # noqa: S311  # nothing secret is drawn
    rush = Rush(wanted, Log(), Log(), Told())
    callers = filling.callers(wanted.visits, wanted.window, random)
    visits = [
        Visit(each, Browser(port, rush.patients), rules, Random(n), wanted.pause, rush.told)  # noqa: S311
        for n, each in enumerate(callers)
    ]
    names = filling.names_to_find(100, random)
    colleagues = [
        staff.Colleague(staff.WHO[n % len(staff.WHO)], Browser(port, Log()), names, Random(n))  # noqa: S311
        for n in range(staff.NUMBER)
    ]
    asyncio.run(_everybody(rush, visits, colleagues, port, database))
    _look_after(rush)
    return rush


async def _everybody(
    rush: Rush, visits: list[Visit], colleagues: list[staff.Colleague], port: int, database: str
) -> None:
    """The staff first; then the doors open."""
    for each in colleagues:
        await each.sign_in()
        each.browser.log = rush.desk
    is_over = asyncio.Event()
    desks = [asyncio.create_task(each.work(is_over)) for each in colleagues]
    server = [*processes.web_processes(port), *processes.database_processes(database)]
    cpu, own, began = processes.cpu_seconds(server), time.process_time(), time.perf_counter()
    coming = [asyncio.create_task(_come(each)) for each in visits]
    _done, unended = await asyncio.wait(coming, timeout=LONGEST)
    for late in unended:
        late.cancel()
    rush.told.ends["cut off"] += len(unended)
    rush.seconds = time.perf_counter() - began
    server = [*processes.web_processes(port), *processes.database_processes(database)]
    rush.server_cpu = processes.cpu_seconds(server) - cpu
    rush.client_cpu = time.process_time() - own
    rush.memory = processes.highest_memory(processes.web_processes(port))
    is_over.set()
    await asyncio.gather(*desks)


async def _come(visit: Visit) -> None:
    await asyncio.sleep(visit.caller.arrives)
    await visit.make()


def _look_after(rush: Rush) -> None:
    """No place with two claims, no request with two appointments, nobody told of a booking that is not."""
    live = select(Claim.slot_id, Claim.place).where(Claim.state.in_(("held", "booked")))
    twice = live.group_by(Claim.slot_id, Claim.place).having(func.count() > 1)
    again = (
        select(Appointment.request_id)
        .where(Appointment.status == "booked")
        .group_by(Appointment.request_id)
        .having(func.count() > 1)
    )
    rush.doubles = len(db_session.execute(twice).all()) + len(db_session.execute(again).all())
    kept = select(Request.public_id).join(Appointment, Appointment.request_id == Request.id)
    booked = set(db_session.scalars(kept.where(Appointment.status == "booked")))
    rush.lost = len(set(rush.told.booked) - booked)
    db_session.remove()
