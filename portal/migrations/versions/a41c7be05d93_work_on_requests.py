"""the work on requests: owners, notes, decisions, conversations, reasons for opening one."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "a41c7be05d93"
down_revision = "6b1f9d27c4e0"
branch_labels = None
depends_on = None

MOMENT = portal.db.UtcDateTime(timezone=True)


def _column(name: str, kind: sa.types.TypeEngine[Any], nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def _references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for column, other in columns.items()
    ]


def _create(table: str, *columns: sa.Column[Any] | sa.UniqueConstraint, **references: str) -> None:
    """A table with a number for its key, of one practice, about one request."""
    op.create_table(
        table,
        _column("id", sa.Integer()),
        _column("practice_id", sa.Integer()),
        _column("request_id", sa.Integer()),
        *columns,
        *_references(table, practice_id="practice", request_id="request", **references),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_request_id"), table, ["request_id"], unique=False)


def upgrade() -> None:
    op.create_table(
        "request_work",
        _column("request_id", sa.Integer()),
        _column("practice_id", sa.Integer()),
        _column("owner_id", sa.Integer(), True),
        _column("team", sa.String(30)),
        _column("waiting_for", sa.String(30)),
        _column("unread_at", MOMENT, True),
        _column("secret_hash", sa.String(64), True),
        _column("link_ends_at", MOMENT, True),
        _column("wrong_tries", sa.Integer()),
        _column("locked_until", MOMENT, True),
        *_references("request_work", practice_id="practice", request_id="request", owner_id="staff"),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_request_work")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_request_work_secret_hash")),
    )
    op.create_index("ix_request_work_owner", "request_work", ["practice_id", "owner_id"], unique=False)
    _create(
        "request_note",
        _column("staff_id", sa.Integer()),
        _column("text", sa.Text()),
        _column("written_at", MOMENT),
        staff_id="staff",
    )
    texts = {"role": 30, "kind": 20, "category": 30, "rules_hash": 64}
    dispositions = ("rule_disposition_id", "was_disposition_id", "own_disposition_id")
    _create(
        "decision",
        _column("staff_id", sa.Integer()),
        *(_column(name, sa.String(length)) for name, length in texts.items()),
        _column("reason", sa.Text()),
        *(_column(name, sa.String(40)) for name in dispositions),
        *(_column(name, sa.Integer()) for name in ("rule_urgency", "was_urgency", "own_urgency")),
        _column("made_at", MOMENT),
        staff_id="staff",
    )
    op.create_index("ix_decision_made", "decision", ["practice_id", "made_at"], unique=False)
    _create(
        "conversation_line",
        _column("public_id", sa.String(32)),
        _column("staff_id", sa.Integer(), True),
        _column("phrase", sa.String(30)),
        _column("text", sa.Text()),
        _column("language", sa.String(10)),
        _column("written_at", MOMENT),
        _column("read_at", MOMENT, True),
        _column("read_by_id", sa.Integer(), True),
        sa.UniqueConstraint("public_id", name=op.f("uq_conversation_line_public_id")),
        staff_id="staff",
        read_by_id="staff",
    )
    _create(
        "access_reason",
        _column("staff_id", sa.Integer()),
        _column("reason", sa.String(30)),
        _column("words", sa.String(300)),
        _column("given_at", MOMENT),
        _column("ends_at", MOMENT),
        staff_id="staff",
    )
    op.create_index("ix_access_reason_given", "access_reason", ["practice_id", "given_at"], unique=False)


def downgrade() -> None:
    for table in ("access_reason", "conversation_line", "decision", "request_note", "request_work"):
        op.drop_table(table)
