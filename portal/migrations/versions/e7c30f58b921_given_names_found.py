"""patients found by their given names: an index, so that a search need not read the whole list."""

from alembic import op

revision = "e7c30f58b921"
down_revision = "d2f6a9b10c47"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_patient_given", "patient", ["practice_id", "given_key"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_patient_given", table_name="patient")
