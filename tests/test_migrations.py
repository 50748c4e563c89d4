"""Migrations: they make the very tables that the models describe, and can be undone."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from portal.cli import alembic_config
from portal.db import Base

pytestmark = pytest.mark.database


def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    with app.extensions["portal"].engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, Base.metadata)
    assert differences == [], "run: flask migrate --new 'what changed'"


def test_a_new_database_is_migrated_undone_and_migrated_again(empty_database: str) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, "head")
    command.downgrade(config, "base")
    command.upgrade(config, "head")
