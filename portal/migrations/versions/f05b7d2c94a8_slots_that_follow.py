"""Find the slots that follow one another in a session by its own order: longer visits are looked for so."""

from alembic import op

revision = "f05b7d2c94a8"
down_revision = "e94c0a6d17b5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_slot_following", "slot", ["clinic_session_id", "wall_minute"])
    op.drop_index("ix_slot_clinic_session_id", "slot")


def downgrade() -> None:
    op.create_index("ix_slot_clinic_session_id", "slot", ["clinic_session_id"])
    op.drop_index("ix_slot_following", "slot")
