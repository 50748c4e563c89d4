"""Networks and the hubs they share, notice before a time, and how often people move by themselves."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from portal.db import UtcDateTime
from portal.migrations.guards import without_guards

revision = "f3d81a60b9e2"
down_revision = "ba71f0c29d64"
branch_labels = None
depends_on = None
WAYS = ("in_person", "phone", "video", "places", "minutes")
OPEN = ("least_rank", "opens_at", "opens_to_rank")
STANDING: dict[str, Any] = {"postgresql_where": sa.text("NOT is_withdrawn")}
AT_HUB: dict[str, Any] = {
    "sqlite_where": sa.text("service = 'hub'"),
    "postgresql_where": sa.text("service = 'hub' AND NOT is_withdrawn"),
}


def _search(*closing: str) -> None:
    columns = ["practice_id", "role", "starts_at", "site_id", *WAYS, *OPEN, *closing, "is_withdrawn"]
    op.create_index("ix_slot_open", "slot", columns, unique=False, **STANDING)


def upgrade() -> None:
    op.create_table(
        "network",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_network")),
        sa.UniqueConstraint("name", name=op.f("uq_network_name")),
    )
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("network_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("most_moves", sa.Integer(), server_default="3", nullable=False))
        batch_op.create_index(op.f("ix_practice_network_id"), ["network_id"], unique=False)
        batch_op.create_foreign_key(op.f("fk_practice_network_id_network"), "network", ["network_id"], ["id"])
    with op.batch_alter_table("rota_pattern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice_minutes", sa.Integer(), server_default="0", nullable=False))
        batch_op.create_check_constraint("notice_minutes", "notice_minutes BETWEEN 0 AND 10080")
    op.drop_index("ix_slot_open", "slot")
    op.add_column("slot", sa.Column("closes_at", UtcDateTime(timezone=True), nullable=True))
    _search("closes_at")
    columns = ["site_id", "role", "starts_at", *WAYS, *OPEN, "closes_at", "is_withdrawn"]
    op.create_index("ix_slot_hub", "slot", columns, unique=False, **AT_HUB)
    with without_guards():
        _give_hosts()


def _give_hosts() -> None:
    """Until now every appointment was in a clinic of its own practice."""
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("host_id", sa.Integer(), nullable=True))
    op.execute("UPDATE appointment SET host_id = practice_id")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.alter_column("host_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_index("ix_appointment_host", ["host_id", "starts_at"], unique=False)
        batch_op.create_foreign_key(op.f("fk_appointment_host_id_practice"), "practice", ["host_id"], ["id"])


def downgrade() -> None:
    with without_guards(), op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_appointment_host_id_practice"), type_="foreignkey")
        batch_op.drop_index("ix_appointment_host")
        batch_op.drop_column("host_id")
    op.drop_index("ix_slot_hub", "slot")
    op.drop_index("ix_slot_open", "slot")
    with without_guards(), op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_column("closes_at")
    _search()
    with op.batch_alter_table("rota_pattern", schema=None) as batch_op:
        batch_op.drop_constraint("notice_minutes", type_="check")
        batch_op.drop_column("notice_minutes")
    with op.batch_alter_table("practice", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_practice_network_id_network"), type_="foreignkey")
        batch_op.drop_index(op.f("ix_practice_network_id"))
        batch_op.drop_column("most_moves")
        batch_op.drop_column("network_id")
    op.drop_table("network")
