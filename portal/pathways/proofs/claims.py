"""Asking the solver: is there anyone for whom a claim does not hold? Their story is the counterexample."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import z3

from portal.pathways.joining import Parts, script_of
from portal.pathways.model import Disposition, Pathway
from portal.pathways.proofs.domains import AGE, USUAL
from portal.pathways.proofs.encoding import (
    NEVER,
    YES,
    Fixed,
    Formula,
    Several,
    Single,
    all_of,
    any_of,
    opposite,
    put,
)
from portal.pathways.proofs.exceptions import Charter
from portal.pathways.proofs.model import Model
from portal.pathways.proofs.replay import Replayer, Told
from portal.pathways.proofs.tables import Tables

DRAWN = 6
TRIES = 3
HARMLESS = ("no", "none", "normal")
CALM_AGE = 40


@dataclass(slots=True)
class Result:
    """Of one pathway: what failed, what was proved how often, and figures. Kept as JSON between runs."""

    findings: list[tuple[str, str, str, bool]] = field(default_factory=list)
    proved: dict[int, int] = field(default_factory=dict)
    failed: dict[int, list[str]] = field(default_factory=dict)
    used: list[str] = field(default_factory=list)
    decided: dict[str, bool] = field(default_factory=dict)
    dispositions: list[str] = field(default_factory=list)
    queries: int = 0
    walked: int = 0
    longest: dict[str, Any] = field(default_factory=dict)
    stops: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # of the pairs alone: of each pathway in them
    kept: bool = False


class Asked:
    """One model with its solver; every answer of the solver is told as a story and walked."""

    def __init__(
        self,
        tables: Tables,
        pathway: Pathway | None,
        parts: Parts,
        charter: Charter,
        result: Result,
    ) -> None:
        self.pathway = pathway
        self.charter = charter
        self.result = result
        self.ruleset = tables.domains.ruleset
        self.file = f"pathways/{pathway.id}.toml" if pathway else "red_flags.toml"
        self.always = [*charter.about(self.ruleset, pathway, script_of(self.ruleset, parts))]
        self.model = Model(tables, parts, [condition for _, condition in self.always])
        self.encoding = self.model.encoding
        self.replayer = Replayer(self.model, (pathway.id,) if pathway else ())
        self.solver = z3.SolverFor("QF_FD")
        self.solver.add(*self.encoding.rules(), self.model.is_for_them)

    def someone(self, *claims: Formula) -> Any | None:
        """A model of the solver for whom all of this holds."""
        self.result.queries += 1
        self.solver.push()
        self.solver.add(*claims)
        found = self.solver.model() if self.solver.check() == z3.sat else None
        self.solver.pop()
        return found

    def calmest(self, found: Any, *claims: Formula) -> Any:
        """The same kind of person with as many harmless answers as can be: what is left is what matters."""
        kept: list[Formula] = []
        self.solver.push()
        self.solver.add(*claims)
        for variable in self.encoding.variables.values():
            for calm in calm_literals(variable):
                if self.solver.check(*kept, *calm) == z3.sat:
                    kept += calm
                    found = self.solver.model()
                    break
        self.solver.pop()
        return found

    def nobody(self, invariant: int, key: str, words: str, *claims: Formula) -> bool:
        """Proves that nobody is like this, or keeps the story of someone who is."""
        found = self.someone(*claims)
        if found is None:
            self.holds(invariant)
        else:
            found = self.calmest(found, *claims)
            self.fails(invariant, key, f"{words}: {self.replayer.tell(found)}")
        return found is None

    def holds(self, invariant: int) -> None:
        self.result.proved[invariant] = self.result.proved.get(invariant, 0) + 1

    def fails(self, invariant: int, key: str, story: str) -> None:
        self.result.failed.setdefault(invariant, []).append(story)
        self.result.findings.append((self.file, key, f"breaks invariant {invariant}: {story}", True))

    def changing(
        self,
        invariant: int,
        name: str,
        before: Fixed,
        after: Fixed,
        words: str,
        at_most: int = 1000,
        reads: str = "",
    ) -> None:
        """Nobody whose answer changes so gets something less urgent (compared up to `at_most`)."""
        excepted = self.charter.excepted(invariant, self.replayer.name, name)
        if excepted is not None and not excepted.inverted:
            if excepted.id not in self.result.used and self.someone(
                self._lowers(reads or name, before, after, at_most)
            ):
                self.result.used.append(excepted.id)
            at_most = self.ruleset.dispositions[excepted.at_least].rank if excepted.at_least else 0
        claim = self._lowers(reads or name, before, after, at_most)
        found = self.someone(claim)
        if found is None:
            self.holds(invariant)
            return
        found = self.calmest(found, claim)
        first, then = self.replayer.tell_both(found, before, after)
        self.fails(
            invariant,
            f"question[{name}]",
            f"{words} lowers {first.outcome.disposition.id} to {then.outcome.disposition.id}: {first}",
        )

    def _lowers(self, name: str, before: Fixed, after: Fixed, at_most: int) -> Formula:
        """What does not read the answer gives the same both times: only the rest is looked at twice."""
        reading = [given for given in self.model.given if name in given.reads]
        rest = [given for given in self.model.given if name not in given.reads]
        firsts = {id(given): put(given.when, before) for given in reading}
        thens = {id(given): put(given.when, after) for given in reading}
        claims = []
        for rank in {min(given.rank, at_most) for given in reading}:
            first = any_of(firsts[id(given)] for given in reading if min(given.rank, at_most) == rank)
            then = [thens[id(given)] for given in reading if given.rank >= rank]
            same = [given.when for given in rest if given.rank >= rank]
            claims.append(all_of([first, *(opposite(each) for each in (*then, *same))]))
        # Who changes so far that the pathway is not for them goes another way: not to be compared here.
        both_ways = (put(self.model.is_for_them, change) for change in (before, after))
        return all_of([any_of(claims), *both_ways])

    def draw(self) -> None:
        """Some people at random, whom the formulas and the walk must treat alike."""
        random = Random(self.replayer.name)  # noqa: S311  # the same people in every run
        for _ in range(DRAWN):
            chosen = self.replayer.drawn(random)
            if self.solver.check(*self.replayer.assumed(chosen)) == z3.sat:
                self.replayer.tell(self.solver.model())

    def finish(self) -> None:
        self.result.walked += self.replayer.walked
        for difference in self.replayer.differences[:TRIES]:
            self.result.findings.append((self.file, "", f"the proof is void: {difference}", True))

    def leads_to(self, disposition: Disposition) -> Told | None:
        found = self.someone(self.model.ends_in(disposition))
        return None if found is None else self.replayer.tell(found)


def fixed(variable: Single | Several, value: int | str | Sequence[str]) -> Fixed:
    """A variable with one value for everybody: the place of an entry; some ticks; or doubt."""
    if isinstance(variable, Single):
        return tuple(variable.raw), tuple(YES if n == value else NEVER for n in range(len(variable.raw)))
    ticked: Iterable[str] = () if value == "not_sure" or isinstance(value, int) else value
    values = (YES if sign in ticked else NEVER for sign in variable.raw)
    return (variable.raw_doubt, *variable.raw.values()), (YES if value == "not_sure" else NEVER, *values)


def ticked_also(variable: Several, sign: str, is_ticked: bool) -> Fixed:
    """One option more or less, whatever else is ticked."""
    return (variable.raw_doubt, variable.raw[sign]), (NEVER, YES if is_ticked else NEVER)


def both(first: Fixed, second: Fixed) -> Fixed:
    return (*first[0], *second[0]), (*first[1], *second[1])


def calm_literals(variable: Single | Several) -> list[list[Formula]]:
    """The calmest value; for an age every one, the nearest to an adult's first."""
    if isinstance(variable, Several):
        return [[opposite(raw) for raw in (variable.raw_doubt, *variable.raw.values())]]
    if variable.name == AGE:
        years = [abs(float(str(entry.seen[-1][1])) - CALM_AGE) for entry in variable.entries]
        return [[raw] for _, raw in sorted(zip(years, variable.raw, strict=True), key=lambda each: each[0])]
    words = [entry.given for entry in variable.entries]
    calm = next((word for word in (*HARMLESS, USUAL, "self", "female") if word in words), words[0])
    return [[variable.raw[words.index(calm)]]]
