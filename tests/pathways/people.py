"""Made-up people for walks through the rules, and the harmless answer to any question."""

from collections.abc import Mapping
from datetime import date, timedelta

from portal.pathways import Answer, Case, Person, Question, RuleSet, Step, walk

TODAY = date(2026, 11, 16)
HARMLESS_WORDS = ("no", "none", "normal")
# The one shared question where No is the sign to worry about.
HARMLESS_YES = ("with_patient",)


def person(
    *,
    years: int = 40,
    months: int = 0,
    days: int = 0,
    sex: str = "female",
    informant: str = "self",
    known: Mapping[str, Answer] | None = None,
) -> Person:
    """Someone exactly this old today."""
    month = TODAY.year * 12 + TODAY.month - 1 - years * 12 - months
    born = date(month // 12, month % 12 + 1, TODAY.day) - timedelta(days=days)
    return Person(born_on=born, sex=sex, today=TODAY, informant=informant, known=known or {})


def harmless(question: Question) -> Answer:
    """The least urgent answer; a LookupError where the question does not tell which that is."""
    if question.kind == "yes_no":
        return "yes" if question.id in HARMLESS_YES else "no"
    if question.kind in ("multi", "choice"):
        found = [o.value for o in question.options if o.exclusive or o.value in HARMLESS_WORDS]
        if not found:
            options = ", ".join(option.value for option in question.options)
            raise LookupError(f"say which answer to {question.id!r}: {options}")
        return [found[-1]] if question.kind == "multi" else found[0]
    if question.kind in ("number", "duration"):
        raise LookupError(f"say the {question.kind} for {question.id!r}")
    by_kind: dict[str, Answer] = {"temperature": 37.0, "scale": 0, "text": "not_sure"}
    return by_kind[question.kind]


def play(ruleset: RuleSet, pathway_ids: tuple[str, ...], who: Person, answers: Mapping[str, Answer]) -> Step:
    """Walks to the outcome, giving the harmless answer to whatever is asked beyond `answers`."""
    given = dict(answers)
    step = walk(ruleset, Case(pathway_ids, who, given))
    while step.next_question is not None:
        given[step.next_question.id] = harmless(step.next_question)
        step = walk(ruleset, Case(pathway_ids, who, given))
    return step
