"""The record's hashes move into a table of seals, and the database refuses to change either.

A later migration that makes audit_event or audit_seal anew (SQLite's batch mode) must call `refuse` again.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "d2f6a9b10c47"
down_revision = "c58e20a7f4b1"
branch_labels = None
depends_on = None
TABLES = ("audit_event", "audit_seal")
LONG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("practice_id", sa.Integer(), sa.ForeignKey("practice.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("event_id", LONG_ID, sa.ForeignKey("audit_event.id"), nullable=False),
        sa.Column("sealed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "sequence"),
        sa.UniqueConstraint("event_id"),
    )
    op.execute(
        "INSERT INTO audit_seal (practice_id, sequence, event_id, previous_hash, hash) "
        "SELECT practice_id, sequence, id, previous_hash, hash FROM audit_event"
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("uq_audit_event_practice_id_sequence"), type_="unique")
        for name in ("sequence", "previous_hash", "hash"):
            batch_op.drop_column(name)
    refuse()


def downgrade() -> None:
    allow()
    chained = list(_chained())
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sequence", sa.Integer(), server_default="0", nullable=False))
        for name in ("previous_hash", "hash"):
            batch_op.add_column(sa.Column(name, sa.String(length=64), server_default="", nullable=False))
    words = (
        "UPDATE audit_event SET sequence = :sequence, previous_hash = :previous, hash = :hash WHERE id = :id"
    )
    if chained:
        op.get_bind().execute(sa.text(words), chained)
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        for name in ("sequence", "previous_hash", "hash"):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_unique_constraint(
            op.f("uq_audit_event_practice_id_sequence"), ["practice_id", "sequence"]
        )
    op.drop_table("audit_seal")


def _chained() -> Iterator[dict[str, Any]]:
    """Every line with a place in a chain whose hashes are over the lines alone, sealed ones first."""
    lines = sa.text(
        "SELECT line.* FROM audit_event AS line LEFT JOIN audit_seal ON audit_seal.event_id = line.id "
        "ORDER BY line.practice_id, audit_seal.sequence IS NULL, audit_seal.sequence, line.id"
    ).columns(id=LONG_ID, at=UtcDateTime(timezone=True), details=sa.JSON())
    practice, sequence, previous = 0, 0, ""
    for line in op.get_bind().execute(lines).mappings():
        if line["practice_id"] != practice:
            practice, sequence, previous = line["practice_id"], 0, "0" * 64
        sequence += 1
        told = [line[name] for name in ("actor_role", "actor_id", "action", "subject_type", "subject_id")]
        content = [practice, sequence, line["at"].isoformat(), *told, line["details"], previous]
        words = json.dumps(content, sort_keys=True, ensure_ascii=False)
        own = hashlib.sha256(words.encode()).hexdigest()
        yield {"id": line["id"], "sequence": sequence, "previous": previous, "hash": own}
        previous = own


def refuse() -> None:
    """Let the database refuse any change of a line or a seal."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for change in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
                )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% only grows', TG_TABLE_NAME USING ERRCODE = 'check_violation'; END $$"
    )
    for table in TABLES:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )


def allow() -> None:
    """Take that away."""
    if op.get_bind().dialect.name == "sqlite":
        for table in TABLES:
            for change in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_no_{change}")
        return
    for table in TABLES:
        op.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
    op.execute("DROP FUNCTION refuse_audit_change()")
