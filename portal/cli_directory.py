"""The commands of the directory: `flask directory import`, `… export` and `… places`."""

import csv
import json
import time
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup
from sqlalchemy import delete, insert

from portal.access import Viewer
from portal.community import directory_queries, importing
from portal.community.checking import PROBLEMS, Wrong, postcode_read
from portal.community.directory_models import Place
from portal.db import transaction
from portal.interop.open_referral.reading import UnreadableFile, rows_of
from portal.interop.open_referral.writing import page_json, service_json
from portal.people import queries as people
from portal.people.services import system_of

directory = AppGroup("directory", help="Bring services in, give them out, and load where postcodes are.")
AT_ONCE = 5000


def _system() -> Viewer:
    return system_of(people.front_door_practice().id)


@directory.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(file: Path) -> None:
    """Take in FILE: a table (CSV) or Open Referral UK 3.0 (JSON)."""
    begun = time.monotonic()
    try:
        made = importing.bring_in(_system(), rows_of(file.read_bytes()))
    except UnreadableFile as unreadable:
        raise click.ClickException(f"{file.name} cannot be read: {unreadable.why}") from None
    for each in made.refused:
        why, what_to_do = PROBLEMS[each["problem"]]
        click.echo(f"line {each['line']}: {each['field']}: {why} {what_to_do} {each['value']}".rstrip())
    seconds = time.monotonic() - begun
    refused = len({each["line"] for each in made.refused})
    click.echo(f"{made.added} new, {made.changed} brought up to date, {refused} refused, in {seconds:.1f} s.")


@directory.command("export")
@click.argument("file", type=click.File("w", encoding="utf-8"))
def export_file(file: TextIO) -> None:
    """Write the directory to FILE as Open Referral UK 3.0 (JSON)."""
    viewer, contents, page = _system(), [], 1
    while True:
        services, total = directory_queries.services_page(viewer, page=page, size=500)
        contents += [service_json(each) for each in services]
        if len(contents) >= total or not services:
            break
        page += 1
    json.dump(
        page_json(contents, total=total, page=1, size=max(1, total)), file, ensure_ascii=False, indent=1
    )
    click.echo(f"{total} services.")


@directory.command("places")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_places(file: Path) -> None:
    """Load postcodes with latitude and longitude from FILE, such as the free national postcode list."""
    with transaction() as session, file.open(encoding="utf-8-sig", newline="") as lines:
        session.execute(delete(Place))
        waiting: dict[str, dict[str, object]] = {}
        count = 0
        for row in csv.DictReader(lines):
            try:
                postcode = postcode_read(row.get("postcode") or row.get("pcds") or "")
                latitude = float(row.get("latitude") or row.get("lat") or "")
                longitude = float(row.get("longitude") or row.get("long") or "")
            except (Wrong, ValueError):
                continue  # the national list holds places that have ended, without a point on the map
            waiting[postcode] = {"postcode": postcode, "latitude": latitude, "longitude": longitude}
            if len(waiting) >= AT_ONCE:
                session.execute(insert(Place), list(waiting.values()))
                count, waiting = count + len(waiting), {}
        if waiting:
            session.execute(insert(Place), list(waiting.values()))
        click.echo(f"{count + len(waiting)} postcodes.")
