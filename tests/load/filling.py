"""A diary of any size, written by the database itself: practices of 20 sites, 30 of 100 slots taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, text

from tests.databases import empty
from tests.factories import a_patient, a_practice, a_slot, an_appointment

NOW = datetime(2026, 6, 1, 7, 0, tzinfo=UTC)  # a Monday, 08:00 in London
SITES = 20
FIRST = 1_000  # ids below are those of the rows made one by one

# Numbers of a slot n: its clinician, day and time; one practice is followed by the next.
NUMBERS = """
  SELECT n, n / 100000 AS practice, n % 24 AS turn, (n % 100000) / 24 % 160 AS clinician,
    (n % 100000) / 3840 AS day
  FROM numbers"""
SLOT = """
  INSERT INTO slot (id, public_id, practice_id, clinic_session_id, staff_id, role, site_id, starts_at,
    ends_at, in_person, phone, video, home, least_rank, category, service, places, is_withdrawn, minutes,
    wall_minute)
  SELECT 1000 + n, 'made-' || n, practice + 1, 1000 + n / 24, 1000 + practice * 160 + clinician,
    CASE (clinician / 20) % 4 WHEN 0 THEN 'gp' WHEN 1 THEN 'advanced_practitioner'
      WHEN 2 THEN 'practice_nurse' ELSE 'first_contact_physio' END,
    1000 + clinician % 20, {starts}, {ends}, {yes}, {yes}, clinician % 20 % 3 = 0, {no}, 0, 'routine', 'own',
    1, {no}, 15, 540 + 15 * turn
  FROM ({numbers}) AS numbered"""
CLAIM = """
  INSERT INTO claim (id, public_id, practice_id, slot_id, place, part, state, mode, request_id,
    appointment_id, created_at)
  SELECT 1000 + n, 'made-' || n, practice + 1, 1000 + n, 1, 0, 'booked', 'phone', {request}, {appointment},
    {now}
  FROM ({numbers}) AS numbered WHERE (n * 7 + day) % 10 < 3"""


def fill(engine: Engine, slots: int) -> None:
    """Empty the database and write so many slots and their claims into it."""
    empty(engine)
    _few(engine)
    with engine.connect() as connection, _bulk(connection):
        is_sqlite = engine.dialect.name == "sqlite"
        numbers = _SQLITE if is_sqlite else _POSTGRESQL
        words = _sqlite_words() if is_sqlite else _postgresql_words()
        ids = connection.execute(text("SELECT request_id, id FROM appointment")).one()
        for statement in (SLOT, CLAIM):
            made = statement.format(numbers=NUMBERS, request=ids[0], appointment=ids[1], **words)
            head, body = made.split("SELECT", 1)
            whole = numbers.format(head=head, body=body, slots=slots)
            connection.exec_driver_sql(whole.replace("%", "%%") if not is_sqlite else whole)
    engine.dispose()  # the next connection is an ordinary one again
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET statement_timeout = 0")
        connection.exec_driver_sql("ANALYZE" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE")


def _few(engine: Engine) -> None:
    """What is there once: a practice, a patient with an appointment long ago, and 20 more sites."""
    practice = a_practice()
    an_appointment(a_patient(practice=practice), slot=a_slot(datetime(2026, 1, 5, 9, tzinfo=UTC)))
    with engine.begin() as connection:
        for n in range(SITES):
            connection.execute(
                text(
                    "INSERT INTO site (id, practice_id, name, kind, address, postcode, is_step_free)"
                    " VALUES (:id, :practice, :name, 'branch', '1 Mill Lane', 'LX1 1AA', :yes)"
                ),
                {"id": FIRST + n, "practice": practice.id, "name": f"Site {n}", "yes": True},
            )


@contextmanager
def _bulk(connection: Connection) -> Iterator[None]:
    """Without indexes, triggers and foreign keys meanwhile: they are there again before measuring."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "SET session_replication_role = replica; SET maintenance_work_mem = '256MB';"
            " SET statement_timeout = 0; SET lock_timeout = 0"
        )
        found = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('slot', 'claim')"
        kept = "SELECT conname FROM pg_constraint WHERE contype IN ('p', 'u')"
        indexes = connection.exec_driver_sql(f"{found} AND indexname NOT IN ({kept})").all()
        triggers: list[tuple[str, str]] = []
    else:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("PRAGMA synchronous=OFF")
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        made = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ('slot', 'claim')"
        indexes = connection.exec_driver_sql(f"{made} AND type = 'index'").all()
        triggers = [tuple(row) for row in connection.exec_driver_sql(f"{made} AND type = 'trigger'")]
    for name, _words in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    for name, _words in triggers:
        connection.exec_driver_sql(f"DROP TRIGGER {name}")
    yield
    for _name, words in (*indexes, *triggers):
        connection.exec_driver_sql(
            words.replace("%", "%%") if connection.dialect.name == "postgresql" else words
        )
    connection.commit()


_SQLITE = """WITH RECURSIVE numbers(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers LIMIT {slots})
{head} SELECT {body}"""
_POSTGRESQL = """WITH numbers AS (SELECT generate_series(0, {slots} - 1) AS n) {head} SELECT {body}"""


def _sqlite_words() -> dict[str, str]:
    at = (
        "strftime('%Y-%m-%d %H:%M:%S', '2026-06-01 08:00:00', '+' || day || ' days', '+' || {} || ' minutes')"
    )
    return {
        "starts": at.format("(turn * 15)") + " || '.000000'",
        "ends": at.format("(turn * 15 + 15)") + " || '.000000'",
        "now": "'2026-06-01 07:00:00.000000'",
        "yes": "1",
        "no": "0",
    }


def _postgresql_words() -> dict[str, str]:
    at = "timestamptz '2026-06-01 08:00+00' + make_interval(days => day, mins => {})"
    return {
        "starts": at.format("turn * 15"),
        "ends": at.format("turn * 15 + 15"),
        "now": "timestamptz '2026-06-01 07:00+00'",
        "yes": "true",
        "no": "false",
    }
