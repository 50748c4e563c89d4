"""What every test may ask for: settings, the application, a clean real database, a visitor, the clock."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from alembic import command
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session

from portal import clock, create_app, i18n
from portal.cli import alembic_config
from portal.config import Settings
from portal.db import db_session
from portal.people import passwords
from portal.people.models import Staff
from tests import databases
from tests.factories import sign_in
from tests.visitor import BrowserOf, Visitor

# The same examples on every run, however slow the machine: a red test is then a fault, never luck.
hypothesis_settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis_settings.load_profile("steady")

# A password takes 40 ms to check, so that guessing takes long; tests sign in often and guess nothing.
STRONG, QUICK = passwords._hasher, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

SERVER = pytest.StashKey[str]()
STARTED = pytest.StashKey[ExitStack]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql"], default="sqlite", help="the database engine"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL server for the whole run, whatever the number of test processes."""
    config.stash[STARTED] = ExitStack()
    if config.getoption("database") != "postgresql":
        return
    given = getattr(config, "workerinput", {}).get("postgresql_server")
    config.stash[SERVER] = given or config.stash[STARTED].enter_context(databases.postgresql_server())


def pytest_configure_node(node: object) -> None:
    """Tell each test process (pytest-xdist) where the server is."""
    node.workerinput["postgresql_server"] = node.config.stash.get(SERVER, "")  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[STARTED].close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the database runs on both engines; nobody has to remember to mark it."""
    for item in items:
        if item.get_closest_marker("one_engine"):
            continue
        if {"db", "empty_database"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("database")


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """No test hears the language that the one before it spoke."""
    i18n.speak("en")


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(passwords, "_hasher", QUICK)
        yield


@pytest.fixture
def strong_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords kept as in production, for tests of just that."""
    monkeypatch.setattr(passwords, "_hasher", STRONG)


@pytest.fixture(scope="session")
def settings(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Settings:
    """The settings of the application under test: defaults, with a database and folder of its own."""
    folder = tmp_path_factory.mktemp("instance")
    server = request.config.stash.get(SERVER, "")
    url = databases.new_postgresql_database(server, f"portal_{worker_id}") if server else ""
    return Settings.from_environment(
        {
            "PORTAL_INSTANCE_DIR": str(folder),
            "PORTAL_DATABASE_URL": url or f"sqlite:///{folder / 'portal.sqlite3'}",
            "PORTAL_SECRET_KEY": "a key for tests, and for tests only",
        }
    )


@pytest.fixture
def empty_database(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> str:
    """The address of a database that has no tables yet."""
    server = request.config.stash.get(SERVER, "")
    if server:
        return databases.new_postgresql_database(server, f"empty_{worker_id}")
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


@pytest.fixture(scope="session")
def app(settings: Settings) -> Flask:
    """The application on an empty database with all its tables."""
    app = create_app(settings)
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=True)
    app.test_client_class = Visitor
    engine: Engine = app.extensions["portal"].engine
    databases.make_fast(engine)
    databases.refuse_locks_of_readers(engine)
    command.upgrade(alembic_config(settings.database_url), "head")
    databases.keep_clean_copy(engine)
    gc.collect()
    gc.freeze()  # as the server does: else every test process goes through all of it again and again
    return app


@pytest.fixture
def db(app: Flask) -> Iterator[scoped_session[Session]]:
    """The database, empty at the start of each test, with real commits, seen alike from every thread."""
    engine: Engine = app.extensions["portal"].engine
    db_session.remove()
    databases.empty(engine)
    db_session.configure(bind=engine)
    yield db_session
    db_session.remove()


@pytest.fixture
def client(app: Flask, db: scoped_session[Session]) -> Visitor:
    """A visitor without JavaScript, in a browser of their own."""
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    return visitor


@pytest.fixture
def browser_of(app: Flask, db: scoped_session[Session]) -> BrowserOf:
    """A browser of their own for this member of staff, signed in."""

    def come_in(staff: Staff) -> Visitor:
        visitor = app.test_client()
        assert isinstance(visitor, Visitor)
        sign_in(visitor, staff)
        return visitor

    return come_in


@pytest.fixture
def set_clock() -> Iterator[Callable[[datetime], None]]:
    """Set the portal's one clock: `set_clock(datetime(2026, 3, 29, tzinfo=UTC))`; again to move it on."""
    with ExitStack() as frozen:
        yield lambda moment: frozen.enter_context(clock.frozen_at(moment))
