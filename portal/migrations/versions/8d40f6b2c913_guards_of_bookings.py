"""The database refuses what must never happen to a booking."""

from alembic import op

from portal.migrations.guards import guard, unguard

revision = "8d40f6b2c913"
down_revision = "7d20c5e1f3b8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_clinic_session_staff", "clinic_session", ["staff_id", "starts_at"])
    guard()


def downgrade() -> None:
    unguard()
    op.drop_index("ix_clinic_session_staff", table_name="clinic_session")
