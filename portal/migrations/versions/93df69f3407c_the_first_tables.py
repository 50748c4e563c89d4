"""The first tables."""

import sqlalchemy as sa
from alembic import op

import portal.db

revision = "93df69f3407c"
down_revision = None
branch_labels = None
depends_on = None


# The database itself refuses to change or delete a version of a care and support plan (agreed or not).
PLAN_VERSIONS_NEVER_CHANGE = {
    "sqlite": tuple(
        f"CREATE TRIGGER care_plan_version_no_{change.lower()} BEFORE {change} ON care_plan_version "
        "BEGIN SELECT RAISE(ABORT, 'a version of a plan never changes'); END"
        for change in ("UPDATE", "DELETE")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION refuse_change_of_version() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a version of a plan never changes'; END $$",
        "CREATE TRIGGER care_plan_version_no_change BEFORE UPDATE OR DELETE ON care_plan_version "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change_of_version()",
    ),
}


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("text_relay", sa.String(length=30), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("code", name=op.f("uq_practice_code")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=30), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_audit_event_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("practice_id", "sequence", name=op.f("uq_audit_event_practice_id_sequence")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            "ix_audit_event_subject", ["practice_id", "subject_type", "subject_id"], unique=False
        )

    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("door", sa.String(length=64), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_failed_sign_in_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_failed_sign_in_door", ["door", "at"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("recipient", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=120), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("valid_until", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("sent_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_message_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("event", "channel", name=op.f("uq_message_event_channel")),
        sa.UniqueConstraint("public_id", name=op.f("uq_message_public_id")),
    )
    op.create_table(
        "opening_hours",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_opening_hours_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opening_hours")),
        sa.UniqueConstraint("practice_id", "weekday", name=op.f("uq_opening_hours_practice_id_weekday")),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("cost", sa.String(length=60), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("days", sa.String(length=120), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("assured_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_service_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service")),
        sa.UniqueConstraint("public_id", name=op.f("uq_service_public_id")),
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_service_practice_id"), ["practice_id"], unique=False)

    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_site_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("username", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.Column("post", sa.String(length=40), nullable=False),
        sa.Column("gender", sa.String(length=10), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_staff_practice_id_practice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("public_id", name=op.f("uq_staff_public_id")),
        sa.UniqueConstraint("username", name=op.f("uq_staff_username")),
    )
    op.create_table(
        "cookie_session",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_cookie_session_staff_id_staff")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_cookie_session")),
    )
    with op.batch_alter_table("cookie_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cookie_session_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "leave",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_leave_practice_id_practice")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_leave_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leave")),
    )
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leave_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("nhs_number", portal.db.NhsNumber(length=10), nullable=True),
        sa.Column("given_name", sa.String(length=60), nullable=False),
        sa.Column("family_name", sa.String(length=60), nullable=False),
        sa.Column("given_key", sa.String(length=60), nullable=False),
        sa.Column("family_key", sa.String(length=60), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=120), nullable=False),
        sa.Column("spoken_language", sa.String(length=10), nullable=False),
        sa.Column("written_language", sa.String(length=10), nullable=False),
        sa.Column("is_interpreter_needed", sa.Boolean(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("named_clinician_id", sa.Integer(), nullable=True),
        sa.Column("known", sa.JSON(), nullable=False),
        sa.CheckConstraint("sex IN ('female', 'male', 'other')", name=op.f("ck_patient_sex")),
        sa.ForeignKeyConstraint(
            ["named_clinician_id"], ["staff.id"], name=op.f("fk_patient_named_clinician_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_patient_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_patient_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient")),
        sa.UniqueConstraint("nhs_number", name=op.f("uq_patient_nhs_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_patient_public_id")),
    )
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.create_index("ix_patient_born", ["practice_id", "born_on"], unique=False)
        batch_op.create_index("ix_patient_name", ["practice_id", "family_key", "given_key"], unique=False)
        batch_op.create_index("ix_patient_phone", ["practice_id", "phone"], unique=False)
        batch_op.create_index("ix_patient_postcode", ["practice_id", "postcode"], unique=False)

    op.create_table(
        "rota_pattern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("every_weeks", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("slot_minutes", sa.Integer(), nullable=False),
        sa.Column("modes", sa.JSON(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("works_bank_holidays", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.CheckConstraint("slot_minutes BETWEEN 5 AND 120", name=op.f("ck_rota_pattern_slot_minutes")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_rota_pattern_order")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_rota_pattern_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_rota_pattern_site_id_site")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_rota_pattern_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_pattern")),
    )
    op.create_table(
        "clinic_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("rota_pattern_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("starts_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_clinic_session_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["rota_pattern_id"],
            ["rota_pattern.id"],
            name=op.f("fk_clinic_session_rota_pattern_id_rota_pattern"),
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_clinic_session_site_id_site")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_clinic_session_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_session")),
        sa.UniqueConstraint(
            "rota_pattern_id", "held_on", name=op.f("uq_clinic_session_rota_pattern_id_held_on")
        ),
    )
    op.create_table(
        "request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("reference", sa.String(length=12), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("match_state", sa.String(length=15), nullable=False),
        sa.Column("stated", sa.JSON(), nullable=False),
        sa.Column("informant", sa.String(length=10), nullable=False),
        sa.Column("informant_name", sa.String(length=120), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("contact_phone", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("disposition_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("promised_by", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "patient_id IS NOT NULL OR match_state <> 'matched'", name=op.f("ck_request_matched_to_someone")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'booked', 'queued', 'escalated', 'signposted', 'withdrawn')",
            name=op.f("ck_request_state"),
        ),
        sa.ForeignKeyConstraint(["entered_by_id"], ["staff.id"], name=op.f("fk_request_entered_by_id_staff")),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_request_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_request_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_request_public_id")),
        sa.UniqueConstraint("reference", name=op.f("uq_request_reference")),
    )
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_request_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_request_submitted", ["practice_id", "submitted_at"], unique=False)

    op.create_table(
        "support_need",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("recorded_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_support_need_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_support_need_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_need")),
    )
    with op.batch_alter_table("support_need", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_support_need_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("starts_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("booked_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('booked', 'arrived', 'fulfilled', 'cancelled', 'did_not_attend')",
            name=op.f("ck_appointment_status"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patient.id"], name=op.f("fk_appointment_patient_id_patient")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_appointment_request_id_request")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_appointment_site_id_site")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_appointment_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_appointment_public_id")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_appointment_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index("ix_appointment_request", ["request_id"], unique=False)
        batch_op.create_index("ix_appointment_start", ["practice_id", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_appointment_live_request",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("status = 'booked'"),
            postgresql_where=sa.text("status = 'booked'"),
        )

    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("pathway_ids", sa.JSON(), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("noticed", sa.JSON(), nullable=False),
        sa.Column("asked_from", sa.JSON(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("rules_hash", sa.String(length=64), nullable=False),
        sa.Column("settled_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_assessment_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_assessment_request_id_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("request_id", name=op.f("uq_assessment_request_id")),
    )
    op.create_table(
        "offer_shown",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("shown_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("slot_ids", sa.JSON(), nullable=False),
        sa.Column("actor_role", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_offer_shown_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["request.id"], name=op.f("fk_offer_shown_request_id_request")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer_shown")),
    )
    with op.batch_alter_table("offer_shown", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offer_shown_request_id"), ["request_id"], unique=False)

    op.create_table(
        "referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("link_worker_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=20), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("own_words", sa.Text(), nullable=False),
        sa.Column("agrees_to_share", sa.String(length=20), nullable=False),
        sa.Column("risk_note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("first_contact_by", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state IN ('new', 'active', 'closed', 'declined')", name=op.f("ck_referral_state")
        ),
        sa.ForeignKeyConstraint(
            ["link_worker_id"], ["staff.id"], name=op.f("fk_referral_link_worker_id_staff")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_referral_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_referral_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_referral_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("public_id", name=op.f("uq_referral_public_id")),
        sa.UniqueConstraint("request_id", name=op.f("uq_referral_request_id")),
    )
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.create_index(
            "ix_referral_caseload", ["practice_id", "link_worker_id", "state"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_referral_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("clinic_session_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=False),
        sa.Column("phone", sa.Boolean(), nullable=False),
        sa.Column("video", sa.Boolean(), nullable=False),
        sa.Column("home", sa.Boolean(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_slot_order")),
        sa.ForeignKeyConstraint(
            ["clinic_session_id"],
            ["clinic_session.id"],
            name=op.f("fk_slot_clinic_session_id_clinic_session"),
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_slot_practice_id_practice")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_slot_site_id_site")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_slot_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slot_public_id")),
        sa.UniqueConstraint("staff_id", "starts_at", name=op.f("uq_slot_staff_id_starts_at")),
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_clinic_session_id"), ["clinic_session_id"], unique=False)
        batch_op.create_index(
            "ix_slot_open",
            [
                "practice_id",
                "role",
                "starts_at",
                "site_id",
                "in_person",
                "phone",
                "video",
                "is_urgent",
                "is_withdrawn",
            ],
            unique=False,
            postgresql_where=sa.text("NOT is_withdrawn"),
        )

    op.create_table(
        "task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("owner_role", sa.String(length=30), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("due_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["done_by_id"], ["staff.id"], name=op.f("fk_task_done_by_id_staff")),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_task_practice_id_practice")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_task_request_id_request")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_task_public_id")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index("ix_task_open", ["practice_id", "state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_task_request_id"), ["request_id"], unique=False)

    op.create_table(
        "appointment_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=15), nullable=False),
        sa.Column("at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("actor_role", sa.String(length=30), nullable=False),
        sa.Column("actor_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointment.id"],
            name=op.f("fk_appointment_event_appointment_id_appointment"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_appointment_event_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_appointment_event_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_event")),
    )
    with op.batch_alter_table("appointment_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_appointment_event_appointment_id"), ["appointment_id"], unique=False
        )

    op.create_table(
        "care_plan",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("referral_id", sa.Integer(), nullable=True),
        sa.Column("key_worker_id", sa.Integer(), nullable=False),
        sa.Column("template_id", sa.String(length=40), nullable=False),
        sa.Column("template_version", sa.Integer(), nullable=False),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["key_worker_id"], ["staff.id"], name=op.f("fk_care_plan_key_worker_id_staff")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"], name=op.f("fk_care_plan_patient_id_patient")),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_care_plan_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["referral_id"], ["referral.id"], name=op.f("fk_care_plan_referral_id_referral")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_care_plan_public_id")),
        sa.UniqueConstraint("referral_id", name=op.f("uq_care_plan_referral_id")),
    )
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_plan_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("expires_at", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=True),
        sa.Column("created_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state <> 'booked' OR appointment_id IS NOT NULL", name=op.f("ck_claim_booked_for_someone")
        ),
        sa.CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name=op.f("ck_claim_hold_ends")),
        sa.CheckConstraint("state IN ('held', 'booked', 'released')", name=op.f("ck_claim_state")),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_claim_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_claim_practice_id_practice")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_claim_request_id_request")),
        sa.ForeignKeyConstraint(["slot_id"], ["slot.id"], name=op.f("fk_claim_slot_id_slot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("public_id", name=op.f("uq_claim_public_id")),
    )
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_claim_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index("ix_claim_request", ["request_id"], unique=False)
        batch_op.create_index(
            "uq_claim_live",
            ["slot_id", "place"],
            unique=True,
            sqlite_where=sa.text("state IN ('held', 'booked')"),
            postgresql_where=sa.text("state IN ('held', 'booked')"),
        )
        batch_op.create_index(
            "uq_claim_one_hold",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )

    op.create_table(
        "link_try",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("locked_until", portal.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name=op.f("fk_link_try_appointment_id_appointment")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_link_try_practice_id_practice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_try")),
        sa.UniqueConstraint("appointment_id", name=op.f("uq_link_try_appointment_id")),
    )
    op.create_table(
        "care_plan_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("practice_id", sa.Integer(), nullable=False),
        sa.Column("care_plan_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("written_by_id", sa.Integer(), nullable=False),
        sa.Column("written_at", portal.db.UtcDateTime(timezone=True), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("agreed_on", sa.Date(), nullable=True),
        sa.Column("agreed_with", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["care_plan_id"], ["care_plan.id"], name=op.f("fk_care_plan_version_care_plan_id_care_plan")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practice.id"], name=op.f("fk_care_plan_version_practice_id_practice")
        ),
        sa.ForeignKeyConstraint(
            ["written_by_id"], ["staff.id"], name=op.f("fk_care_plan_version_written_by_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_plan_version")),
        sa.UniqueConstraint("care_plan_id", "number", name=op.f("uq_care_plan_version_care_plan_id_number")),
    )
    for statement in PLAN_VERSIONS_NEVER_CHANGE[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("care_plan_version")
    op.drop_table("link_try")
    with op.batch_alter_table("claim", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_claim_one_hold",
            sqlite_where=sa.text("state = 'held'"),
            postgresql_where=sa.text("state = 'held'"),
        )
        batch_op.drop_index(
            "uq_claim_live",
            sqlite_where=sa.text("state IN ('held', 'booked')"),
            postgresql_where=sa.text("state IN ('held', 'booked')"),
        )
        batch_op.drop_index("ix_claim_request")
        batch_op.drop_index(batch_op.f("ix_claim_appointment_id"))

    op.drop_table("claim")
    with op.batch_alter_table("care_plan", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_plan_patient_id"))

    op.drop_table("care_plan")
    with op.batch_alter_table("appointment_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_appointment_event_appointment_id"))

    op.drop_table("appointment_event")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_task_request_id"))
        batch_op.drop_index("ix_task_open")

    op.drop_table("task")
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index("ix_slot_open", postgresql_where=sa.text("NOT is_withdrawn"))
        batch_op.drop_index(batch_op.f("ix_slot_clinic_session_id"))

    op.drop_table("slot")
    with op.batch_alter_table("referral", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_referral_patient_id"))
        batch_op.drop_index("ix_referral_caseload")

    op.drop_table("referral")
    with op.batch_alter_table("offer_shown", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offer_shown_request_id"))

    op.drop_table("offer_shown")
    op.drop_table("assessment")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_appointment_live_request",
            sqlite_where=sa.text("status = 'booked'"),
            postgresql_where=sa.text("status = 'booked'"),
        )
        batch_op.drop_index("ix_appointment_start")
        batch_op.drop_index("ix_appointment_request")
        batch_op.drop_index(batch_op.f("ix_appointment_patient_id"))

    op.drop_table("appointment")
    with op.batch_alter_table("support_need", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_support_need_patient_id"))

    op.drop_table("support_need")
    with op.batch_alter_table("request", schema=None) as batch_op:
        batch_op.drop_index("ix_request_submitted")
        batch_op.drop_index(batch_op.f("ix_request_patient_id"))

    op.drop_table("request")
    op.drop_table("clinic_session")
    op.drop_table("rota_pattern")
    with op.batch_alter_table("patient", schema=None) as batch_op:
        batch_op.drop_index("ix_patient_postcode")
        batch_op.drop_index("ix_patient_phone")
        batch_op.drop_index("ix_patient_name")
        batch_op.drop_index("ix_patient_born")

    op.drop_table("patient")
    with op.batch_alter_table("leave", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leave_staff_id"))

    op.drop_table("leave")
    with op.batch_alter_table("cookie_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_cookie_session_staff_id"))

    op.drop_table("cookie_session")
    op.drop_table("staff")
    op.drop_table("site")
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_service_practice_id"))

    op.drop_table("service")
    op.drop_table("opening_hours")
    op.drop_table("message")
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_failed_sign_in_door")

    op.drop_table("failed_sign_in")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("ix_audit_event_subject")

    op.drop_table("audit_event")
    op.drop_table("practice")
