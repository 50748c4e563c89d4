"""`flask rules versions, propose, rerun, replay`: which rules were live, and what others would have said."""

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from portal.access import Viewer
from portal.cli_rules import proofs_folder
from portal.pathways import RuleFileErrors, RuleSet, load_rules
from portal.people.queries import NoPracticeYet, front_door_practice
from portal.people.services import system_of
from portal.triage.governance import queries, services
from portal.triage.governance.live import LiveRules
from portal.triage.governance.replaying import Replay, Rerun, decided_by, replay, rerun
from portal.triage.governance.standing import is_green
from portal.triage.judging import CannotJudge

SHORTEST = 6  # characters of a hash that name a version
# What is kept of the proofs' report: the counts, and everything that a person signing must read.
REPORTED = (
    "hash", "pathways", "questions", "rules", "dispositions", "invariants", "proved", "tested", "failed",
    "faults", "findings", "exceptions", "seconds",
)  # fmt: skip
NAMED = "A version: live, folder, the beginning of its hash, or a folder of rule files."


def _live() -> LiveRules:
    live: LiveRules = current_app.extensions["portal"].live
    live.look(is_serving=False)
    return live


def _system() -> Viewer:
    try:
        return system_of(front_door_practice().id)
    except NoPracticeYet:
        raise click.ClickException("There is no practice yet: flask add-practice") from None


def _folder(directory: Path | None = None) -> RuleSet:
    try:
        return load_rules(directory or current_app.extensions["portal"].settings.rules_dir)
    except RuleFileErrors as broken:
        raise click.ClickException(f"The rules cannot be read. {broken}") from None


def _version(viewer: Viewer, name: str) -> RuleSet:
    if name == "live":
        return _live().rules
    if name == "folder":
        return _folder()
    if Path(name).is_dir():
        return _folder(Path(name))
    found = queries.versions_like(viewer, name) if len(name) >= SHORTEST else []
    if len(found) != 1:
        raise click.BadParameter(f"{len(found)} versions are named {name!r}. See: flask rules versions")
    rules = _live().of(found[0])
    if rules is None:
        raise click.ClickException(f"The version {found[0]} can no longer be loaded.")
    return rules


@click.command("versions")
@with_appcontext
def versions() -> None:
    """List every version that is or was live, the latest first."""
    releases = queries.started_releases(_system())
    for place, each in enumerate(releases):
        mark = "*" if place == 0 else " "
        click.echo(f"{mark} {each.rules_hash[:12]}  {each.live_at:%Y-%m-%d %H:%M} UTC  {each.kind}")
    folder = _folder()
    if all(each.rules_hash != folder.hash for each in releases):
        click.echo(f"  {folder.hash[:12]}  in the rules folder; was never live")


# an id may begin with a hyphen, which is no option then
@click.command("rerun", context_settings={"ignore_unknown_options": True})
@click.argument("request_name", metavar="REQUEST")
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
@with_appcontext
def rerun_case(request_name: str, wants_json: bool) -> None:
    """Judge a stored case (its reference or id) again, under the version of the rules that judged it."""
    request = queries.request_named(_system(), request_name)
    if request is None:
        raise click.BadParameter(f"there is no request {request_name!r}")
    rules_hash = request.assessment.rules_hash
    rules = _live().of(rules_hash)
    if rules is None:
        raise click.ClickException(f"Its version {rules_hash} cannot be loaded.")
    try:
        found = rerun(rules, request)
    except LookupError:
        raise click.ClickException("It has no outcome: nobody sent it, or a person decided.") from None
    except CannotJudge:
        raise click.ClickException("The rules fail on this case.") from None
    told = _rerun_told(request.reference, rules_hash, found)
    click.echo(json.dumps(told, ensure_ascii=False, indent=2) if wants_json else _rerun_text(told))
    if not found.is_same:
        raise click.exceptions.Exit(1)


