"""safeguarding notes."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "e2b70d5a91c6"
down_revision = "b4e81c6d2f07"
branch_labels = None
depends_on = None

STANDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "safeguarding_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=True),
        sa.Column("written_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["staff.id"], name=op.f("fk_safeguarding_note_ended_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_safeguarding_note_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_safeguarding_note_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["staff.id"], name=op.f("fk_safeguarding_note_written_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_safeguarding_note")),
    )
    op.create_index(op.f("ix_safeguarding_note_patient_id"), "safeguarding_note", ["patient_id"])
    op.create_index(
        "uq_safeguarding_note_stands",
        "safeguarding_note",
        ["patient_id"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.execute(
        "INSERT INTO safeguarding_note (practice_id, patient_id, text, written_at) "
        "SELECT practice_id, id, safeguarding_note, CURRENT_TIMESTAMP FROM patient "
        "WHERE safeguarding_note <> ''"
    )
    op.drop_column("patient", "safeguarding_note")


def downgrade() -> None:
    op.add_column("patient", sa.Column("safeguarding_note", sa.Text(), nullable=False, server_default=""))
    op.execute(
        "UPDATE patient SET safeguarding_note = (SELECT text FROM safeguarding_note AS note "
        "WHERE note.patient_id = patient.id AND note.ended_at IS NULL) WHERE EXISTS "
        "(SELECT 1 FROM safeguarding_note AS note WHERE note.patient_id = patient.id AND note.ended_at IS NULL)"
    )
    op.drop_index("uq_safeguarding_note_stands", table_name="safeguarding_note")
    op.drop_index(op.f("ix_safeguarding_note_patient_id"), table_name="safeguarding_note")
    op.drop_table("safeguarding_note")
