"""Count what is begun from one network and not gone on with; of a request with somebody's details, nothing."""

import sqlalchemy as sa
from alembic import op

revision = "b7e2f90c4d15"
down_revision = "7d2e4b91c6fa"
branch_labels = None
depends_on = None
NOT_EMPTY = sa.text("begun_from <> ''")


def upgrade() -> None:
    op.add_column("request", sa.Column("begun_from", sa.String(64), server_default="", nullable=False))
    op.create_index(
        "ix_request_begun_from",
        "request",
        ["begun_from", "created_at"],
        sqlite_where=NOT_EMPTY,
        postgresql_where=NOT_EMPTY,
    )


def downgrade() -> None:
    op.drop_index("ix_request_begun_from", table_name="request")
    op.drop_column("request", "begun_from")
