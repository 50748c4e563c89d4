"""versions of the rules."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "96414c38567e"
down_revision = "7a93370a2221"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rule_version",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("loaded_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("documents", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_rule_version")),
    )
    op.create_table(
        "rule_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("replaces_hash", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("proposed_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("documents_changed", sa.JSON(), nullable=False),
        sa.Column("check_report", sa.JSON(), nullable=False),
        sa.Column("replay_report", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "state IN ('open', 'scheduled', 'replaced', 'done')", name=op.f("ck_rule_proposal_state")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_rule_proposal_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["rules_hash"], ["rule_version.hash"], name=op.f("fk_rule_proposal_rules_hash_rule_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_proposal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rule_proposal_public_id")),
    )
    with op.batch_alter_table("rule_proposal", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_proposal_waiting",
            ["practice_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('open', 'scheduled')"),
            postgresql_where=sa.text("state IN ('open', 'scheduled')"),
        )

    op.create_table(
        "rule_release",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("live_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("takes_back_id", sa.Integer(), nullable=True),
        sa.Column("cancelled_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind IN ('first', 'folder', 'signed', 'rolled_back')", name=op.f("ck_rule_release_kind")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["staff.id"], name=op.f("fk_rule_release_decided_by_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_rule_release_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["rule_proposal.id"], name=op.f("fk_rule_release_proposal_id_rule_proposal")
        ),
        sa.ForeignKeyConstraint(
            ["rules_hash"], ["rule_version.hash"], name=op.f("fk_rule_release_rules_hash_rule_version")
        ),
        sa.ForeignKeyConstraint(
            ["takes_back_id"], ["rule_release.id"], name=op.f("fk_rule_release_takes_back_id_rule_release")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_release")),
        sa.UniqueConstraint("public_id", name=op.f("uq_rule_release_public_id")),
        sa.UniqueConstraint("takes_back_id", name=op.f("uq_rule_release_takes_back_id")),
    )
    op.create_table(
        "rule_signature",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("signed_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_rule_signature_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["rule_proposal.id"], name=op.f("fk_rule_signature_proposal_id_rule_proposal")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_rule_signature_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_signature")),
    )
    with op.batch_alter_table("rule_signature", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_signature_person",
            ["proposal_id", "staff_id"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("rule_signature", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_signature_person",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    op.drop_table("rule_signature")
    op.drop_table("rule_release")
    with op.batch_alter_table("rule_proposal", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_proposal_waiting",
            sqlite_where=sa.text("state IN ('open', 'scheduled')"),
            postgresql_where=sa.text("state IN ('open', 'scheduled')"),
        )

    op.drop_table("rule_proposal")
    op.drop_table("rule_version")
