"""How far each need of a case is, how the person felt, and by when the worker acts on what came back."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "7d20c5e1f3b8"
down_revision = "5e2c91d0a7b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("referral", sa.Column("need_states", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("case_contact", sa.Column("mood", sa.Integer(), nullable=True))
    act_by: sa.Column[datetime] = sa.Column("act_by", portal.db.UtcDateTime(timezone=True), nullable=True)
    op.add_column("service_referral", act_by)
    on = "date(first_contact_by)" if op.get_bind().dialect.name == "sqlite" else "first_contact_by::date"
    op.execute(f"UPDATE referral SET next_contact_on = {on} WHERE next_contact_on IS NULL")  # noqa: S608


def downgrade() -> None:
    for table, column in (
        ("service_referral", "act_by"),
        ("case_contact", "mood"),
        ("referral", "need_states"),
    ):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
