"""The index of free slots holds their places and minutes, so that a search reads nothing else."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "3fa81b6c20d7"
down_revision = "8d40f6b2c913"
branch_labels = None
depends_on = None
KIND = ("practice_id", "role", "starts_at", "site_id", "in_person", "phone", "video")
OPEN = ("least_rank", "opens_at", "opens_to_rank", "is_withdrawn")


def _index(*columns: str) -> None:
    where: dict[str, Any] = {"postgresql_where": sa.text("NOT is_withdrawn")}
    op.drop_index("ix_slot_open", "slot")
    op.create_index("ix_slot_open", "slot", list(columns), unique=False, **where)


def upgrade() -> None:
    _index(*KIND, "places", "minutes", *OPEN)


def downgrade() -> None:
    _index(*KIND, *OPEN)
