"""calls: who was checked and how, own words by question, who has a request open, codes to hand over."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "6b1f9d27c4e0"
down_revision = "3fa81b6c20d7"
branch_labels = None
depends_on = None

MOMENT = portal.db.UtcDateTime(timezone=True)
TEXTS = {"permission": 30, "language": 10, "reason": 60, "outcome": 12}


def upgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=6), nullable=False, server_default=""))
        batch_op.create_index("ix_request_code", ["practice_id", "code"], unique=False)
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.alter_column("code", server_default=None)
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.add_column(sa.Column("safeguarding_note", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.alter_column("safeguarding_note", server_default=None)
    op.create_table(
        "call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("taken_by_id", sa.Integer(), nullable=False),
        sa.Column("checked", sa.JSON(), nullable=False),
        sa.Column("permission_age", sa.Integer(), nullable=True),
        sa.Column("said", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.String(length=length), nullable=False) for name, length in TEXTS.items()),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("identified_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_call_practice_id_practice")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_call_request_id_request")),
        sa.ForeignKeyConstraint(["taken_by_id"], ["staff.id"], name=op.f("fk_call_taken_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("request_id", name=op.f("uq_call_request_id")),
    )
    op.create_index("ix_call_began", "call", ["practice_id", "began_at"], unique=False)
    op.create_table(
        "open_request",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_open_request_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_open_request_request_id_request")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_open_request_staff_id_staff")),
        sa.PrimaryKeyConstraint("request_id", "staff_id", name=op.f("pk_open_request")),
    )


def downgrade() -> None:
    op.drop_table("open_request")
    op.drop_table("call")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_column("safeguarding_note")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_code")
        batch_op.drop_column("code")
