"""Who has died or left the list, since when: nothing is sent to somebody who has died, or booked for them."""

import sqlalchemy as sa
from alembic import op

revision = "e94c0a6d17b5"
down_revision = "d94c1e7a60b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("patient", sa.Column("left_on", sa.Date(), nullable=True))
    op.add_column("patient", sa.Column("left_why", sa.String(10), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("patient", "left_why")
    op.drop_column("patient", "left_on")
