"""`flask call-back-abandoned`: forms left after a sign of danger become calls; meant for a timer."""

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.access import Role, Viewer
from portal.people import queries as people
from portal.triage.abandoned import call_back_abandoned


@click.command("call-back-abandoned")
@with_appcontext
def call_back() -> None:
    """Put forms that were left after a sign of danger on people's list."""
    rules = current_app.extensions["portal"].rules
    system = Viewer(Role.SYSTEM, people.front_door_practice().id, "system")
    click.echo(call_back_abandoned(system, rules))
