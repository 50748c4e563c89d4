"""A hold may take in slots of the request's own appointment: a longer visit moves by part of its length."""

from alembic import op

from portal.migrations.guards import without_guards

revision = "d58b3e91f7a0"
down_revision = "c97e25d1a3b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _allow("'held', 'kept', 'booked', 'released'", "state NOT IN ('held', 'kept') OR expires_at IS NOT NULL")


def downgrade() -> None:
    op.execute("UPDATE claim SET state = 'released' WHERE state = 'kept'")
    _allow("'held', 'booked', 'released'", "state <> 'held' OR expires_at IS NOT NULL")


def _allow(states: str, hold_ends: str) -> None:
    with without_guards(), op.batch_alter_table("claim") as batch_op:
        for name in ("state", "hold_ends"):
            batch_op.drop_constraint(op.f(f"ck_claim_{name}"), type_="check")
        batch_op.create_check_constraint("state", f"state IN ({states})")
        batch_op.create_check_constraint("hold_ends", hold_ends)
