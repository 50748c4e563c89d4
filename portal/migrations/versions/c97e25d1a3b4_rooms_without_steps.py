"""Rooms that people must climb steps to: for whoever needs step-free access they are no place to meet."""

import sqlalchemy as sa
from alembic import op

revision = "c97e25d1a3b4"
down_revision = "e2b70d5a91c6"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("rota_pattern", "slot"):
        column: sa.Column[bool] = sa.Column(
            "is_step_free", sa.Boolean(), server_default=sa.true(), nullable=False
        )
        op.add_column(table, column)


def downgrade() -> None:
    for table in ("slot", "rota_pattern"):
        op.drop_column(table, "is_step_free")
