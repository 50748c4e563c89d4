"""`flask rules …`: proofread the rule files, and walk a pathway from the command line."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
import tomli
from flask import current_app
from flask.cli import AppGroup

from portal import clock
from portal.pathways import (
    Answer,
    AnswerError,
    Case,
    Person,
    RuleFileErrors,
    RuleSet,
    Step,
    load_rules,
    parse_answer,
    walk,
)
from portal.pathways.model import INFORMANTS, SEXES
from portal.triage.governance.reviews import DueReview, due_reviews

rules_cli = AppGroup("rules", help="Proofread the rule files, or walk a pathway.")


def rules_directory() -> Path:
    portal = current_app.extensions.get("portal")
    return portal.settings.rules_dir if portal else Path(__file__).parent.parent / "rules"


def proofs_folder() -> Path:
    from portal.pathways.check import kept_beside

    portal = current_app.extensions.get("portal")
    return portal.settings.instance_dir / ".cache" / "proofs" if portal else kept_beside(rules_directory())


@rules_cli.command("check")
@click.option("--json", "wants_json", is_flag=True, help="The whole report as JSON.")
@click.option("--only", multiple=True, metavar="PATHWAY", help="Only this pathway; may be given again.")
@click.option("--afresh", is_flag=True, help="Use no proof kept from an earlier run.")
def check_rules(wants_json: bool, only: tuple[str, ...], afresh: bool) -> None:
    """Prove the safety invariants over all answers, alone and in pairs; a fault is a person's story."""
    # here: proving needs much that no web worker ever does
    from portal.pathways.check import as_json, as_text, check

    kept_in = None if afresh else proofs_folder()
    loaded = _just_loaded()
    report = check(rules_directory(), only, kept_in, clock.today(), parse=tomli.loads, loaded=loaded)
    due = _reviews_due(only, loaded)
    if wants_json:
        told = {**json.loads(as_json(report)), "reviews_due": [_review_told(each) for each in due]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for each in due:
            source, when = each.source, "was due" if each.is_overdue else "is due"
            click.echo(f"{each.pathway_id}: notice: review of {source.ref} {when} {source.review_by}")
        click.echo(as_text(report))
    if report.faults:
        raise click.exceptions.Exit(1)


def _just_loaded() -> RuleSet | None:
    """What the application loaded at its start: a command asks no database which version is live."""
    portal = current_app.extensions.get("portal")
    return portal.rules if portal else None


def _reviews_due(only: tuple[str, ...], loaded: RuleSet | None) -> list[DueReview]:
    try:
        found = due_reviews(loaded or load_rules(rules_directory(), parse=tomli.loads), clock.today())
    except RuleFileErrors:  # the check itself says what is wrong
        return []
    return [each for each in found if not only or each.pathway_id in only]


def _review_told(due: DueReview) -> dict[str, Any]:
    return {
        "pathway": due.pathway_id,
        "source": due.source.ref,
        "review_by": due.source.review_by.isoformat(),
        "overdue": due.is_overdue,
    }


@rules_cli.command("walk")
@click.argument("pathways")
@click.argument("answers", nargs=-1, metavar="[QUESTION=ANSWER]…")
@click.option("--born-on", type=click.DateTime(["%Y-%m-%d"]), default="1986-01-01", show_default=True)
@click.option("--sex", type=click.Choice(SEXES), default="female", show_default=True)
@click.option("--informant", type=click.Choice(INFORMANTS), default="self", show_default=True)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="Walk as on this day; else today.")
def walk_pathway(
    pathways: str,
    answers: tuple[str, ...],
    born_on: datetime,
    sex: str,
    informant: str,
    today: datetime | None,
) -> None:
    """Walk PATHWAYS (one id, or several with commas between) with these answers.

    Prints the outcome, or the next question, as JSON. Several options of one question: with commas between.
    """
    ruleset = load_rules(rules_directory())
    ids = tuple(each for each in pathways.split(",") if each != ruleset.red_flags.id)
    for each in ids:
        if each not in ruleset.pathways:
            raise click.BadParameter(f"{each!r} is no pathway; one of: {', '.join(ruleset.pathways)}")
    day: date = today.date() if today else clock.today()
    who = Person(born_on.date(), sex, day, informant)
    given = dict(_answer(ruleset, text) for text in answers)
    click.echo(json.dumps(_told(walk(ruleset, Case(ids, who, given))), ensure_ascii=False, indent=2))


def _answer(ruleset: RuleSet, text: str) -> tuple[str, Answer]:
    name, _, value = text.partition("=")
    question = ruleset.every_question.get(name)
    if question is None:
        raise click.BadParameter(f"{name!r} is no question")
    try:
        return name, parse_answer(question, value.split(",") if question.kind == "multi" else [value])
    except AnswerError as refused:
        raise click.BadParameter(f"{value!r} does not answer {name!r}: {refused.code}") from None


def _told(step: Step) -> dict[str, Any]:
    told: dict[str, Any] = {"asked": [question.id for question in step.path], "dropped": list(step.dropped)}
    if step.outcome is not None:
        return {**told, "outcome": step.outcome.to_json()}
    question = step.next_question
    if question is None:
        return told
    options = [option.value for option in question.options]
    following = {"id": question.id, "kind": question.kind, "text": question.text, "options": options}
    return {**told, "next_question": following, "left_at_most": step.left_at_most}
