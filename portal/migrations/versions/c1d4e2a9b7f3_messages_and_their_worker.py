"""messages: states, tries, letters, and the worker's duties."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "c1d4e2a9b7f3"
down_revision = "5c1d0e7b94a2"
branch_labels = None
depends_on = None

STATES = "('waiting', 'to_print', 'sent', 'delivered', 'failed', 'dead', 'withdrawn', 'handled')"
MOMENT = portal.db.UtcDateTime(timezone=True)
TEXTS = {"about": 40, "request_id": 32, "taken_by": 32, "provider_id": 64, "fault": 40}
MOMENTS = ("night_until", "taken_until", "ended_at", "staff_told_at")


def upgrade() -> None:
    with op.batch_alter_table("message", schema=None) as batch_op:
        for name, length in TEXTS.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), nullable=False, server_default=""))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, MOMENT, nullable=True))
        batch_op.add_column(
            sa.Column("state", sa.String(length=10), nullable=False, server_default="waiting")
        )
        batch_op.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("next_try_at", MOMENT, nullable=True))
        batch_op.alter_column("recipient", type_=sa.String(length=400), existing_type=sa.String(length=120))
    op.execute("UPDATE message SET next_try_at = created_at")
    op.execute("UPDATE message SET state = 'sent' WHERE sent_at IS NOT NULL")
    with op.batch_alter_table("message", schema=None) as batch_op:
        for name in (*TEXTS, "state", "attempts"):
            batch_op.alter_column(name, server_default=None)
        batch_op.alter_column("next_try_at", nullable=False)
        batch_op.create_check_constraint(op.f("ck_message_state"), f"state IN {STATES}")
        batch_op.create_index("ix_message_about", ["practice_id", "about"], unique=False)
        batch_op.create_index(
            "ix_message_due",
            ["practice_id", "next_try_at"],
            unique=False,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_letter_message_id_message")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_letter_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
    )
    op.create_table(
        "duty_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("next_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("fault", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_duty_turn_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_turn")),
        sa.UniqueConstraint("practice_id", "name", name=op.f("uq_duty_turn_practice_id_name")),
    )


def downgrade() -> None:
    op.drop_table("duty_turn")
    op.drop_table("letter")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_due")
        batch_op.drop_index("ix_message_about")
        batch_op.drop_constraint(op.f("ck_message_state"), type_="check")
        for name in (*TEXTS, *MOMENTS, "state", "attempts", "next_try_at"):
            batch_op.drop_column(name)
        batch_op.alter_column("recipient", type_=sa.String(length=120), existing_type=sa.String(length=400))
