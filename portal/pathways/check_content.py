"""What a rule set must say, whatever its rules do: red flags, safety nets, reviews, used questions."""

import re
from collections.abc import Iterator

from portal.pathways.check_skin import check_skin
from portal.pathways.facts import FACTS
from portal.pathways.findings import Finding
from portal.pathways.model import Disposition, Pathway, Question, RuleSet
from portal.pathways.proving import operands

DISPOSITIONS = "dispositions.toml"
TIME_LIMIT = re.compile(
    r"\b\d+ (working )?(minute|hour|day|week|month)|\btoday\b|\btomorrow\b|same day", re.IGNORECASE
)
OPEN_AT_NIGHT = re.compile(r"999|111|A&E|day and night")
AT_NIGHT_RANK = 65
# Then each problem's own safety net says how long is too long; it is checked to.
SAID_BELOW = "in the time we say below"
RED_TARGET_RANK = 70
CANCER_RANK = 55
LONGEST_OPTION = 25
# All that a rule may know of a person without asking: of what is protected, age and sex alone (invariant 52).
KNOWN_OF_A_PERSON = frozenset(
    {
        "age_days",
        "age_months",
        "age_years",
        "sex",
        "caller",
        "contacts_72h",
        "contacts_14d",
        "unsure_red_flags",
    }
)
FACTS_OF_ANSWERS = frozenset(name for name, fact in FACTS.items() if fact.read is not None)
# Sooner where practice changes sooner or harm is greater (safety invariant 3).
REVIEW_MONTHS = {"child": 12, "mind": 12}


def check_content(ruleset: RuleSet) -> Iterator[Finding]:
    yield from _check_dispositions(ruleset)
    yield from _check_pathway(ruleset, ruleset.red_flags, "red_flags.toml")
    for pathway in ruleset.pathways.values():
        yield from _check_pathway(ruleset, pathway, f"pathways/{pathway.id}.toml")
    for question in ruleset.every_question.values():
        yield from _check_words(question)
    yield from check_skin(ruleset)
    yield from _check_shared_in_use(ruleset)
    for name in sorted(set(FACTS) - KNOWN_OF_A_PERSON - set(FACTS_OF_ANSWERS)):
        yield Finding("facts", name, "is known of a person: rules may not read it", True, 52)


def _check_dispositions(ruleset: RuleSet) -> Iterator[Finding]:
    by_rank: dict[int, str] = {}
    for disposition in ruleset.dispositions.values():
        key = f"disposition[{disposition.id}]"
        if not 1 <= disposition.rank <= 100:
            yield Finding(DISPOSITIONS, f"{key}.rank", "must be from 1 to 100")
        if disposition.rank in by_rank:
            yield Finding(DISPOSITIONS, f"{key}.rank", f"is also the rank of {by_rank[disposition.rank]!r}")
        by_rank[disposition.rank] = disposition.id
        if disposition.if_unsure and ruleset.dispositions[disposition.if_unsure].rank < disposition.rank:
            yield Finding(
                DISPOSITIONS,
                f"{key}.if_unsure",
                "is less urgent: doubt must never lower the outcome",
                True,
                17,
            )
        if disposition.id == "pharmacy_first" and not disposition.if_unsure:
            yield Finding(
                DISPOSITIONS, f"{key}.if_unsure", "is missing: a doubtful exclusion would end here", True, 39
            )
        if _falls_back_for_ever(ruleset, disposition.id):
            yield Finding(DISPOSITIONS, f"{key}.fallback", "goes round in a circle")
        yield from _check_promise(disposition)
    counted = [floor for floor in ruleset.floors if "unsure_red_flags" in floor.when]
    if not counted:
        yield Finding(
            DISPOSITIONS, "floor", "none counts unsure_red_flags: two doubts must bring a clinician", True, 18
        )


def _check_promise(disposition: Disposition) -> Iterator[Finding]:
    """What to do, by when, when to get help sooner, and who is open at night (invariants 43 and 50)."""
    key = f"disposition[{disposition.id}]"
    net = " ".join(disposition.safety_net)
    if "999" not in net:
        yield Finding(DISPOSITIONS, f"{key}.safety_net", "names no sign for calling 999", True, 43)
    if not TIME_LIMIT.search(net) and SAID_BELOW not in net:
        yield Finding(DISPOSITIONS, f"{key}.safety_net", "names no time limit", True, 43)
    if not disposition.wait_words:
        yield Finding(DISPOSITIONS, f"{key}.wait_words", "does not say by when", True, 43)
    at_night = " ".join(disposition.out_of_hours)
    if disposition.rank >= AT_NIGHT_RANK and not OPEN_AT_NIGHT.search(at_night):
        yield Finding(DISPOSITIONS, f"{key}.out_of_hours", "names nobody who is open", True, 50)


