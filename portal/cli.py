"""The commands of `flask …`: migrate, people, demo, rules, warm, abandoned forms, and the worker."""

from typing import TYPE_CHECKING

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from portal import documents
from portal.cli_audit import audit_cli
from portal.cli_demo import demo_data, demo_people
from portal.cli_directory import directory
from portal.cli_people import add_practice, add_staff, join_network, leave_network, sign_out
from portal.cli_rule_versions import propose, replay_cases, rerun_case, versions
from portal.cli_rules import rules_cli
from portal.cli_triage import call_back
from portal.cli_worker import worker
from portal.config import ROOT
from portal.i18n import LANGUAGES

if TYPE_CHECKING:
    from alembic.config import Config


def init_app(app: Flask) -> None:
    """Add the commands to the application."""
    for command in (versions, propose, rerun_case, replay_cases):
        rules_cli.add_command(command)
    for each in (
        migrate,
        rules_cli,
        audit_cli,
        directory,
        demo_data,
        demo_people,
        add_practice,
        join_network,
        leave_network,
        add_staff,
        sign_out,
        warm,
        call_back,
        worker,
    ):
        app.cli.add_command(each)


def alembic_config(database_url: str) -> "Config":
    """Alembic set up in code, so that no second file holds settings."""
    from alembic.config import Config  # here: it would cost every web worker 11 MB

    config = Config()
    config.set_main_option("script_location", str(ROOT / "portal" / "migrations"))
    config.set_main_option("sqlalchemy.url", database_url.replace("%", "%%"))
    return config


@click.command()
@click.option("--new", "message", help="Write a new migration from the models instead of applying any.")
@with_appcontext
def migrate(message: str | None) -> None:
    """Bring the database's tables up to date."""
    from alembic import command

    config = alembic_config(current_app.extensions["portal"].settings.database_url)
    if message:
        command.revision(config, message, autogenerate=True)
    else:
        command.upgrade(config, "head")


@click.command()
def warm() -> None:
    """Make a first PDF in each language: the system then knows the fonts, and a missing library shows now."""
    for each in LANGUAGES.values():
        html = f'<html lang="{each.code}" dir="{each.direction}"><title>{each.name}</title>'
        documents.pdf(f"{html}<h1>{each.own_name}</h1></html>")
