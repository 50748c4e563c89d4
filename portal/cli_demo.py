"""The commands of the demonstration: `flask demo-data` fills it, `flask demo-people` says whom to try."""

import json
import time
from datetime import date

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.config import Settings
from portal.people import demo, queries


def _settings() -> Settings:
    settings: Settings = current_app.extensions["portal"].settings
    if not settings.demo:
        raise click.ClickException("This is for the demonstration only. Set PORTAL_DEMO=1 to have one.")
    return settings


@click.command("demo-data")
@click.option("--patients", default=10_000, show_default=True, type=click.IntRange(50, 200_000))
@click.option("--weeks", default=6, show_default=True, type=click.IntRange(1, 26))
@click.option("--seed", default=1, show_default=True)
@click.option("--again", is_flag=True, help="Delete everything in the demonstration's database first.")
@with_appcontext
def demo_data(patients: int, weeks: int, seed: int, again: bool) -> None:
    """Fill the demonstration with an invented practice."""
    from portal.demo_data import emptying, filling  # here: no web worker ever needs them

    settings = _settings()
    if again:
        emptying.empty(current_app.extensions["portal"].engine, settings.database_url)
    begun = time.monotonic()
    try:
        made = filling.fill(
            current_app.extensions["portal"].rules,
            current_app.extensions["portal"].plan_templates,
            patients=patients,
            weeks=weeks,
            seed=seed,
            say=lambda step: click.echo(f"  {step} …"),
        )
    except filling.AlreadyFilled:
        raise click.ClickException(
            "There is a practice in this database. Add --again to delete it and begin anew."
        ) from None
    click.echo(
        f"{made.patients} patients, {made.slots} slots, {made.appointments} appointments, "
        f"{made.requests} open requests and {made.services} local services "
        f"in {time.monotonic() - begun:.0f} s."
    )


@click.command("demo-people")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for programs.")
@with_appcontext
def demo_people(as_json: bool) -> None:
    """Say whom to sign in as, and which patients to try."""
    settings = _settings()
    people = queries.patients_to_try()
    if as_json:
        click.echo(json.dumps(_everything(settings.base_url, people), ensure_ascii=False, indent=2))
        return
    click.echo(f"\n  For patients            {settings.base_url}/")
    click.echo(f"  For staff               {settings.base_url}/sign-in")
    click.echo(f"  Who is who              {settings.base_url}/demo\n")
    click.echo(f"  Sign in with the password “{demo.PASSWORD}” as")
    for each in demo.SIGN_INS:
        click.echo(f"    {each.username:<14}{each.name:<22}{each.job}")
    click.echo("\n  Patients to try")
    for person, born_on in people:
        known = f"{born_on:%d %m %Y}  {person.postcode:<9}{person.nhs_number}  {person.language_name}"
        click.echo(f"    {person.name:<22}{known}")
    click.echo("")


def _everything(address: str, people: list[tuple[demo.PatientToTry, date]]) -> dict[str, object]:
    return {
        "address": address,
        "password": demo.PASSWORD,
        "sign_ins": [
            {"username": each.username, "name": each.name, "job": str(each.job), "why": str(each.why)}
            for each in demo.SIGN_INS
        ],
        "patients": [
            {
                "nhs_number": person.nhs_number,
                "given_name": person.given_name,
                "family_name": person.family_name,
                "born_on": born_on.isoformat(),
                "postcode": person.postcode,
                "phone": person.phone_typed,
                "language": person.written,
                "why": str(person.why),
            }
            for person, born_on in people
        ],
    }
