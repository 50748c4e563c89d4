"""How much a recipient was sent lately, found at once."""

import sqlalchemy as sa
from alembic import op

revision = "a9d3e0c74f15"
down_revision = "f19a3c7e52d8"
branch_labels = None
depends_on = None
SENT = sa.text("sent_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_message_sent", "message", ["recipient", "sent_at"], sqlite_where=SENT, postgresql_where=SENT
    )


def downgrade() -> None:
    op.drop_index("ix_message_sent", table_name="message")
