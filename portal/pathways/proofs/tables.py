"""What one comparison depends on, found by watching it read, and the level it has for each value there."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any

from portal.pathways.answers import NOT_SURE, Value
from portal.pathways.conditions import FALSE, TRUE, Atom
from portal.pathways.facts import FACTS
from portal.pathways.proofs.domains import AGE, OF_PERSON, Domains, Entry

# Counted by the walk from what was asked; the proofs leave it out, which can only make an outcome too low.
COUNTED_BY_THE_WALK = "unsure_red_flags"
# Ages at which proofs compare people, whatever the rules compare with (safety invariant 24).
FIRST_YEAR, CHILD, ADULT, OLD = BANDS = (1, 5, 18, 80)


class FactReadsTicks(Exception):
    """A fact reads a question of which several options can be ticked: the proofs know no such fact."""

    def __init__(self, fact: str, question: str) -> None:
        super().__init__(
            f"the fact {fact!r} reads {question!r}, where several options can be ticked, and cannot be "
            f"proved. Compare {question!r} in the rules themselves (`has`, `any_of`, `count_at_least`), or "
            "let the fact read a question with one answer."
        )
        self.fact, self.question = fact, question


class Watched(dict[str, Value]):
    """What has been seen, noting every name that is looked up."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        super().__init__(values)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Value:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)


@dataclass(slots=True)
class Tables:
    """Kept for a whole rule set: facts are shared by all pathways."""

    domains: Domains
    _variables: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _kinds: dict[tuple[str, str], tuple[int, ...]] = field(default_factory=dict)

    def variables(self, atom: Atom) -> tuple[str, ...]:
        """The variables that a comparison reads: itself, or those of its fact."""
        if atom.name not in FACTS:
            return (atom.name,)
        if atom.name not in self._variables:
            self._variables[atom.name] = self._watch(atom.name)
        return self._variables[atom.name]

    def _refuse_ticks(self, fact: str, names: Iterable[str]) -> None:
        for name in names:
            question = self.domains.ruleset.every_question.get(name)
            if question is not None and question.kind == "multi":
                raise FactReadsTicks(fact, name)

    def _watch(self, name: str) -> tuple[str, ...]:
        """Until reading every combination of the names read so far reads no other name: then it is all."""
        read = FACTS[name].read
        if read is None:
            return (OF_PERSON[name],)
        found: tuple[str, ...] = ()
        while True:
            looked_up: set[str] = set()
            for seen in self.combinations(found):
                watched = Watched(seen)
                with suppress(KeyError):  # the next round knows the missing name too
                    read(watched)
                looked_up |= watched.read
            self._refuse_ticks(name, sorted(looked_up))
            wider = tuple(dict.fromkeys((*found, *sorted(OF_PERSON.get(each, each) for each in looked_up))))
            if wider == found:
                return found
            found = wider

    def combinations(self, names: Sequence[str]) -> Iterator[dict[str, Value]]:
        for entries in product(*(self.domains.of(name) for name in names)):
            yield {key: value for entry in entries for key, value in entry.seen}

    def kinds(self, fact: str, variables: tuple[str, ...], name: str) -> tuple[int, ...]:
        """For each value of one variable a number, the same for values that the fact cannot tell apart."""
        if (fact, name) not in self._kinds:
            read = FACTS[fact].read or (lambda seen: seen.get(fact))
            others = list(self.combinations([other for other in variables if other != name]))
            columns: dict[tuple[Any, ...], int] = {}
            kinds = []
            for entry in self.domains.of(name):
                column = tuple(read({**other, **dict(entry.seen)}) for other in others)
                kinds.append(columns.setdefault(column, len(columns)))
            self._kinds[fact, name] = tuple(kinds)
        return self._kinds[fact, name]


def narrowed(tables: Tables, name: str, read_by: Sequence[Atom]) -> tuple[Entry, ...]:
    """One value from each group that these comparisons can tell apart."""
    entries = tables.domains.of(name)
    columns: list[Sequence[int]] = []
    for atom in read_by:
        variables = tables.variables(atom)
        if len(variables) > 1 or atom.name in FACTS and FACTS[atom.name].read is not None:
            columns.append(tables.kinds(atom.name, variables, name))
        else:
            columns.append([atom.level(dict(entry.seen), FALSE) for entry in entries])
    if name == AGE:
        columns.append([_band(entry) for entry in entries])
    chosen: dict[tuple[Any, ...], Entry] = {}
    for place, entry in enumerate(entries):
        # Doubt stays a value of its own, whatever rules make of it: proofs ask about it by name.
        doubt = entry.seen[0][1] == NOT_SURE
        chosen.setdefault((doubt, *(column[place] for column in columns)), entry)
    return tuple(chosen.values())


def _band(entry: Entry) -> int:
    years = dict(entry.seen)["age_years"]
    return sum(isinstance(years, float) and years >= year for year in BANDS)


@dataclass(frozen=True, slots=True)
class Ticks:
    """What a comparison asks of the ticked options: at least `count` of `options`; or the opposite."""

    options: frozenset[str]
    count: int
    holds: bool


@cache
def ticks(atom: Atom, signs: tuple[str, ...], exclusive: str) -> Ticks:
    """Found by trying; the operators know two shapes: one option named, or a number of signs."""
    on_none = atom.holds((exclusive,))
    turned = [sign for sign in signs if atom.holds((sign,)) != on_none]
    if len(turned) == 1 and len(signs) > 1:
        return Ticks(frozenset(turned), 1, not on_none)
    for count in range(1, len(signs) + 1):
        if atom.holds(signs[:count]) != on_none:
            return Ticks(frozenset(signs), count, not on_none)
    return Ticks(frozenset(), 1, on_none) if on_none is False else Ticks(frozenset(), 0, True)


def level_in_doubt(atom: Atom) -> int:
    return atom.level({atom.name: NOT_SURE}, TRUE)
