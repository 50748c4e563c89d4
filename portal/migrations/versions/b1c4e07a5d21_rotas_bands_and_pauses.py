"""rotas, bands and pauses."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "b1c4e07a5d21"
down_revision = "0aa9f7d45164"
branch_labels = None
depends_on = None

URGENT = "CASE WHEN is_urgent THEN 65 ELSE 0 END"
SERVICE = "service IN ('own', 'hub', 'nhs111')"
OPEN = ["practice_id", "role", "starts_at", "site_id", "in_person", "phone", "video"]
PUBLISHED = sa.text("NOT is_withdrawn")


def upgrade() -> None:
    _new_tables()
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.add_column(sa.Column("from_time", sa.Time(), nullable=True))
        batch_op.add_column(sa.Column("to_time", sa.Time(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_leave_order"), "starts_on <= ends_on")
    with op.batch_alter_table("clinic_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(60), nullable=False, server_default=""))
    for table in ("rota_pattern", "slot"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("least_rank", sa.Integer(), nullable=False, server_default="0"))
            batch_op.add_column(
                sa.Column("category", sa.String(30), nullable=False, server_default="routine")
            )
            batch_op.add_column(sa.Column("service", sa.String(10), nullable=False, server_default="own"))
        op.execute(f"UPDATE {table} SET least_rank = {URGENT}")  # noqa: S608  # our own words
    _patterns()
    _slots()


def _new_tables() -> None:
    op.create_table(
        "pattern_day_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("rota_pattern_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_pattern_day_off_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["rota_pattern_id"],
            ["rota_pattern.id"],
            name=op.f("fk_pattern_day_off_rota_pattern_id_rota_pattern"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pattern_day_off")),
        sa.UniqueConstraint(
            "rota_pattern_id", "held_on", name=op.f("uq_pattern_day_off_rota_pattern_id_held_on")
        ),
    )
    op.create_table(
        "release_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.Column("least_rank", sa.Integer(), nullable=False),
        sa.Column("opens_to_rank", sa.Integer(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("at_time", sa.Time(), nullable=False),
        sa.CheckConstraint("opens_to_rank < least_rank", name=op.f("ck_release_rule_opens")),
        sa.CheckConstraint("days_before BETWEEN 0 AND 28", name=op.f("ck_release_rule_days_before")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_release_rule_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_release_rule_public_id")),
        sa.UniqueConstraint(
            "practice_id", "role", "least_rank", name=op.f("uq_release_rule_practice_id_role_least_rank")
        ),
    )
    op.create_table(
        "urgent_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_urgent_pause_order")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_urgent_pause_reason")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["staff.id"], name=op.f("fk_urgent_pause_ended_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_urgent_pause_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["set_by_id"], ["staff.id"], name=op.f("fk_urgent_pause_set_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urgent_pause")),
        sa.UniqueConstraint("public_id", name=op.f("uq_urgent_pause_public_id")),
    )
    with op.batch_alter_table("urgent_pause", schema=None) as batch_op:
        batch_op.create_index("ix_urgent_pause_end", ["practice_id", "ends_at"], unique=False)


def _patterns() -> None:
    with op.batch_alter_table("rota_pattern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("public_id", sa.String(32), nullable=True))
        batch_op.add_column(sa.Column("places", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("title", sa.String(60), nullable=False, server_default=""))
        batch_op.drop_column("is_urgent")
        batch_op.drop_constraint(op.f("ck_rota_pattern_slot_minutes"), type_="check")
    patterns = sa.table("rota_pattern", sa.column("id"), sa.column("public_id"))
    connection = op.get_bind()
    for pattern_id in connection.scalars(sa.text("SELECT id FROM rota_pattern")).all():
        named = sa.update(patterns).where(patterns.c.id == pattern_id)
        connection.execute(named.values(public_id=portal.db.random_id()))
    with op.batch_alter_table("rota_pattern", schema=None) as batch_op:
        batch_op.alter_column("public_id", existing_type=sa.String(32), nullable=False)
        batch_op.create_unique_constraint(op.f("uq_rota_pattern_public_id"), ["public_id"])
        batch_op.create_check_constraint(
            op.f("ck_rota_pattern_slot_minutes"), "slot_minutes BETWEEN 5 AND 240"
        )
        batch_op.create_check_constraint(op.f("ck_rota_pattern_places"), "places BETWEEN 1 AND 60")
        batch_op.create_check_constraint(op.f("ck_rota_pattern_service"), SERVICE)


def _slots() -> None:
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index("ix_slot_open")
        batch_op.drop_constraint(op.f("uq_slot_staff_id_starts_at"), type_="unique")
        batch_op.drop_column("is_urgent")
        batch_op.add_column(sa.Column("opens_at", portal.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("opens_to_rank", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_slot_places"), "places BETWEEN 1 AND 60")
        batch_op.create_check_constraint(op.f("ck_slot_service"), SERVICE)
        batch_op.create_check_constraint(
            op.f("ck_slot_opens"), "(opens_at IS NULL) = (opens_to_rank IS NULL)"
        )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(
            "uq_slot_staff_start",
            ["staff_id", "starts_at"],
            unique=True,
            sqlite_where=PUBLISHED,
            postgresql_where=PUBLISHED,
        )
        batch_op.create_index(
            "ix_slot_open",
            [*OPEN, "least_rank", "opens_at", "opens_to_rank", "is_withdrawn"],
            unique=False,
            postgresql_where=PUBLISHED,
        )


def downgrade() -> None:
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index("ix_slot_open")
        batch_op.drop_index("uq_slot_staff_start")
        batch_op.drop_constraint(op.f("ck_slot_opens"), type_="check")
        batch_op.drop_constraint(op.f("ck_slot_service"), type_="check")
        batch_op.drop_constraint(op.f("ck_slot_places"), type_="check")
        batch_op.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.drop_column("opens_at")
        batch_op.drop_column("opens_to_rank")
        batch_op.create_unique_constraint(op.f("uq_slot_staff_id_starts_at"), ["staff_id", "starts_at"])
    with op.batch_alter_table("rota_pattern", schema=None) as batch_op:
        for name in ("slot_minutes", "places", "service"):
            batch_op.drop_constraint(op.f(f"ck_rota_pattern_{name}"), type_="check")
        batch_op.drop_constraint(op.f("uq_rota_pattern_public_id"), type_="unique")
        batch_op.add_column(sa.Column("is_urgent", sa.Boolean(), nullable=False, server_default=sa.false()))
        for column in ("public_id", "places", "title"):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(
            op.f("ck_rota_pattern_slot_minutes"), "slot_minutes BETWEEN 5 AND 120"
        )
    for table in ("rota_pattern", "slot"):
        op.execute(f"UPDATE {table} SET is_urgent = (least_rank >= 65)")  # noqa: S608  # our own words
        with op.batch_alter_table(table, schema=None) as batch_op:
            for column in ("least_rank", "category", "service"):
                batch_op.drop_column(column)
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(
            "ix_slot_open",
            [*OPEN, "is_urgent", "is_withdrawn"],
            unique=False,
            postgresql_where=PUBLISHED,
        )
    with op.batch_alter_table("clinic_session", schema=None) as batch_op:
        batch_op.drop_column("title")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_leave_order"), type_="check")
        batch_op.drop_column("to_time")
        batch_op.drop_column("from_time")
    for table in ("urgent_pause", "release_rule", "pattern_day_off"):
        op.drop_table(table)
