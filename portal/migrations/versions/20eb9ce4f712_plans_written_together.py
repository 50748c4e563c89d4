"""plans written together."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "20eb9ce4f712"
down_revision = "b1c4e07a5d21"
branch_labels = None
depends_on = None


def _keep_versions_from_changing() -> None:
    """SQLite changes a table by building it anew, and loses its triggers: the refusal is put back."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER care_plan_version_no_{change.lower()} BEFORE {change} ON care_plan_version "
                "BEGIN SELECT RAISE(ABORT, 'a version of a plan never changes'); END"
            )


def upgrade() -> None:
    op.create_table(
        "plan_template_document",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("template_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("kept_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_plan_template_document")),
    )
    op.create_table(
        "emergency_card",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_emergency_card_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_emergency_card_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_card")),
        sa.UniqueConstraint("public_id", name=op.f("uq_emergency_card_public_id")),
    )
    with op.batch_alter_table("emergency_card", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_card_care_plan_id"), ["care_plan_id"], unique=False)
    op.create_table(
        "measure_taken",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=True),
        sa.Column("instrument", sa.String(length=30), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("author_kind", sa.String(length=10), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_measure_taken_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_measure_taken_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_measure_taken_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_taken")),
        sa.UniqueConstraint("public_id", name=op.f("uq_measure_taken_public_id")),
    )
    with op.batch_alter_table("measure_taken", schema=None) as batch_op:
        batch_op.create_index(
            "ix_measure_taken_of", ["practice_id", "instrument", "patient_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_measure_taken_patient_id"), ["patient_id"], unique=False)
    op.create_table(
        "plan_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.String(length=60), nullable=False),
        sa.Column("written_by", sa.String(length=40), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.Column("saved_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_plan_draft_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_plan_draft_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_draft")),
        sa.UniqueConstraint(
            "care_plan_id",
            "section_id",
            "written_by",
            name=op.f("uq_plan_draft_care_plan_id_section_id_written_by"),
        ),
    )
    op.create_table(
        "plan_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=True),
        sa.Column("template_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("can_write", sa.Boolean(), nullable=False),
        sa.Column("sent_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("used_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_plan_link_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_plan_link_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_plan_link_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["sent_by_id"], ["staff.id"], name=op.f("fk_plan_link_sent_by_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_link")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_link_public_id")),
    )
    with op.batch_alter_table("plan_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_link_care_plan_id"), ["care_plan_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_link_patient_id"), ["patient_id"], unique=False)
    op.create_table(
        "plan_look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("seen_by", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_plan_look_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_plan_look_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_look")),
        sa.UniqueConstraint("care_plan_id", "seen_by", name=op.f("uq_plan_look_care_plan_id_seen_by")),
    )
    op.create_table(
        "plan_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("section_id", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_kind", sa.String(length=10), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("settled_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_plan_note_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_plan_note_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["settled_by_id"], ["staff.id"], name=op.f("fk_plan_note_settled_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_note")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_note_public_id")),
    )
    with op.batch_alter_table("plan_note", schema=None) as batch_op:
        batch_op.create_index("ix_plan_note_plan", ["care_plan_id", "kind"], unique=False)
    op.create_table(
        "plan_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("held_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("knew", sa.String(length=10), nullable=False),
        sa.Column("helped", sa.String(length=10), nullable=False),
        sa.Column("answered_by", sa.String(length=10), nullable=False),
        sa.Column("answered_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_plan_review_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(["held_by_id"], ["staff.id"], name=op.f("fk_plan_review_held_by_id_staff")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_plan_review_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_review")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_review_public_id")),
    )
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_review_care_plan_id"), ["care_plan_id"], unique=False)
    op.create_table(
        "emergency_opening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("opened_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["card_id"], ["emergency_card.id"], name=op.f("fk_emergency_opening_card_id_emergency_card")
        ),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_emergency_opening_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_emergency_opening_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_opening")),
        sa.UniqueConstraint("public_id", name=op.f("uq_emergency_opening_public_id")),
    )
    with op.batch_alter_table("emergency_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_emergency_opening_care_plan_id"), ["care_plan_id"], unique=False)
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("template_hash", sa.String(length=64), nullable=False, server_default="")
        )
    with op.batch_alter_table("care_plan_version", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("author_kind", sa.String(length=10), nullable=False, server_default="staff")
        )
        batch_op.add_column(
            sa.Column("author_name", sa.String(length=120), nullable=False, server_default="")
        )
        batch_op.alter_column("written_by_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_care_plan_version_author_kind"), "author_kind IN ('staff', 'person', 'carer')"
        )
    _keep_versions_from_changing()


def downgrade() -> None:
    with op.batch_alter_table("care_plan_version", schema=None) as batch_op:
        batch_op.alter_column("written_by_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_constraint(batch_op.f("ck_care_plan_version_author_kind"), type_="check")
        batch_op.drop_column("author_name")
        batch_op.drop_column("author_kind")
    _keep_versions_from_changing()

    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.drop_column("template_hash")
    with op.batch_alter_table("emergency_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_emergency_opening_care_plan_id"))
    op.drop_table("emergency_opening")
    with op.batch_alter_table("plan_review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_review_care_plan_id"))
    op.drop_table("plan_review")
    with op.batch_alter_table("plan_note", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_note_plan")
    op.drop_table("plan_note")
    op.drop_table("plan_look")
    with op.batch_alter_table("plan_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_link_patient_id"))
        batch_op.drop_index(batch_op.f("ix_plan_link_care_plan_id"))
    op.drop_table("plan_link")
    op.drop_table("plan_draft")
    with op.batch_alter_table("measure_taken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_measure_taken_patient_id"))
        batch_op.drop_index("ix_measure_taken_of")
    op.drop_table("measure_taken")
    with op.batch_alter_table("emergency_card", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_emergency_card_care_plan_id"))
    op.drop_table("emergency_card")
    op.drop_table("plan_template_document")
