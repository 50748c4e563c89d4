"""requests are found by their state."""

from alembic import op

revision = "c58e20a7f4b1"
down_revision = "a41c7be05d93"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_request_state", "request", ["practice_id", "state"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_request_state", "request")
