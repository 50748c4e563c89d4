"""From the solver's model to a patient's story, walked by the real engine: formulas and walk must agree."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

import z3

from portal.pathways.answers import NOT_APPLICABLE
from portal.pathways.model import EMERGENCY_RANK, Answer, Person
from portal.pathways.outcome import Outcome
from portal.pathways.proofs.domains import AGE, CALLER, CONTACTS, SEX
from portal.pathways.proofs.encoding import PERSON, YES, Fixed, Formula, Several, Single
from portal.pathways.proofs.model import Model, counted
from portal.pathways.proving import Story
from portal.pathways.walk import Case, walk


@dataclass(frozen=True, slots=True)
class Told:
    """A story with its end, for a reader: who, which answers, and where it leads."""

    story: Story
    outcome: Outcome

    def __str__(self) -> str:
        return f"{who(self.story.person)}: {answers_told(self)} → {self.outcome.disposition.id}"


class Replayer:
    """Tells and checks the stories of one model. `differences` are those on which walk and formulas part."""

    def __init__(self, model: Model, pathway_ids: tuple[str, ...]) -> None:
        self.model = model
        self.pathway_ids = pathway_ids
        self.name = pathway_ids[0] if pathway_ids else self.model.ruleset.red_flags.id
        self.ruleset = model.encoding.domains.ruleset
        self.walked = 0
        self.differences: list[str] = []

    def story(self, chosen: Mapping[str, Any]) -> Story:
        """`chosen` holds a place among the values of a single variable, and a list of ticks of the others."""
        entries = {
            name: variable.entries[chosen[name]].given
            for name, variable in self.model.encoding.variables.items()
            if isinstance(variable, Single)
        }
        born_on, today = entries[AGE]
        person = Person(born_on, entries[SEX], today, entries[CALLER], entries[CONTACTS])
        answers: dict[str, Answer] = {
            name: chosen[name] if isinstance(variable, Several) else entries[name]
            for name, variable in self.model.encoding.variables.items()
            if name not in PERSON and entries.get(name) != NOT_APPLICABLE
        }
        return Story(person, answers)

    def read(self, found: Any, changed: Fixed = ((), ())) -> dict[str, Any]:
        """What a model of the solver chose, but for what is changed."""
        put = dict(zip(map(id, changed[0]), changed[1], strict=True))
        context = found.ctx.ref()

        def is_true(raw: Formula) -> bool:
            if id(raw) in put:
                return put[id(raw)] is YES
            value = z3.Z3_model_get_const_interp(context, found.model, raw.decl_ast)
            return bool(value) and z3.Z3_get_bool_value(context, value) == z3.Z3_L_TRUE

        chosen: dict[str, Any] = {}
        for name, variable in self.model.encoding.variables.items():
            if isinstance(variable, Single):
                chosen[name] = next((n for n, raw in enumerate(variable.raw) if is_true(raw)), 0)
            else:
                ticked = [sign for sign, raw in variable.raw.items() if is_true(raw)]
                doubt = is_true(variable.raw_doubt)
                chosen[name] = "not_sure" if doubt else ticked or [variable.exclusive]
        return chosen

    def drawn(self, random: Random) -> dict[str, Any]:
        chosen: dict[str, Any] = {}
        for name, variable in self.model.encoding.variables.items():
            if isinstance(variable, Single):
                allowed = [n for n, entry in enumerate(variable.entries) if entry.given != NOT_APPLICABLE]
                chosen[name] = random.choice(allowed)
            elif random.random() < 0.6:
                chosen[name] = [variable.exclusive]
            else:
                signs = random.sample(variable.signs, k=min(len(variable.signs), random.choice((1, 1, 2))))
                chosen[name] = random.choice([signs, signs, "not_sure"])
        return chosen

    def assumed(self, chosen: Mapping[str, Any]) -> list[Formula]:
        """For the solver to assume: exactly these answers."""
        literals = []
        for name, variable in self.model.encoding.variables.items():
            if isinstance(variable, Single):
                literals += [raw if n == chosen[name] else z3.Not(raw) for n, raw in enumerate(variable.raw)]
            else:
                literals += [
                    raw if sign in chosen[name] else z3.Not(raw) for sign, raw in variable.raw.items()
                ]
                doubt = variable.raw_doubt
                literals.append(doubt if chosen[name] == "not_sure" else z3.Not(doubt))
        return literals

    def tell(self, found: Any) -> Told:
        """Walks the story that the solver found; notes when it ends where the formulas do not say."""
        story = self.story(self.read(found))
        told = Told(story, self.end(story))
        expected = self.rank(found)
        outcome = told.outcome
        by_doubts = outcome.floor is not None and outcome.floor.condition and counted(outcome.floor.condition)
        rank = min(outcome.disposition.rank, EMERGENCY_RANK)
        # The emergency check alone is proved with every floor, but walked without: it ends no illness.
        if self.pathway_ids and not (rank == expected or (by_doubts and rank > expected)):
            self.differences.append(f"the formulas say rank {expected}, the walk {rank}, for {told}")
        return told

    def tell_both(self, found: Any, before: Fixed, after: Fixed) -> tuple[Told, Told]:
        """The same person with one answer and with another."""
        first, then = (self.story(self.read(found, change)) for change in (before, after))
        return Told(first, self.end(first)), Told(then, self.end(then))

    def end(self, story: Story) -> Outcome:
        self.walked += 1
        answers = dict(story.answers)
        step = walk(self.ruleset, Case(self.pathway_ids, story.person, answers))
        while step.outcome is None:
            question = step.next_question
            if question is None or not (question.for_clinician or question.kind == "text"):
                raise ValueError(f"the formulas know no answer to {question.id if question else ''}")
            answers[question.id] = "not_sure"
            step = walk(self.ruleset, Case(self.pathway_ids, story.person, answers))
        return step.outcome

    def rank(self, found: Any) -> int:
        """The rank that the formulas give in a model of the solver."""
        given = sorted(self.model.given, key=lambda each: -each.rank)
        return next((g.rank for g in given if z3.is_true(found.eval(g.when, model_completion=True))), 0)


def who(person: Person) -> str:
    age = f"{person.age_years} years" if person.age_years else f"{person.age_days} days"
    again = f", asked {person.known} before" if any(person.known.values()) else ""
    told_by = "" if person.informant == "self" else f", answered by {person.informant}"
    return f"someone of {age}, {person.sex}{told_by}{again}"


def answers_told(told: Told) -> str:
    """Those that were asked, in the order of asking."""
    asked = [name for name in told.outcome.questions_asked if name in told.story.answers]
    return ", ".join(f"{name} = {_plain(told.story.answers[name])}" for name in asked) or "nothing asked"


def _plain(answer: Answer) -> str:
    return str(answer) if isinstance(answer, str | int | float) else " + ".join(answer)
