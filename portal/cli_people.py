"""The commands with which a real installation begins: `flask add-practice`, then `flask add-staff`."""

import re

import click
from flask.cli import with_appcontext

from portal.access import Role
from portal.people import passwords, queries, services

STAFF_ROLES = [role.value for role in Role if role not in {Role.PATIENT, Role.PROVIDER, Role.SYSTEM}]


@click.command("add-practice")
@click.option("--code", prompt="Practice code (ODS)", help="Such as A81001.")
@click.option("--name", prompt="Name of the practice")
@click.option("--phone", prompt="Telephone number that patients call")
@click.option("--address", prompt="Address of the main surgery")
@click.option("--postcode", prompt="Its postcode")
@with_appcontext
def add_practice(code: str, name: str, phone: str, address: str, postcode: str) -> None:
    """Register a practice, open Monday to Friday from 08:00 to 18:30."""
    if not re.fullmatch(r"[A-Z]\d{5}", code.strip().upper()):
        raise click.ClickException("A practice code is a letter and five digits, such as A81001.")
    if queries.is_practice_known(code.strip().upper()):
        raise click.ClickException("There is a practice with this code already.")
    services.add_practice(code.strip().upper(), name, phone, address, postcode.strip().upper())
    click.echo(f"{name} is registered. Now make the first account: flask add-staff")


@click.command("add-staff")
@click.option("--name", prompt="Name", help="As patients and colleagues see it.")
@click.option("--username", prompt="Username")
@click.option("--role", prompt="Role", type=click.Choice(STAFF_ROLES))
@click.option("--post", default="", help="What slots are booked with, such as gp or practice_nurse.")
@click.option(
    "--password",
    prompt=f"Password, at least {passwords.SHORTEST} characters",
    hide_input=True,
    confirmation_prompt=True,
    help="Better typed when asked: other users of the machine can see a command line.",
)
@with_appcontext
def add_staff(name: str, username: str, role: str, post: str, password: str) -> None:
    """Make an account for a member of staff."""
    try:
        system = services.system_of(queries.front_door_practice().id)
        services.add_staff(
            system, name=name, username=username, password=password, role=Role(role), post=post
        )
    except queries.NoPracticeYet:
        raise click.ClickException("Register the practice first: flask add-practice") from None
    except services.UsernameTaken:
        raise click.ClickException("Somebody has this username already.") from None
    except services.PasswordTooShort:
        raise click.ClickException(f"Use at least {passwords.SHORTEST} characters.") from None
    click.echo(f"{name} can sign in now.")
