"""A pathway put in the order a reader follows: its questions, and at each the rules it may decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.i18n import gettext as _
from portal.insight.words import Clause, Group, Words, condition_words
from portal.pathways.model import Disposition, Pathway, Question, Rule, RuleSet

NUMBERED = 4  # the most questions that a label names


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its number on the page."""

    number: int
    question: Question
    applies: Words | None


@dataclass(frozen=True, slots=True)
class Decision:
    """One rule with its number, the most urgent first; without `when` it is what is left."""

    number: int
    rule: Rule
    disposition: Disposition
    when: Words | None


@dataclass(frozen=True, slots=True)
class Way:
    """One way out of a question: the answers that take it, and the rule it belongs to."""

    labels: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the map and the tables show."""

    pathway: Pathway
    asked: tuple[Asked, ...]
    for_clinician: tuple[Asked, ...]
    decisions: tuple[Decision, ...]
    otherwise: Decision
    not_for: Decision | None
    before: tuple[Way, ...]  # what the record decides before any question
    ways: Mapping[str, tuple[Way, ...]]  # by question id
    applies: Words | None

    @property
    def numbers(self) -> dict[str, int]:
        return {each.question.id: each.number for each in (*self.asked, *self.for_clinician)}

    @property
    def dispositions(self) -> tuple[Disposition, ...]:
        """Where it can lead, the most urgent first."""
        found = {each.disposition.id: each.disposition for each in self.every_decision}
        return tuple(sorted(found.values(), key=lambda each: -each.rank))

    @property
    def every_decision(self) -> tuple[Decision, ...]:
        """In the order of their numbers."""
        return (*self.decisions, self.otherwise, *([self.not_for] if self.not_for else []))


def plan_of(rules: RuleSet, pathway: Pathway) -> Plan:
    """The plan in the language in use."""
    decisions = _decisions(rules, pathway)
    asked, for_clinician = _questions(rules, pathway, decisions)
    numbers = {each.question.id: each.number for each in asked}
    ways: dict[str, list[Way]] = {}
    for decision in decisions:
        for alternative in _alternatives(decision.when):
            place = max(alternative.reads, key=lambda name: numbers.get(name, 0), default="")
            ways.setdefault(place, []).append(Way(_labels(alternative, place, numbers, decision), decision))
    otherwise, elsewhere = pathway.otherwise, pathway.not_applicable
    left = Decision(len(decisions) + 1, otherwise, rules.dispositions[otherwise.then], None)
    before = ways.pop("", [])
    not_for = (
        Decision(len(decisions) + 2, elsewhere, rules.dispositions[elsewhere.then], None)
        if elsewhere
        else None
    )
    if not_for:
        before.insert(0, Way((_("Anybody whom these questions are not for"),), not_for))
    return Plan(
        pathway=pathway,
        asked=asked,
        for_clinician=for_clinician,
        decisions=decisions,
        otherwise=left,
        not_for=not_for,
        before=tuple(before),
        ways={name: tuple(found) for name, found in ways.items()},
        applies=condition_words(pathway.applies, rules.every_question) if pathway.applies else None,
    )


def _decisions(rules: RuleSet, pathway: Pathway) -> tuple[Decision, ...]:
    """Most urgent first; between equals, the order of the file, which is what the engine goes by."""
    with_conditions = [rule for rule in pathway.rules if rule.when is not None]
    ordered = sorted(with_conditions, key=lambda rule: -rules.dispositions[rule.then].rank)
    return tuple(
        Decision(number, rule, rules.dispositions[rule.then], _when(rules, rule))
        for number, rule in enumerate(ordered, 1)
    )


def _when(rules: RuleSet, rule: Rule) -> Words | None:
    return condition_words(rule.when, rules.every_question) if rule.when else None


def _questions(
    rules: RuleSet, pathway: Pathway, decisions: tuple[Decision, ...]
) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    """As the engine asks: those listed, then shared ones that a rule needs; the clinician's own come last."""
    read = {name for decision in decisions if decision.when for name in decision.when.reads}
    listed = {question.id: question for question in pathway.questions}
    others = {name: each for name, each in rules.every_question.items() if name in read}
    every = {**listed, **others}.values()
    ordered = sorted(every, key=lambda question: question.for_clinician)
    asked = [Asked(number, question, _applies(rules, question)) for number, question in enumerate(ordered, 1)]
    return (
        tuple(each for each in asked if not each.question.for_clinician),
        tuple(each for each in asked if each.question.for_clinician),
    )


def _applies(rules: RuleSet, question: Question) -> Words | None:
    return condition_words(question.applies, rules.every_question) if question.applies else None


def _alternatives(when: Words | None) -> tuple[Words, ...]:
    if when is None:
        return ()
    return when.parts if isinstance(when, Group) and when.kind == "any" else (when,)


def _labels(words: Words, place: str, numbers: Mapping[str, int], decision: Decision) -> tuple[str, ...]:
    """What must be answered here, then what must go with it; the tables say in full what is shortened."""
    parts = words.parts if isinstance(words, Group) and words.kind == "all" else (words,)
    here = [part for part in parts if place in part.reads or not place]
    there = [part for part in parts if part not in here]
    first = [_here(part, place, numbers, decision) for part in here]
    return tuple(dict.fromkeys([*first, *(_there(part, numbers, decision) for part in there)]))


def _here(part: Words, place: str, numbers: Mapping[str, int], decision: Decision) -> str:
    if isinstance(part, Clause):
        return part.text
    return _together(part, numbers, decision)


def _there(part: Words, numbers: Mapping[str, int], decision: Decision) -> str:
    if isinstance(part, Group):
        return _("and: %(condition)s", condition=_together(part, numbers, decision))
    if part.question:
        number = numbers[part.question]
        return _("and question %(number)s: %(answer)s", number=number, answer=part.text)
    return _("and: %(condition)s", condition=part.text)


def _together(group: Group, numbers: Mapping[str, int], decision: Decision) -> str:
    """Conditions within conditions are left to the table of rules."""
    named = sorted(numbers[name] for name in group.reads if name in numbers)
    if not named or len(named) > NUMBERED:
        return _("Several things together, see rule %(rule)s", rule=decision.number)
    questions = ", ".join(str(number) for number in named)
    return _(
        "The answers to %(questions)s together, see rule %(rule)s", questions=questions, rule=decision.number
    )
