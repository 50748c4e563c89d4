"""Which form each version of a plan was written on, and the questions asked again after some weeks."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "ba71f0c29d64"
down_revision = "e7c30f58b921"
branch_labels = None
depends_on = None


# A version of a plan never changes: the database itself refuses it, but for this one time.
GUARD = "care_plan_version_no_update"
REFUSAL = "a version of a plan never changes"


def _name_the_forms() -> None:
    """Until now every version of a plan was written on the form that the plan was begun on."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    table = "ALTER TABLE care_plan_version"
    op.execute(
        f"DROP TRIGGER {GUARD}" if is_sqlite else f"{table} DISABLE TRIGGER care_plan_version_no_change"
    )
    op.execute(
        "UPDATE care_plan_version SET template_hash = (SELECT care_plan.template_hash FROM care_plan "
        "WHERE care_plan.id = care_plan_version.care_plan_id)"
    )
    if is_sqlite:
        op.execute(
            f"CREATE TRIGGER {GUARD} BEFORE UPDATE ON care_plan_version "
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    else:
        op.execute(f"{table} ENABLE TRIGGER care_plan_version_no_change")


def upgrade() -> None:
    op.add_column(
        "care_plan_version",
        sa.Column("template_hash", sa.String(length=64), nullable=False, server_default=""),
    )
    _name_the_forms()
    op.add_column("measure_taken", sa.Column("weeks", sa.Integer(), nullable=True))
    op.create_table(
        "measure_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("care_plan_id", sa.Integer(), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=False),
        sa.Column("instruments", sa.JSON(), nullable=False),
        sa.Column("answered", sa.JSON(), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=10), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_measure_invitation_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_measure_invitation_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_measure_invitation_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_measure_invitation_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_invitation")),
        sa.UniqueConstraint("care_plan_id", "weeks", name=op.f("uq_measure_invitation_care_plan_id_weeks")),
        sa.UniqueConstraint("public_id", name=op.f("uq_measure_invitation_public_id")),
        sa.UniqueConstraint("referral_id", "weeks", name=op.f("uq_measure_invitation_referral_id_weeks")),
    )
    op.create_index(op.f("ix_measure_invitation_patient_id"), "measure_invitation", ["patient_id"])


def downgrade() -> None:
    op.drop_table("measure_invitation")
    op.drop_column("measure_taken", "weeks")
    op.drop_column("care_plan_version", "template_hash")
