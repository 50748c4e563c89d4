"""One pathway, with the emergency check and the floors, as formulas: what gives which disposition, and when.

It is read off the script that the walk itself uses. It says what stands once everything has been asked; the
walk asks less, and `replay.py` holds each of the solver's stories, and others, against it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from portal.pathways.conditions import IF_NO, TRUE, Condition, atoms
from portal.pathways.joining import NOT, POSSIBLY, SURELY, Parts, parts_for, script_of
from portal.pathways.model import EMERGENCY_RANK, Disposition, Pathway, Person
from portal.pathways.proofs.domains import AGE, CALLER, SEX
from portal.pathways.proofs.encoding import Encoding, Formula, all_of, any_of, opposite
from portal.pathways.proofs.tables import COUNTED_BY_THE_WALK, Tables, narrowed
from portal.pathways.script import Height, Line, Script


@dataclass(frozen=True, slots=True)
class Given:
    """What a rule, an `otherwise` or a floor gives when this holds, and the variables that it hangs on."""

    disposition: Disposition
    when: Formula
    reads: frozenset[str]

    @property
    def rank(self) -> int:
        """From the emergency rank on the walk asks no more: all above count as one."""
        return min(self.disposition.rank, EMERGENCY_RANK)


class Model:
    """What a problem leads to for some people; without a pathway, the emergency check and every floor."""

    def __init__(self, tables: Tables, parts: Parts, extra: Sequence[Condition] = ()) -> None:
        self.ruleset = tables.domains.ruleset
        self.parts = parts
        self.script: Script = script_of(self.ruleset, parts)
        self.floors = [height for height in self._heights() if not counted(height.condition)]
        applies = {
            name: pathway.applies_when
            for name in dict.fromkeys(name for name, _ in parts)
            if (pathway := self.ruleset.pathway(name)).applies_when
        }
        conditions = [line.condition for line in self.script.lines]
        conditions += [height.condition for height in self.floors]
        self.encoding = Encoding(tables, [*conditions, *applies.values(), *extra])
        self.given = [*self._lines(), *self._otherwise(), *self._floors()]
        self.is_for_them = all_of(self._fits(name, condition) for name, condition in applies.items())

    def _heights(self) -> tuple[Height, ...]:
        """An outcome without a pathway is never acute; but what holds of floors is proved with it."""
        if len(self.parts) > 1:
            return self.script.floors
        acute = next(pathway for pathway in self.ruleset.pathways.values() if pathway.acute)
        return script_of(self.ruleset, (*self.parts, (acute.id, NOT))).floors

    def _fits(self, name: str, applies: Condition) -> Formula:
        fits = {fit for pathway, fit in self.parts if pathway == name}
        if SURELY in fits:
            return self.encoding.reaches(applies, TRUE)
        if POSSIBLY in fits:
            return self.encoding.between(applies, IF_NO, TRUE - 1)
        return opposite(self.encoding.reaches(applies, IF_NO))

    def _lines(self) -> list[Given]:
        given = []
        for line in self.script.lines:
            reads = self.encoding.reads(line.condition)
            for disposition, lowest, highest in spans(line):
                when = self.encoding.between(line.condition, lowest, highest)
                given.append(Given(disposition, when, reads))
        return given

    def _otherwise(self) -> list[Given]:
        """The emergency check's own counts only when it stands alone."""
        given = []
        for number, block in enumerate(self.script.blocks):
            if number or len(self.script.blocks) == 1:
                own = [line.condition for line in self.script.lines if line.block == number]
                none_sure = opposite(any_of(self.encoding.reaches(each, TRUE) for each in own))
                reads = frozenset(name for each in own for name in self.encoding.reads(each))
                given.append(Given(block.disposition, none_sure, reads))
        return given

    def _floors(self) -> list[Given]:
        return [
            Given(
                height.disposition,
                self.encoding.reaches(height.condition, IF_NO),
                self.encoding.reads(height.condition),
            )
            for height in self.floors
        ]

    def at_least(self, rank: int) -> Formula:
        """The outcome is at least so urgent."""
        return any_of(given.when for given in self.given if given.rank >= min(rank, EMERGENCY_RANK))

    def exactly(self, rank: int) -> Formula:
        return any_of(given.when for given in self.given if given.rank == rank)

    def ends_in(self, disposition: Disposition) -> Formula:
        """Ranks are unique: nothing above it, and something that gives it."""
        gives_it = any_of(given.when for given in self.given if given.disposition.id == disposition.id)
        above = [given.when for given in self.given if given.disposition.rank > disposition.rank]
        return all_of([gives_it, *map(opposite, above)])


def spans(line: Line) -> list[tuple[Disposition, int, int]]:
    """The dispositions of a rule, each with the lowest and the highest level at which it is given.

    Where a higher level gives the more urgent one, the lower may stand beside it: the rank is the same, and
    the formula shorter.
    """
    found: list[tuple[Disposition, int, int]] = []
    for level in range(IF_NO, TRUE + 1):
        disposition = line.gives[level]
        if disposition is None:
            continue
        if found and found[-1][0].id == disposition.id:
            found[-1] = (disposition, found[-1][1], level)
        else:
            found.append((disposition, level, level))
    return [
        (each, lowest, TRUE if all(later[0].rank >= each.rank for later in found[place:]) else highest)
        for place, (each, lowest, highest) in enumerate(found)
    ]


def counted(condition: Condition) -> bool:
    return any(atom.name == COUNTED_BY_THE_WALK for atom in atoms(condition))


def all_parts(tables: Tables, pathway: Pathway) -> Iterator[Parts]:
    """Every way in which the pathway takes part: surely, possibly (with where else it leads), or not."""
    ruleset = tables.domains.ruleset
    chain, read = [pathway], []
    while chain[-1].otherwise_go_to:
        chain.append(ruleset.pathways[chain[-1].otherwise_go_to])
    for each in chain:
        read += list(atoms(each.applies_when)) if each.applies_when else []
    by_name = {
        name: narrowed(tables, name, [atom for atom in read if name in tables.variables(atom)])
        for name in (AGE, SEX, CALLER)
    }
    met: set[Parts] = set()
    for age, sex, caller in product(by_name[AGE], by_name[SEX], by_name[CALLER]):
        person = Person(age.given[0], sex.given, age.given[1], caller.given)
        parts = parts_for(ruleset, (pathway.id,), person)
        if parts not in met and any(name == pathway.id for name, _ in parts):
            met.add(parts)
            yield parts
