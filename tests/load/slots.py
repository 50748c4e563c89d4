"""`python -m tests.load.slots`: the search for free slots against its own SQL through the driver (P7, P8)."""

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click
from alembic import command
from sqlalchemy import Engine, event

from portal import clock, create_app
from portal.booking import slot_queries
from portal.booking.wanted import Wanted, wanted_for
from portal.cli import alembic_config
from portal.config import Settings
from portal.db import db_session
from tests import databases
from tests.booking.factories import a_sent_request, an_outcome
from tests.factories import a_visitor
from tests.factories.people import the_practice
from tests.load.filling import NOW, fill

SIZES = {"100k": 100_000, "1m": 1_000_000, "10m": 10_000_000}
ORDINARY = ("100k", "1m")
OFFERS, TURNS, IN_A_TURN = 60, 15, 20
MOST_OF_RAW, MOST_GROWTH, MOST_STATEMENTS = 1.5, 2.0, 3


@dataclass(frozen=True, slots=True)
class Searched:
    """One database of one size: milliseconds through our code and through the driver, and statements sent."""

    database: str
    size: str
    ours: float
    raw: float
    statements: int
    found: int

    @property
    def ratio(self) -> float:
        return self.ours / self.raw


def measured(sizes: tuple[str, ...] = ORDINARY) -> Iterator[Searched]:
    """Every size on both engines."""
    for name in ("sqlite", "postgresql"):
        with database(name) as engine:
            for size in sizes:
                fill(engine, SIZES[size])
                yield _searched(engine, size)


@contextmanager
def database(name: str) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory(prefix="portal-slots-") as folder, _address(name, folder) as url:
        settings = {
            "PORTAL_INSTANCE_DIR": folder,
            "PORTAL_DATABASE_URL": url,
            "PORTAL_SECRET_KEY": secrets.token_hex(),
        }
        app = create_app(Settings.from_environment(settings))
        engine: Engine = app.extensions["portal"].engine
        command.upgrade(alembic_config(url), "head")
        databases.keep_clean_copy(engine)
        with clock.frozen_at(NOW):
            yield engine
        db_session.remove()
        engine.dispose()


@contextmanager
def _address(name: str, folder: str) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{Path(folder) / 'portal.sqlite3'}"
    else:
        with databases.postgresql_server() as url:
            yield url


def _searched(engine: Engine, size: str) -> Searched:
    viewer, wanted = _wish()
    sent: list[tuple[str, Any]] = []
    event.listen(engine, "before_cursor_execute", lambda *call: sent.append((call[2], call[3])))

    def ours() -> int:
        return len(slot_queries.free_slots(viewer, wanted, limit=OFFERS).slots)

    found = ours()
    searches = [each for each in sent if not each[0].startswith(("BEGIN", "PRAGMA"))]
    words, values = searches[-1]
    driver = db_session.connection().connection.driver_connection
    assert driver

    def raw() -> int:
        cursor = driver.cursor()
        return len(cursor.execute(words, values).fetchall())

    ours_ms, raw_ms = _in_turns(ours, raw)
    db_session.remove()
    return Searched(engine.dialect.name, size, ours_ms, raw_ms, len(searches), found)


def _wish() -> tuple[Any, Wanted]:
    """A routine request with any GP, anywhere, in any way, within fourteen days."""
    practice = the_practice()
    request = a_sent_request(outcome=an_outcome("routine_14_days", roles=("gp",)))
    viewer = a_visitor(request, practice=practice)
    wanted = wanted_for(viewer, request, an_outcome("routine_14_days", roles=("gp",)))
    return viewer, replace(wanted, may_overlap=False)


def _in_turns(*runs: Callable[[], int]) -> list[float]:
    """The median milliseconds of each, taken A B A B …, so that a machine that slows down slows both."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(TURNS):
        for at, run in enumerate(runs):
            begun = time.perf_counter()
            for _each in range(IN_A_TURN):
                run()
            taken[at].append((time.perf_counter() - begun) / IN_A_TURN * 1000)
    return [statistics.median(column) for column in taken]


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(ORDINARY), help=f"of {', '.join(SIZES)}")
    sizes = tuple(parser.parse_args().sizes.split(","))
    first: dict[str, Searched] = {}
    for each in measured(sizes):
        growth = each.ours / first.setdefault(each.database, each).ours
        click.echo(
            f"{each.database:11} {each.size:>5}: {each.found} offers, ours {each.ours:6.2f} ms,"
            f" raw {each.raw:6.2f} ms, P7 {each.ratio:5.2f} (<= {MOST_OF_RAW}),"
            f" P8 {growth:5.2f} (<= {MOST_GROWTH}), {each.statements} statements (<= {MOST_STATEMENTS})"
        )


if __name__ == "__main__":
    main()
