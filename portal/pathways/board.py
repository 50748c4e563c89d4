"""The board of one replay: what has been seen so far, and between which levels each rule can still end."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.pathways.answers import NOT_SURE, Value
from portal.pathways.conditions import FALSE, TRUE
from portal.pathways.facts import about
from portal.pathways.model import EMERGENCY_RANK, Disposition, Pathway, Person, Rule
from portal.pathways.script import Line, Script


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule that gives something at the level reached. `order` sorts equal ranks: first listed wins."""

    rank: int
    order: int
    disposition: Disposition
    rule: Rule
    pathway: Pathway
    line: Line | None
    unsure: bool


class Board:
    def __init__(self, script: Script, person: Person) -> None:
        self.script = script
        self.seen: dict[str, Value] = about(person)
        self.seen_bits = 0
        self.lowest = [FALSE] * len(script.lines)
        self.highest = [TRUE] * len(script.lines)
        self.best = (-1, 0)
        self._open_lines = [block.lines for block in script.blocks]
        self._sure = [False] * len(script.blocks)
        for number, block in enumerate(script.blocks):
            if not block.lines:
                self._settle_block(number)
        for line in script.at_start:
            self._look_at(line)

    def see(self, name: str, value: Value) -> None:
        self.seen[name] = value
        self.seen_bits |= self.script.bit[name]
        for line in self.script.uses.get(name, ()):
            if self.lowest[line.place] != self.highest[line.place]:
                self._look_at(line)

    def matters(self, line: Line) -> bool:
        """Whether the rule can still change the outcome: by beating the best or setting `otherwise` aside.

        Levels only narrow and the best only rises, so a rule that does not matter never will again.
        """
        lowest, highest = self.lowest[line.place], self.highest[line.place]
        if lowest == highest:
            return False
        if (line.ranks[highest], -line.place) > self.best:
            return True
        sets_aside = highest == TRUE and not self._sure[line.block]
        return sets_aside and self._counts(line.block) and self._otherwise_key(line.block) > self.best

    def is_emergency(self) -> bool:
        return self.best[0] >= EMERGENCY_RANK

    def best_block(self) -> int:
        lines = self.script.lines
        return lines[-self.best[1]].block if -self.best[1] < len(lines) else len(self.script.blocks)

    def _look_at(self, line: Line) -> None:
        place = line.place
        highest = line.condition.level(self.seen, TRUE)
        lowest = highest
        if highest and line.bits & ~self.seen_bits:
            lowest = line.condition.level(self.seen, FALSE)
        self.lowest[place], self.highest[place] = lowest, highest
        self.best = max(self.best, (line.ranks[lowest], -place))
        if lowest == TRUE:
            self._sure[line.block] = True
        if lowest == highest:
            self._open_lines[line.block] -= 1
            if not self._open_lines[line.block]:
                self._settle_block(line.block)

    def _settle_block(self, number: int) -> None:
        if not self._sure[number] and self._counts(number):
            self.best = max(self.best, self._otherwise_key(number))

    def _counts(self, number: int) -> bool:
        """The emergency check's own `otherwise` means "carry on": it ends nothing but a check by itself."""
        return number > 0 or len(self.script.blocks) == 1

    def _otherwise_key(self, number: int) -> tuple[int, int]:
        return self.script.blocks[number].disposition.rank, -len(self.script.lines) - number

    def standings(self) -> list[Standing]:
        """All that stands now, most urgent first."""
        return sorted(
            (*self._lines_standing(), *self._otherwise_standing()), key=lambda s: (-s.rank, -s.order)
        )

    def _lines_standing(self) -> Iterator[Standing]:
        for line in self.script.lines:
            level = self.lowest[line.place]
            given = line.gives[level]
            if given is not None:
                pathway = self.script.blocks[line.block].pathway
                yield Standing(given.rank, -line.place, given, line.rule, pathway, line, level < TRUE)

    def _otherwise_standing(self) -> Iterator[Standing]:
        """`otherwise` stands beside rules that only may be true: it is what happens if they are not."""
        for number, block in enumerate(self.script.blocks):
            if not self._sure[number] and self._counts(number):
                rank, order = self._otherwise_key(number)
                yield Standing(rank, order, block.disposition, block.otherwise, block.pathway, None, False)

    def unsure_red_flags(self) -> set[str]:
        """Questions answered with doubt that leave a red flag possible (invariant 18)."""
        return {
            name
            for line in self.script.lines
            if line.rule.red_flag and FALSE < self.lowest[line.place] < TRUE
            for name in line.condition.because(self.seen)
            if self.seen[name] == NOT_SURE
        }
