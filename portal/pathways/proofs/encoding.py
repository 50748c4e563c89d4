"""Conditions as formulas for the solver: one for each level that a condition must at least reach."""

from collections.abc import Iterable, Sequence
from typing import Any

import z3

from portal.pathways.answers import NOT_APPLICABLE, NOT_SURE, Value, comparable
from portal.pathways.conditions import FALSE, IF_NO, TRUE, AtLeast, Atom, Condition, atoms
from portal.pathways.model import Question
from portal.pathways.proofs.domains import OF_PERSON, Domains, Entry
from portal.pathways.proofs.tables import Tables, level_in_doubt, narrowed, ticks

Formula = Any  # z3 ships no types
YES, NEVER = z3.BoolVal(True), z3.BoolVal(False)
PERSON = tuple(dict.fromkeys(OF_PERSON.values()))
_CONTEXT = z3.main_ctx()


# Formulas are made by the hundred thousand. The solver's own And and Or look at the type of every part first;
# here all parts are known to be formulas, and the two constants are always these two objects.
def any_of(parts: Iterable[Formula]) -> Formula:
    kept = [part for part in parts if part is not NEVER]
    if any(part is YES for part in kept):
        return YES
    return kept[0] if len(kept) == 1 else _made(z3.Z3_mk_or, kept) if kept else NEVER


def all_of(parts: Iterable[Formula]) -> Formula:
    kept = [part for part in parts if part is not YES]
    if any(part is NEVER for part in kept):
        return NEVER
    return kept[0] if len(kept) == 1 else _made(z3.Z3_mk_and, kept) if kept else YES


def opposite(part: Formula) -> Formula:
    if part is YES or part is NEVER:
        return NEVER if part is YES else YES
    return z3.BoolRef(z3.Z3_mk_not(_CONTEXT.ref(), part.ast), _CONTEXT)


def variable(name: str) -> Formula:
    made = z3.Bool(name)
    made.decl_ast = made.decl().ast
    return made


def count_of(parts: Sequence[Formula], count: int) -> Formula:
    """At least so many of these."""
    refs = (z3.Ast * len(parts))(*(part.ast for part in parts))
    return z3.BoolRef(z3.Z3_mk_atleast(_CONTEXT.ref(), len(parts), refs, count), _CONTEXT)


def _made(make: Any, parts: Sequence[Formula]) -> Formula:
    refs = (z3.Ast * len(parts))(*(part.ast for part in parts))
    return z3.BoolRef(make(_CONTEXT.ref(), len(parts), refs), _CONTEXT)


Fixed = tuple[tuple[Formula, ...], tuple[Formula, ...]]


def put(formula: Formula, fixed: Fixed) -> Formula:
    """The formula with some variables fixed."""
    if formula is YES or formula is NEVER:
        return formula
    variables, values = fixed
    count = len(variables)
    old, new = (z3.Ast * count)(*(v.ast for v in variables)), (z3.Ast * count)(*(v.ast for v in values))
    ref = z3.Z3_substitute(_CONTEXT.ref(), formula.ast, count, old, new)
    return z3.BoolRef(ref, _CONTEXT)


class Single:
    """A variable with one value at a time: a choice among the values that the conditions tell apart."""

    def __init__(self, name: str, entries: Sequence[Entry]) -> None:
        self.name = name
        self.entries = tuple(entries)
        self.raw = [variable(f"{name}={place}") for place in range(len(self.entries))]
        self.is_value = list(self.raw)

    def rules(self) -> list[Formula]:
        """Exactly one value; and what only `if_not_applicable` can say is never given as an answer."""
        never = [
            raw for raw, entry in zip(self.raw, self.entries, strict=True) if entry.given == NOT_APPLICABLE
        ]
        return [z3.PbEq([(raw, 1) for raw in self.raw], 1), *(z3.Not(raw) for raw in never)]

    def fill(self, applies: Formula, value: Value) -> None:
        filled = [entry.seen[0][1] == value for entry in self.entries]
        self.is_value = [
            any_of([all_of([applies, raw]), opposite(applies) if is_filled else NEVER])
            for raw, is_filled in zip(self.raw, filled, strict=True)
        ]


class Several:
    """A question with several options: one variable for each sign, and one for doubt."""

    def __init__(self, question: Question) -> None:
        self.name = question.id
        self.signs = tuple(option.value for option in question.options if not option.exclusive)
        self.exclusive = next(option.value for option in question.options if option.exclusive)
        self.raw = {sign: variable(f"{question.id}:{sign}") for sign in self.signs}
        self.raw_doubt = variable(f"{question.id}?")
        self.is_ticked: dict[str, Formula] = dict(self.raw)
        self.in_doubt: Formula = self.raw_doubt

    def rules(self) -> list[Formula]:
        return [z3.Implies(self.raw_doubt, z3.Not(raw)) for raw in self.raw.values()]

    def fill(self, applies: Formula, value: Value) -> None:
        ticked = value if isinstance(value, tuple) else ()
        self.in_doubt = all_of([applies, self.raw_doubt])
        self.is_ticked = {
            sign: any_of([all_of([applies, raw]), opposite(applies) if sign in ticked else NEVER])
            for sign, raw in self.raw.items()
        }


