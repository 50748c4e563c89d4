"""Migrations: from nothing to the tables that the models describe, on each engine, and nothing else."""

import pytest
from alembic import command

from portal.cli import alembic_config


@pytest.mark.usefixtures("app")  # it has loaded every model
def test_the_migrations_make_the_tables_of_the_models(empty_database: str) -> None:
    config = alembic_config(empty_database)
    command.upgrade(config, "head")
    command.check(config)  # raises with what differs: write the migration with `flask migrate --new "…"`
