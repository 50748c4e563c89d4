"""`python -m tests.load.slots`: the search for free slots against its own SQL through the driver (P7, P8)."""

import argparse
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import click
import psycopg
from alembic import command
from sqlalchemy import Engine, event

from portal import clock, create_app
from portal.access import Viewer
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
OFFERS, ROUNDS, TURNS, IN_A_TURN = 60, 3, 10, 20
MOST_OF_RAW, MOST_GROWTH, MOST_STATEMENTS = 1.5, 2.0, 3


@dataclass(frozen=True, slots=True)
class Searched:
    """One database of one size: milliseconds through our code and through the driver, and statements sent.

    `growth` is ours against ours in the smallest database, taken in turns with it.
    """

    database: str
    size: str
    ours: float
    raw: float
    growth: float
    statements: int
    found: int

    @property
    def ratio(self) -> float:
        return self.ours / self.raw


@dataclass(frozen=True, slots=True)
class Search:
    """One person's search in one database, and the statement that it came down to."""

    engine: Engine
    size: str
    viewer: Viewer
    wanted: Wanted
    sent: list[tuple[str, Any]]

    def found(self) -> int:
        return len(slot_queries.free_slots(self.viewer, self.wanted, limit=OFFERS).slots)

    def timed(self) -> list[float]:
        """Milliseconds of ours and of the bare statement."""
        _use(self.engine)
        driver = db_session.connection().connection.driver_connection
        assert driver
        words, values = self.sent[-1]
        raw = driver.cursor if self.engine.dialect.name == "sqlite" else partial(psycopg.RawCursor, driver)
        return _in_turns(self.found, lambda: len(raw().execute(words, values).fetchall()))


def measured(sizes: tuple[str, ...] = ORDINARY) -> Iterator[Searched]:
    """Every size on both engines; all sizes of one engine in turns, as minutes lie between filling them."""
    for name in ("sqlite", "postgresql"):
        with ExitStack() as databases_in_use:
            searches = [_begun(databases_in_use.enter_context(database(name)), size) for size in sizes]
            rounds = [[each.timed() for each in searches] for _ in range(ROUNDS)]
            for n, each in enumerate(searches):
                _use(each.engine)
                ours, raw = (statistics.median(times[n][at] for times in rounds) for at in (0, 1))
                growth = statistics.median(times[n][0] / times[0][0] for times in rounds)
                yield Searched(name, each.size, ours, raw, growth, len(each.sent), each.found())


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


def _begun(engine: Engine, size: str) -> Search:
    """A filled database, and the statements of one search in it."""
    fill(engine, SIZES[size])
    search = Search(engine, size, *_wish(), [])

    def note(*call: Any) -> None:
        if not call[2].startswith(("BEGIN", "PRAGMA")):
            search.sent.append((call[2], call[3]))

    event.listen(engine, "before_cursor_execute", note)
    search.found()
    event.remove(engine, "before_cursor_execute", note)
    return search


def _use(engine: Engine) -> None:
    db_session.remove()
    db_session.configure(bind=engine)


def _wish() -> tuple[Viewer, Wanted]:
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
    for each in measured(sizes):
        click.echo(
            f"{each.database:11} {each.size:>5}: {each.found} offers, ours {each.ours:6.2f} ms,"
            f" raw {each.raw:6.2f} ms, P7 {each.ratio:5.2f} (<= {MOST_OF_RAW}),"
            f" P8 {each.growth:5.2f} (<= {MOST_GROWTH}), {each.statements} statements (<= {MOST_STATEMENTS})"
        )


if __name__ == "__main__":
    main()
