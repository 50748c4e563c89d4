"""What the measurements of single pages share: a portal of its own, somebody signed in, times, statements.

Processor time is of this process with the test's own client in it: more than the server alone would take,
never less; and on SQLite the database's with it.
"""

import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from flask import Flask
from sqlalchemy import event

from portal import create_app
from portal.cli import alembic_config
from portal.config import Settings
from portal.people.models import Staff
from tests.factories import sign_in
from tests.load.figures import Figure, at_most
from tests.load.visits import visitor
from tests.visitor import Visitor

TURNS, FIRST = 40, 5  # the first ones fill what is kept


@contextmanager
def portal() -> Iterator[Flask]:
    """The portal on a fresh SQLite database. It is filled within its application, and visited outside it."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_environment(
            {
                "PORTAL_INSTANCE_DIR": folder,
                "PORTAL_DATABASE_URL": f"sqlite:///{Path(folder) / 'portal.sqlite3'}",
                "PORTAL_SECRET_KEY": secrets.token_hex(),
            }
        )
        app = create_app(settings)
        command.upgrade(alembic_config(settings.database_url), "head")
        yield app
        app.extensions["portal"].engine.dispose()


def signed_in(app: Flask, staff: Staff) -> Visitor:
    client = visitor(app)
    sign_in(client, staff)
    return client


def processor_ms(client: Visitor, address: str, status: int = 200, turns: int = TURNS) -> float:
    """Milliseconds of processor time that the page takes, the median of its turns."""
    taken = [_processor(client, address, status) for _turn in range(FIRST + turns)][FIRST:]
    return statistics.median(taken) * 1000


def _processor(client: Visitor, address: str, status: int) -> float:
    began = time.process_time()
    assert client.get(address).status_code == status
    return time.process_time() - began


def times_longer(one: Visitor, other: Visitor, address: str) -> tuple[float, float]:
    """Milliseconds of the same page for two people (medians, taken in turns)."""
    times: list[list[float]] = [[], []]
    for _turn in range(FIRST + TURNS):
        for number, each in enumerate((one, other)):
            times[number].append(_processor(each, address, 200))
    first, second = (statistics.median(each[FIRST:]) * 1000 for each in times)
    return first, second


def statements(app: Flask, client: Visitor, address: str) -> int:
    """How many statements the page sends to the database."""
    seen: list[str] = []
    event.listen(app.extensions["portal"].engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
    client.get(address)
    return len([each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))])


def figures_of(
    name: str, app: Flask, client: Visitor, address: str, most_ms: float, most: int
) -> list[Figure]:
    """What a page takes of the processor, and how many statements (at the most `most`) it sends."""
    took, sent = processor_ms(client, address), statements(app, client, address)
    return [
        at_most(f"{name}, processor", took, "ms", f"{most_ms:g} ms", took / most_ms, 1.0),
        at_most(f"{name}, statements", sent, "statements", str(most), sent / most, 1.0),
    ]
