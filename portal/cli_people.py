"""The commands about practices and their staff; an installation begins with two of them."""

import re

import click
from flask.cli import with_appcontext

from portal.access import Role
from portal.people import network_queries, networks, passwords, queries, services
from portal.people.models import Practice

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


@click.command("join-network")
@click.option("--code", prompt="Practice code (ODS)")
@click.option("--network", prompt="Name of the network", help="Made when there is none of this name.")
@with_appcontext
def join_network(code: str, network: str) -> None:
    """Share the hubs of the network's practices, evenings and Saturdays, with this practice's patients."""
    practice = _practice(code)
    networks.join_network(services.system_of(practice.id), practice, network.strip())
    click.echo(f"{practice.name} is in {network.strip()}.")


@click.command("leave-network")
@click.option("--code", prompt="Practice code (ODS)")
@with_appcontext
def leave_network(code: str) -> None:
    """Share nothing from now on; what is booked at a hub stays booked."""
    practice = _practice(code)
    networks.leave_network(services.system_of(practice.id), practice)
    click.echo(f"{practice.name} is in no network.")


def _practice(code: str) -> Practice:
    practice = network_queries.practice_with_code(code.strip().upper())
    if practice is None:
        raise click.ClickException("There is no practice with this code.")
    return practice


@click.command("add-staff")
@click.option("--name", prompt="Name", help="As patients and colleagues see it.")
@click.option("--username", prompt="Username")
@click.option("--role", prompt="Role", type=click.Choice(STAFF_ROLES))
@click.option("--practice", default="", help="Code of the practice, where there are several.")
@click.option("--post", default="", help="What slots are booked with, such as gp or practice_nurse.")
@click.option(
    "--password",
    prompt=f"Password, at least {passwords.SHORTEST} characters",
    hide_input=True,
    confirmation_prompt=True,
    help="Better typed when asked: other users of the machine can see a command line.",
)
@with_appcontext
def add_staff(name: str, username: str, role: str, practice: str, post: str, password: str) -> None:
    """Make an account for a member of staff."""
    try:
        works_at = _practice(practice).id if practice else queries.front_door_practice().id
        system = services.system_of(works_at)
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


@click.command("sign-out")
@click.argument("username")
@click.option("--for-good", is_flag=True, help="They work here no longer: they cannot sign in again.")
@with_appcontext
def sign_out(username: str, for_good: bool) -> None:
    """Sign a member of staff out on every device at once: one was lost, or they have left."""
    staff = queries.staff_with_username(username.strip().casefold())
    if staff is None:
        raise click.ClickException("Nobody who works here has this username.")
    name = staff.name
    ended = services.sign_out_everywhere(services.system_of(staff.practice_id), staff, for_good=for_good)
    click.echo(f"{name} is signed out everywhere ({ended} open until now).")
