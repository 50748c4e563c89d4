"""`flask audit …`: seal the record of changes by hand, and check that it is as it was written."""

import click
from flask.cli import AppGroup

from portal import audit_queries, sealing
from portal.people.practice_queries import practice_ids

audit_cli = AppGroup("audit", help="Seal and check the record of who did what.")


@audit_cli.command("seal")
def seal() -> None:
    """Seal every line that has no seal yet, as `flask worker` does every few seconds."""
    click.echo(sum(sealing.seal(practice_id) for practice_id in practice_ids()))


@audit_cli.command("check")
def check() -> None:
    """Say for each practice whether its record holds; exit code 1 when one does not."""
    holds = True
    for practice_id in practice_ids():
        waiting, found = audit_queries.unsealed_count(practice_id), sealing.first_break(practice_id)
        last = audit_queries.last_seal(practice_id)
        if found is None:
            end = f"{last.sequence} lines sealed, the last as {last.hash}" if last else "no line sealed"
            click.echo(f"practice {practice_id}: holds; {end}; {waiting} not sealed yet")
            continue
        holds = False
        place = f"at place {found.sequence}" if found.sequence else "by a line put in afterwards"
        click.echo(f"practice {practice_id}: BROKEN {place}, line {found.event_id}; {waiting} not sealed yet")
    if not holds:
        raise SystemExit(1)
