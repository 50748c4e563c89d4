"""Alembic's environment: the models' metadata against the configured database."""

from alembic import context
from sqlalchemy import create_engine

import portal.audit
import portal.booking.invitation_models
import portal.booking.models
import portal.booking.waiting_models
import portal.care_plans.models
import portal.community.models
import portal.cookie_sessions
import portal.desk.models
import portal.messages.models
import portal.people.carer_models
import portal.people.kept_form_models
import portal.people.models
import portal.people.name_models
import portal.people.safeguarding_models
import portal.triage.governance.models
import portal.triage.models
import portal.triage.pause_models
import portal.triage.work_models  # noqa: F401  # each import adds its tables to the metadata
from portal.db import Base

engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "")
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        user_module_prefix="portal.db.",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
