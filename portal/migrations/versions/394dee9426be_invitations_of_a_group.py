"""Invitations of a group to book by themselves, and the people invited."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "394dee9426be"
down_revision = "a3d91c5e7f20"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "group_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("sent_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["made_by_id"], ["staff.id"], name=op.f("fk_group_invitation_made_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_group_invitation_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_group_invitation_public_id")),
    )
    with op.batch_alter_table("group_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_group_invitation_ends", ["practice_id", "ends_on"], unique=False)

    op.create_table(
        "invited_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("group_invitation_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("sent_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.String(length=12), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_because = '')", name=op.f("ck_invited_person_ended")),
        sa.CheckConstraint(
            "ended_because = '' OR ended_because IN ('left_out', 'no_address', 'declined', 'never', 'died', 'left', 'stopped')",
            name=op.f("ck_invited_person_ended_because"),
        ),
        sa.ForeignKeyConstraint(
            ["group_invitation_id"],
            ["group_invitation.id"],
            name=op.f("fk_invited_person_group_invitation_id_group_invitation"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_invited_person_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_invited_person_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_invited_person_request_id_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invited_person")),
        sa.UniqueConstraint(
            "group_invitation_id", "patient_id", name=op.f("uq_invited_person_group_invitation_id_patient_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_invited_person_public_id")),
    )
    with op.batch_alter_table("invited_person", schema=None) as batch_op:
        batch_op.create_index(
            "ix_invited_person_open",
            ["practice_id", "group_invitation_id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index("ix_invited_person_patient", ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invited_person_request_id"), ["request_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("invited_person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invited_person_request_id"))
        batch_op.drop_index("ix_invited_person_patient")
        batch_op.drop_index(
            "ix_invited_person_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("invited_person")
    with op.batch_alter_table("group_invitation", schema=None) as batch_op:
        batch_op.drop_index("ix_group_invitation_ends")

    op.drop_table("group_invitation")