class Encoding:
    """The variables that some conditions read, and each condition's formulas over them."""

    def __init__(self, tables: Tables, conditions: Iterable[Condition]) -> None:
        self.tables = tables
        self.domains: Domains = tables.domains
        self.variables: dict[str, Single | Several] = {}
        self._person: dict[str, Single] = {}
        self._formulas: dict[tuple[int, int], Formula] = {}
        self._kept: list[Condition] = []  # formulas are kept by identity: no condition may go before them
        every = [*conditions]
        self.questions = self._questions(every)
        every += [q.applies_when for q in self.questions.values() if q.applies_when is not None]
        self._read_by: dict[str, list[Atom]] = {name: [] for name in (*self.questions, *PERSON)}
        for condition in every:
            for atom in atoms(condition):
                for name in self.tables.variables(atom):
                    self._read_by.setdefault(name, []).append(atom)
        for name in (*PERSON, *self.questions):
            self._add(name)

    def _questions(self, conditions: Sequence[Condition]) -> dict[str, Question]:
        """What decides whether a question applies comes before it."""
        found: dict[str, Question] = {}

        def add(name: str) -> None:
            question = self.domains.ruleset.every_question[name]
            for needed in question.applies_when.reads if question.applies_when else ():
                add(needed)
            found.setdefault(name, question)

        for condition in conditions:
            for name in condition.reads:
                add(name)
        return found

    def _add(self, name: str) -> None:
        question = self.questions.get(name)
        if question is not None and question.kind == "multi":
            self.variables[name] = Several(question)
        else:
            single = Single(name, narrowed(self.tables, name, self._read_by[name]))
            self.variables[name] = single
            if question is None:
                self._person[name] = single
        if question is not None and question.applies_when is not None:
            filled = question.if_not_applicable
            value = None if filled is None else comparable(question, filled)
            applies = self.reaches(question.applies_when, IF_NO)
            self.variables[name].fill(applies, NOT_APPLICABLE if value is None else value)

    def person(self, name: str) -> Single:
        return self._person[name]

    def rules(self) -> list[Formula]:
        return [rule for variable in self.variables.values() for rule in variable.rules()]

    def reaches(self, condition: Condition, level: int) -> Formula:
        """The formula for: this condition stands at this level or above."""
        key = id(condition), level
        if key not in self._formulas:
            self._kept.append(condition)
            self._formulas[key] = self._reaches(condition, level)
        return self._formulas[key]

    def reads(self, condition: Condition) -> frozenset[str]:
        """Every variable that the formulas of a condition hang on."""
        found: set[str] = set()
        for atom in atoms(condition):
            for name in self.tables.variables(atom):
                found.add(name)
                question = self.questions.get(name)
                if question is not None and question.applies_when is not None:
                    found |= self.reads(question.applies_when)
        return frozenset(found)

    def between(self, condition: Condition, lowest: int, highest: int) -> Formula:
        above = NEVER if highest == TRUE else self.reaches(condition, highest + 1)
        return all_of([self.reaches(condition, lowest), opposite(above)])

    def _reaches(self, condition: Condition, level: int) -> Formula:
        if isinstance(condition, AtLeast):
            return self._joined(condition, level)
        variables = [self.variables[name] for name in self.tables.variables(condition)]
        if len(variables) == 1 and isinstance(variables[0], Several):
            return self._ticked(condition, variables[0], level)
        single = [
            each for each in variables if isinstance(each, Single)
        ]  # no fact reads ticks (FactReadsTicks)
        return self._chosen(condition, single, {}, level)

    def _joined(self, condition: AtLeast, level: int) -> Formula:
        parts = [self.reaches(part, level) for part in condition.parts]
        count = condition.count
        if count == 1:
            return any_of(parts)
        return all_of(parts) if count == len(parts) else count_of(parts, count)

    def _ticked(self, atom: Atom, question: Several, level: int) -> Formula:
        shape = ticks(atom, question.signs, question.exclusive)
        named = [question.is_ticked[sign] for sign in question.signs if sign in shape.options]
        reached = any_of(named) if shape.count == 1 else count_of(named, shape.count)
        holds = all_of([reached if shape.holds else opposite(reached), opposite(question.in_doubt)])
        return any_of([holds, question.in_doubt if level_in_doubt(atom) >= level else NEVER])

    def _chosen(self, atom: Atom, left: Sequence[Single], seen: dict[str, Value], level: int) -> Formula:
        if not left:
            return YES if atom.level(seen, FALSE) >= level else NEVER
        variable = left[0]
        following: dict[int, tuple[Formula, list[Formula]]] = {}
        for entry, is_value in zip(variable.entries, variable.is_value, strict=True):
            rest = self._chosen(atom, left[1:], {**seen, **dict(entry.seen)}, level)
            following.setdefault(rest.get_id(), (rest, []))[1].append(is_value)
        if len(following) == 1:
            return next(iter(following.values()))[0]
        return any_of(all_of([any_of(values), rest]) for rest, values in following.values())


def in_doubt(variable: Single | Several) -> Formula:
    if isinstance(variable, Several):
        return variable.raw_doubt
    return any_of(
        raw for raw, entry in zip(variable.raw, variable.entries, strict=True) if entry.seen[0][1] == NOT_SURE
    )