def _rerun_told(reference: str, rules_hash: str, found: Rerun) -> dict[str, Any]:
    return {
        "reference": reference,
        "rules": rules_hash,
        "same": found.is_same,
        "stored": {"disposition": found.stored.disposition.id, "by": decided_by(found.stored)},
        "again": {
            "disposition": found.again.disposition.id if found.again else "",
            "by": decided_by(found.again),
            "asks": found.question,
        },
        "differs": list(found.differs),
    }


def _rerun_text(told: dict[str, Any]) -> str:
    stored, again = told["stored"], told["again"]
    begin = f"{told['reference']} under {told['rules'][:12]}: {stored['disposition']} ({stored['by']})"
    if told["same"]:
        return f"{begin}, the same again."
    now = f"asks {again['asks']} first" if again["asks"] else f"{again['disposition']} ({again['by']})"
    return f"{begin}, but now {now}. Different: {', '.join(told['differs']) or 'it does not end'}."


@click.command("replay")
@click.option("--from", "old", required=True, metavar="A", help=NAMED)
@click.option("--to", "new", required=True, metavar="B", help=NAMED)
@click.option("--last", default=1_000, show_default=True, type=click.IntRange(1, 100_000))
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
@with_appcontext
def replay_cases(old: str, new: str, last: int, wants_json: bool) -> None:
    """Judge the last stored cases under two versions and list every outcome that differs."""
    viewer = _system()
    told = replay(_version(viewer, old), _version(viewer, new), queries.settled_cases(viewer, last))
    if wants_json:
        click.echo(json.dumps(told.to_json(), ensure_ascii=False, indent=2))
    else:
        _say_replay(told)


def _say_replay(told: Replay) -> None:
    for each in told.changes:
        now = each.now or (f"asks {each.question}" if each.question else "fails")
        rules = f"{each.rule_was or '-'} → {each.rule_now or '-'}"
        differs = f" [{', '.join(each.differs)}]" if each.kind == "level" else ""
        click.echo(f"{each.kind:<6}{each.reference}  {each.was or '-'} → {now}  ({rules}){differs}")
    counts = told.to_json()
    click.echo(
        f"{told.cases} cases from {told.old[:12]} to {told.new[:12]}: {counts['same']} the same, "
        f"{counts['up']} up, {counts['down']} down, {counts['asks']} ask more, {counts['fails']} fail, "
        f"{counts['level']} as urgent but otherwise different. {told.seconds} s"
    )


@click.command("propose")
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Else the rules folder."
)
@click.option(
    "--report",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What `flask rules check --json` said of this folder on another machine; else it is checked here.",
)
@click.option("--last", default=1_000, show_default=True, type=click.IntRange(1, 100_000))
@with_appcontext
def propose(folder: Path | None, report: Path | None, last: int) -> None:
    """Put the rules folder forward to become live: prove it, replay the last stored cases, keep both."""
    viewer, live = _system(), _live()
    directory = folder or current_app.extensions["portal"].settings.rules_dir
    rules = _folder(directory)
    if rules.hash == live.rules.hash:
        raise click.ClickException("This version is live already.")
    checked = _report(rules, directory, report)
    told = replay(live.rules, rules, queries.settled_cases(viewer, last))
    try:
        services.propose(viewer, live.rules, rules, check_report=checked, replay_report=told.to_json())
    except services.NotNow:
        raise click.ClickException("Another version went live meanwhile. Propose it again.") from None
    _say_replay(told)
    click.echo(f"Proposed {rules.hash[:12]}. Two people sign it on the page “Rules” of the desk.")
    if not is_green(checked):
        click.echo("The proofs are not green, so it cannot be signed: flask rules check")
        raise click.exceptions.Exit(1)


def _report(rules: RuleSet, directory: Path, given: Path | None) -> dict[str, Any]:
    from portal.pathways.check import as_json, check  # here: no web worker ever proves

    text = given.read_text(encoding="utf-8") if given else as_json(check(directory, (), proofs_folder()))
    whole = json.loads(text)
    if whole.get("hash") != rules.hash:
        raise click.ClickException("The report is about other rules. Run flask rules check --json again.")
    return {name: whole[name] for name in REPORTED if name in whole}
