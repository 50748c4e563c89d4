"""wishes scores photos and reviews."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "7a93370a2221"
down_revision = "93df69f3407c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_photo_practice_id_practice")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_photo_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("public_id", name=op.f("uq_photo_public_id")),
    )
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photo_request_id"), ["request_id"], unique=False)

    op.create_table(
        "review_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("pathway_id", sa.String(length=60), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_review_invitation_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_review_invitation_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_review_invitation_request_id_request")
        ),
        sa.ForeignKeyConstraint(
            ["sent_by_id"], ["staff.id"], name=op.f("fk_review_invitation_sent_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_invitation_public_id")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_review_invitation_secret_hash")),
    )
    with op.batch_alter_table("review_invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_invitation_patient_id"), ["patient_id"], unique=False)

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("scores", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("wishes", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("offered", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("touched_at", portal.db.UtcDateTime(timezone=True), nullable=True))

    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.add_column(sa.Column("joined_to_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("is_private", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_request_joined_to_id"), ["joined_to_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_request_joined_to_id_request"), "request", ["joined_to_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_request_joined_to_id_request"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_request_joined_to_id"))
        batch_op.drop_column("is_private")
        batch_op.drop_column("joined_to_id")

    with op.batch_alter_table("assessment", schema=None) as batch_op:
        batch_op.drop_column("touched_at")
        batch_op.drop_column("offered")
        batch_op.drop_column("wishes")
        batch_op.drop_column("scores")

    with op.batch_alter_table("review_invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_invitation_patient_id"))

    op.drop_table("review_invitation")
    with op.batch_alter_table("photo", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photo_request_id"))

    op.drop_table("photo")
