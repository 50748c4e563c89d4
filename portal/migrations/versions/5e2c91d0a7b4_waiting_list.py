"""The waiting list, and appointments that staff let overlap."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "5e2c91d0a7b4"
down_revision = "20eb9ce4f712"
branch_labels = None
depends_on = None

STANDS = "status IN ('booked', 'arrived')"


def stands_index(where: str) -> None:
    op.drop_index("uq_appointment_live_request", table_name="appointment")
    op.create_index(
        "uq_appointment_live_request",
        "appointment",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def upgrade() -> None:
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("delay_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("overlap_allowed_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_appointment_overlap_allowed_by_id_staff"),
            "staff",
            ["overlap_allowed_by_id"],
            ["id"],
        )
    stands_index(STANDS)
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_claim_place"), "place >= 1")
    _create_waiting_list()


def _create_waiting_list() -> None:
    op.create_table(
        "waiting_list_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("promised_by", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("latest", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("joined_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("ended_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'offered', 'booked', 'left', 'lapsed')",
            name=op.f("ck_waiting_list_entry_state"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_waiting_list_entry_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_waiting_list_entry_request_id_request")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_waiting_list_entry_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_list_entry")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiting_list_entry_public_id")),
    )
    op.create_index(
        "uq_waiting_list_entry_open",
        "waiting_list_entry",
        ["request_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('waiting', 'offered')"),
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_index(
        "ix_waiting_list_entry_turn",
        "waiting_list_entry",
        ["practice_id", "state", "rank", "promised_by", "joined_at"],
    )
    op.create_table(
        "waiting_list_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("made_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("settled_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'accepted', 'declined', 'lapsed')", name=op.f("ck_waiting_list_offer_state")
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_waiting_list_offer_claim_id_claim")
        ),
        sa.ForeignKeyConstraint(
            ["entry_id"],
            ["waiting_list_entry.id"],
            name=op.f("fk_waiting_list_offer_entry_id_waiting_list_entry"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_waiting_list_offer_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_waiting_list_offer_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_list_offer")),
        sa.UniqueConstraint("entry_id", "slot_id", name=op.f("uq_waiting_list_offer_entry_id_slot_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_waiting_list_offer_public_id")),
    )
    op.create_index(
        "uq_waiting_list_offer_open",
        "waiting_list_offer",
        ["entry_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def downgrade() -> None:
    op.drop_table("waiting_list_offer")
    op.drop_table("waiting_list_entry")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_claim_place"), type_="check")
    stands_index("status = 'booked'")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_appointment_overlap_allowed_by_id_staff"), type_="foreignkey")
        batch_op.drop_column("overlap_allowed_by_id")
        batch_op.drop_column("delay_minutes")
