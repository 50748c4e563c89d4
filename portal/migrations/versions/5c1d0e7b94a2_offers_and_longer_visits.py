"""Longer visits in several slots, how long and when slots are, why times were offered, facts of tasks."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime

revision = "5c1d0e7b94a2"
down_revision = "96414c38567e"
branch_labels = None
depends_on = None
HELD = sa.text("state = 'held'")


def upgrade() -> None:
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("uq_claim_one_hold")
        batch_op.add_column(sa.Column("part", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_index(
            "uq_claim_one_hold",
            ["request_id", "part"],
            unique=True,
            sqlite_where=HELD,
            postgresql_where=HELD,
        )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("minutes", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("wall_minute", sa.Integer(), server_default="0", nullable=False))
    _measure_slots()
    with op.batch_alter_table("offer_shown", schema=None) as batch_op:
        batch_op.add_column(sa.Column("actor_id", sa.String(length=64), server_default="", nullable=False))
        batch_op.add_column(sa.Column("why", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.add_column(sa.Column("facts", sa.JSON(), server_default="{}", nullable=False))


def _measure_slots() -> None:
    """Slots published before get the two numbers that new ones are published with."""
    slot = sa.table(
        "slot",
        sa.column("id", sa.Integer),
        sa.column("minutes", sa.Integer),
        sa.column("wall_minute", sa.Integer),
    )
    connection = op.get_bind()
    change = (
        sa.update(slot)
        .where(slot.c.id == sa.bindparam("of"))
        .values(minutes=sa.bindparam("length"), wall_minute=sa.bindparam("wall"))
    )
    instant = UtcDateTime(timezone=True)
    words = sa.text("SELECT id, starts_at, ends_at FROM slot").columns(starts_at=instant, ends_at=instant)
    found = connection.execute(words).all()
    rows = []
    for of, starts_at, ends_at in found:
        local = starts_at.astimezone(ZoneInfo("Europe/London"))
        length = int((ends_at - starts_at).total_seconds()) // 60
        rows.append({"of": of, "length": length, "wall": local.hour * 60 + local.minute})
    if rows:
        connection.execute(change, rows)


def downgrade() -> None:
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_column("facts")
    with op.batch_alter_table("offer_shown", schema=None) as batch_op:
        batch_op.drop_column("why")
        batch_op.drop_column("actor_id")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_column("wall_minute")
        batch_op.drop_column("minutes")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index("uq_claim_one_hold")
        batch_op.drop_column("part")
        batch_op.create_index(
            "uq_claim_one_hold",
            ["request_id"],
            unique=True,
            sqlite_where=HELD,
            postgresql_where=HELD,
        )
