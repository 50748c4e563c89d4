"""Who may act for a person: carers on record, and that nobody else may."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "b4e81c6d2f07"
down_revision = "a9d3e0c74f15"
branch_labels = None
depends_on = None
MOMENT = portal.db.UtcDateTime(timezone=True)
BASES = "('agreed', 'parent', 'attorney', 'best', 'nobody')"


def upgrade() -> None:
    op.create_table(
        "carer_right",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("basis", sa.String(length=10), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(f"basis IN {BASES}", name=op.f("ck_carer_right_basis")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_carer_right_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_carer_right_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["staff.id"], name=op.f("fk_carer_right_recorded_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carer_right")),
        sa.UniqueConstraint("public_id", name=op.f("uq_carer_right_public_id")),
    )
    op.create_index(op.f("ix_carer_right_patient_id"), "carer_right", ["patient_id"], unique=False)


def downgrade() -> None:
    op.drop_table("carer_right")
