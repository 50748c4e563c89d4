"""Cases of link workers, services asked to help, and what a directory is searched by."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "0aa9f7d45164"
down_revision = "c1d4e2a9b7f3"
branch_labels = None
depends_on = None


def referral_columns() -> tuple["sa.Column[Any]", ...]:
    return (
        sa.Column("kind", sa.String(length=20), nullable=False, server_default="social_prescribing"),
        sa.Column("reason", sa.Text(), nullable=False, server_default=""),
        sa.Column("risk_state", sa.String(length=12), nullable=False, server_default="not_asked"),
        sa.Column("lone_working", sa.Text(), nullable=False, server_default=""),
        sa.Column("intensity", sa.String(length=12), nullable=False, server_default=""),
        sa.Column("next_contact_on", sa.Date(), nullable=True),
        sa.Column("closed_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_because", sa.String(length=20), nullable=False, server_default=""),
    )


def service_columns() -> tuple["sa.Column[Any]", ...]:
    return (
        sa.Column("source_id", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("kind", sa.String(length=20), nullable=False, server_default="service"),
        sa.Column("is_free", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("access", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("eligibility", sa.Text(), nullable=False, server_default=""),
        sa.Column("min_age", sa.Integer(), nullable=True),
        sa.Column("max_age", sa.Integer(), nullable=True),
        sa.Column("needs_referral", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("email", sa.String(length=120), nullable=False, server_default=""),
        sa.Column("url", sa.String(length=200), nullable=False, server_default=""),
        sa.Column("hours", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("open_bits", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("changed_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("link_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("link_ends_at", portal.db.UtcDateTime(timezone=True), nullable=True),
    )


# Plain SQL where Alembic would copy the whole table on SQLite, and lose its checks on the way.
REFERRED_BY = (
    "ALTER TABLE referral ADD COLUMN referred_by_id INTEGER "
    "CONSTRAINT fk_referral_referred_by_id_staff REFERENCES staff (id)"
)


def upgrade() -> None:
    op.create_table(
        "place",
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("postcode", name=op.f("pk_place")),
    )
    op.create_table(
        "unmet_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("noted_on", sa.Date(), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("access", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=4), nullable=False),
        sa.Column("is_free_only", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_unmet_need_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unmet_need")),
    )
    with op.batch_alter_table("unmet_need", schema=None) as batch_op:
        batch_op.create_index("ix_unmet_need_noted", ["practice_id", "noted_on"], unique=False)
    op.create_table(
        "directory_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("made_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("refused", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_directory_import_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_directory_import_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_directory_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_directory_import_public_id")),
    )
    op.create_table(
        "service_facet",
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("facet", sa.String(length=10), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_service_facet_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_facet_service_id_service")
        ),
        sa.PrimaryKeyConstraint("service_id", "facet", "value", name=op.f("pk_service_facet")),
    )
    with op.batch_alter_table("service_facet", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_facet_value", ["practice_id", "facet", "value", "service_id"], unique=False
        )
    op.create_table(
        "case_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_case_contact_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_case_contact_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_case_contact_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_contact")),
    )
    with op.batch_alter_table("case_contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_contact_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index("ix_case_contact_worker", ["practice_id", "staff_id", "at"], unique=False)
    op.create_table(
        "message_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("made_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["made_by_id"], ["staff.id"], name=op.f("fk_message_back_made_by_id_staff")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_message_back_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_message_back_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_back")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_back_public_id")),
    )
    with op.batch_alter_table("message_back", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_back_referral_id"), ["referral_id"], unique=False)
    op.create_table(
        "referral_consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_referral_consent_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_consent_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_consent")),
    )
    with op.batch_alter_table("referral_consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_consent_referral_id"), ["referral_id"], unique=False)
    op.create_table(
        "referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_referral_event_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_referral_event_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral_event")),
    )
    with op.batch_alter_table("referral_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_referral_event_referral_id"), ["referral_id"], unique=False)
    op.create_table(
        "service_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("need", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("link_ends_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("made_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("nudge_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("return_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("changed_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('sent', 'accepted', 'started', 'attended', 'finished', 'stopped', 'declined', 'returned', 'withdrawn', 'signposted')",
            name=op.f("ck_service_referral_state"),
        ),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_service_referral_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_service_referral_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_service_referral_referral_id_referral")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_service_referral_service_id_service")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_referral")),
        sa.UniqueConstraint("public_id", name=op.f("uq_service_referral_public_id")),
    )
    with op.batch_alter_table("service_referral", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_referral_referral_id"), ["referral_id"], unique=False)
        batch_op.create_index("ix_service_referral_return", ["practice_id", "return_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_service_referral_service_id"), ["service_id"], unique=False)
        batch_op.create_index("ix_service_referral_waiting", ["practice_id", "nudge_at"], unique=False)
    op.create_table(
        "service_referral_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("service_referral_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_service_referral_event_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["service_referral_id"],
            ["service_referral.id"],
            name=op.f("fk_service_referral_event_service_referral_id_service_referral"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_referral_event")),
    )
    with op.batch_alter_table("service_referral_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_service_referral_event_service_referral_id"), ["service_referral_id"], unique=False
        )

    for column in referral_columns():
        op.add_column("referral", column)
    op.execute(REFERRED_BY)
    op.execute(
        "INSERT INTO referral_consent (practice_id, referral_id, purpose, answer, at, actor_role, actor_id) "
        "SELECT practice_id, id, 'services', agrees_to_share, created_at, 'system', 'system' "
        "FROM referral WHERE agrees_to_share IN ('yes', 'no')"
    )
    op.execute("ALTER TABLE referral DROP COLUMN agrees_to_share")
    for column in service_columns():
        op.add_column("service", column)
    op.execute("UPDATE service SET access = '[\"step_free\"]' WHERE is_step_free")
    op.execute("ALTER TABLE service DROP COLUMN is_step_free")
    op.create_index("ix_service_place", "service", ["practice_id", "latitude", "longitude"])
    op.create_index(
        "uq_service_source",
        "service",
        ["practice_id", "source_id"],
        unique=True,
        sqlite_where=sa.text("source_id <> ''"),
        postgresql_where=sa.text("source_id <> ''"),
    )


def downgrade() -> None:
    op.drop_index("uq_service_source", table_name="service")
    op.drop_index("ix_service_place", table_name="service")
    step_free: sa.Column[bool] = sa.Column(
        "is_step_free", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("service", step_free)
    for column in service_columns():
        op.execute(f"ALTER TABLE service DROP COLUMN {column.name}")
    shared = sa.Column("agrees_to_share", sa.String(length=20), nullable=False, server_default="not_asked")
    op.add_column("referral", shared)
    for name in ("referred_by_id", *(column.name for column in referral_columns())):
        op.execute(f"ALTER TABLE referral DROP COLUMN {name}")
    op.drop_table("service_referral_event")
    op.drop_table("service_referral")
    op.drop_table("referral_event")
    op.drop_table("referral_consent")
    op.drop_table("message_back")
    op.drop_table("case_contact")
    op.drop_table("service_facet")
    op.drop_table("directory_import")
    op.drop_table("unmet_need")
    op.drop_table("place")
