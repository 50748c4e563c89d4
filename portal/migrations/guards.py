"""What the database itself refuses about bookings, for migrations to put in place and take away.

SQLite makes a table anew for most changes of it (batch mode), loses the table's triggers doing so, and stops
when another table's trigger speaks of it. A migration that changes appointment, claim, slot or clinic_session
so does it within `without_guards()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import op

STANDS = "status IN ('booked', 'arrived')"
LIVE = "state IN ('held', 'booked')"
OUTSIDE_SESSION = """NOT EXISTS (
    SELECT 1 FROM clinic_session AS sitting WHERE sitting.staff_id = NEW.staff_id
    AND sitting.starts_at <= NEW.starts_at AND sitting.ends_at >= NEW.ends_at)"""
PATIENT_ELSEWHERE = """EXISTS (
    SELECT 1 FROM appointment AS other WHERE other.patient_id = NEW.patient_id AND other.id <> NEW.id
    AND other.status IN ('booked', 'arrived') AND other.overlap_allowed_by_id IS NULL
    AND other.starts_at < NEW.ends_at AND other.ends_at > NEW.starts_at)"""
NO_SUCH_PLACE = "NEW.place > (SELECT slot.places FROM slot WHERE slot.id = NEW.slot_id)"
PLACE_IN_USE = f"""EXISTS (
    SELECT 1 FROM claim WHERE slot_id = NEW.id AND place > NEW.places AND {LIVE})"""  # noqa: S608  # our own words

# name: table, changes looked at, in which rows, what breaks the rule
GUARDS = {
    "appointment_outside_session": (
        "appointment", ("INSERT", "UPDATE OF staff_id, starts_at, ends_at"), f"NEW.{STANDS}", OUTSIDE_SESSION
    ),
    "patient_elsewhere": (
        "appointment",
        ("INSERT", "UPDATE OF patient_id, starts_at, ends_at, status, overlap_allowed_by_id"),
        f"NEW.{STANDS} AND NEW.overlap_allowed_by_id IS NULL",
        PATIENT_ELSEWHERE,
    ),
    "no_such_place": ("claim", ("INSERT", "UPDATE OF slot_id, place, state"), f"NEW.{LIVE}", NO_SUCH_PLACE),
    "place_in_use": ("slot", ("UPDATE OF places",), "NEW.places >= 0", PLACE_IN_USE),
}  # fmt: skip
# PostgreSQL's constraint sees what two transactions do at once; ranges of one number stand in for an
# equality that would need an extension.
ELSEWHERE = "ex_appointment_patient_elsewhere"
EXCLUDED = (
    f"ALTER TABLE appointment ADD CONSTRAINT {ELSEWHERE} EXCLUDE USING gist "
    "(int8range(patient_id, patient_id, '[]') WITH &&, tstzrange(starts_at, ends_at) WITH &&) "
    f"WHERE ({STANDS} AND patient_id IS NOT NULL AND overlap_allowed_by_id IS NULL)"
)


def guard() -> None:
    """Let the database refuse each of these."""
    if op.get_bind().dialect.name == "sqlite":
        for name, (table, changes, where, broken) in GUARDS.items():
            for change in changes:
                op.execute(
                    f"CREATE TRIGGER {name}_{change[:6].lower()} AFTER {change} ON {table} "
                    f"WHEN {where} AND {broken} BEGIN SELECT RAISE(ABORT, '{name}'); END"
                )
        return
    op.execute(EXCLUDED)
    for name, (table, changes, where, broken) in GUARDS.items():
        if name == "patient_elsewhere":
            continue
        op.execute(
            f"CREATE OR REPLACE FUNCTION refuse_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"IF {broken} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF; "
            "RETURN NULL; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {' OR '.join(changes)} ON {table} "
            f"FOR EACH ROW WHEN ({where}) EXECUTE FUNCTION refuse_{name}()"
        )


def unguard() -> None:
    """Take them away again."""
    if op.get_bind().dialect.name == "sqlite":
        for name, (_, changes, *_) in GUARDS.items():
            for change in changes:
                op.execute(f"DROP TRIGGER {name}_{change[:6].lower()}")
        return
    op.drop_constraint(ELSEWHERE, "appointment")
    for name, (table, *_) in GUARDS.items():
        if name != "patient_elsewhere":
            op.execute(f"DROP TRIGGER {name} ON {table}")
            op.execute(f"DROP FUNCTION refuse_{name}()")


@contextmanager
def without_guards() -> Iterator[None]:
    """Take the guards away for the change of a table that they speak of."""
    unguard()
    yield
    guard()
