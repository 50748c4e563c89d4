"""`flask rules …`: proofread the rule files, and walk a pathway from the command line."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.pathways import check

rules_cli = AppGroup("rules", help="Proofread the rule files, or walk a pathway.")


def rules_directory() -> Path:
    portal = current_app.extensions.get("portal")
    return portal.settings.rules_dir if portal else Path(__file__).parent.parent / "rules"


@rules_cli.command("check")
def check_rules() -> None:
    """Load the rules and look for what cannot be right."""
    raise click.exceptions.Exit(check.main([str(rules_directory())]))
