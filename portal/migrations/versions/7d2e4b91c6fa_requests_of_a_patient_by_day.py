"""Somebody's requests by when they were sent: the worklist asks that of each of its lines."""

from alembic import op

revision = "7d2e4b91c6fa"
down_revision = "394dee9426be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_request_patient", "request", ["patient_id", "submitted_at"])
    op.drop_index(op.f("ix_request_patient_id"), table_name="request")


def downgrade() -> None:
    op.create_index(op.f("ix_request_patient_id"), "request", ["patient_id"])
    op.drop_index("ix_request_patient", table_name="request")