def _falls_back_for_ever(ruleset: RuleSet, name: str) -> bool:
    met: set[str] = set()
    while name in ruleset.dispositions and name not in met:
        met.add(name)
        name = ruleset.dispositions[name].fallback
    return name in met


def _check_pathway(ruleset: RuleSet, pathway: Pathway, file: str) -> Iterator[Finding]:
    if not any(rule.red_flag for rule in pathway.rules):
        yield Finding(file, "rule", "has no red flag", True, 3)
    if not any("999" in text for text in pathway.safety_net):
        yield Finding(file, "safety_net", "names no sign for calling 999", True, 3)
    if not any(TIME_LIMIT.search(text) for text in pathway.safety_net):
        yield Finding(file, "safety_net", "names no time limit", True, 3)
    if not pathway.words and pathway is not ruleset.red_flags:
        yield Finding(file, "words", "has none: nobody can find it in their own words")
    yield from _check_rules(ruleset, pathway, file)
    yield from _check_reviews(pathway, file)
    yield from _check_in_use(ruleset, pathway, file)


def _check_rules(ruleset: RuleSet, pathway: Pathway, file: str) -> Iterator[Finding]:
    for rule in pathway.rules:
        key, disposition = f"rule[{rule.id}]", ruleset.dispositions[rule.then]
        if rule.red_flag and disposition.rank < RED_TARGET_RANK:
            yield Finding(
                file,
                key,
                f"is a red flag but leads to rank {disposition.rank}, below {RED_TARGET_RANK}",
                True,
                12,
            )
        if "suspected_cancer" in rule.tags and disposition.rank < CANCER_RANK:
            yield Finding(
                file, key, "may mean cancer, so it may not wait longer than within_7_days", True, 40
            )
        if rule.red_flag and not rule.source:
            yield Finding(file, f"{key}.source", "is missing for a red flag", is_fault=False)


def _check_reviews(pathway: Pathway, file: str) -> Iterator[Finding]:
    most = REVIEW_MONTHS.get(pathway.group, 24)
    for source in pathway.sources:
        checked, review = source.checked_on, source.review_by
        if (review.year - checked.year) * 12 + review.month - checked.month > most:
            yield Finding(
                file,
                f"sources[{source.ref}].review_by",
                f"is more than {most} months after the check",
                True,
                3,
            )


def _check_in_use(ruleset: RuleSet, pathway: Pathway, file: str) -> Iterator[Finding]:
    """A question that no rule reads would never be asked; a sign that no rule names changes nothing."""
    conditions = [rule.condition for rule in pathway.rules if rule.condition]
    conditions += [question.applies_when for question in pathway.questions if question.applies_when]
    conditions += [floor.condition for floor in ruleset.floors if floor.condition]
    read = {name for condition in conditions for name in condition.reads}
    raws = [rule.when for rule in pathway.rules] + [question.applies for question in pathway.questions]
    for question in pathway.questions:
        if question.for_clinician:
            continue
        key = f"question[{question.id}]"
        if question.id not in read:
            yield Finding(file, key, "is read by no rule and is not for_clinician: it is never asked")
        elif question.kind == "multi":
            named = {str(value) for raw in raws for value in operands(raw, question.id)}
            counted = any(number.isdigit() for number in named)
            for option in question.options[:-1]:
                if not counted and option.value not in named:
                    yield Finding(file, f"{key}.{option.value}", "is named by no rule", is_fault=False)


def _check_shared_in_use(ruleset: RuleSet) -> Iterator[Finding]:
    pathways = (ruleset.red_flags, *ruleset.pathways.values())
    listed = {question.id for pathway in pathways for question in pathway.questions}
    rules = [rule.condition for pathway in pathways for rule in pathway.rules]
    read = [*rules, *(floor.condition for floor in ruleset.floors)]
    used = listed | {name for condition in read if condition for name in condition.reads}
    for name in ruleset.questions:
        if name not in used:
            yield Finding("questions.toml", f"question[{name}]", "is used by no pathway", is_fault=False)


def _check_words(question: Question) -> Iterator[Finding]:
    for option in question.options:
        if len(option.text.split()) > LONGEST_OPTION:
            reason = f"has more than {LONGEST_OPTION} words"
            yield Finding("questions", f"question[{question.id}].{option.value}", reason, is_fault=False)
