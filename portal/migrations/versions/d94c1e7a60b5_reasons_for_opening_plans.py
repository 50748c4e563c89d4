"""Reasons for opening are kept of care and support plans as well: by the names that the audit record uses."""

import sqlalchemy as sa
from alembic import op

from portal.migrations.guards import without_guards

revision = "d94c1e7a60b5"
down_revision = "d58b3e91f7a0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("access_reason", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("subject_type", sa.String(30), server_default="request", nullable=False)
        )
        batch_op.add_column(sa.Column("subject_id", sa.String(64), server_default="", nullable=False))
    op.execute(
        "UPDATE access_reason SET subject_id = "
        "(SELECT public_id FROM request WHERE request.id = access_reason.request_id)"
    )
    with without_guards(), op.batch_alter_table("access_reason", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_access_reason_request_id"))
        batch_op.drop_constraint(op.f("fk_access_reason_request_id_request"), type_="foreignkey")
        batch_op.drop_column("request_id")
        batch_op.alter_column("subject_type", existing_type=sa.String(30), server_default=None)
        batch_op.alter_column("subject_id", existing_type=sa.String(64), server_default=None)
        batch_op.create_index("ix_access_reason_subject", ["subject_id", "staff_id"], unique=False)


def downgrade() -> None:
    op.execute("DELETE FROM access_reason WHERE subject_type <> 'request'")
    with without_guards(), op.batch_alter_table("access_reason", schema=None) as batch_op:
        batch_op.drop_index("ix_access_reason_subject")
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE access_reason SET request_id = "
        "(SELECT id FROM request WHERE request.public_id = access_reason.subject_id)"
    )
    with without_guards(), op.batch_alter_table("access_reason", schema=None) as batch_op:
        batch_op.alter_column("request_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_index(op.f("ix_access_reason_request_id"), ["request_id"], unique=False)
        batch_op.create_foreign_key(
            op.f("fk_access_reason_request_id_request"), "request", ["request_id"], ["id"]
        )
        batch_op.drop_column("subject_id")
        batch_op.drop_column("subject_type")
