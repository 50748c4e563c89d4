"""The board of one replay: what has been seen so far, and between which levels each rule can still end."""

from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from portal.pathways.answers import NOT_SURE, Value
from portal.pathways.conditions import FALSE, TRUE
from portal.pathways.facts import about
from portal.pathways.marks import MOST_KEPT, Effect, Holds, Marks, Slot, Trial
from portal.pathways.model import EMERGENCY_RANK, Disposition, Person, Rule
from portal.pathways.script import Block, Line, Script, Start, Use

COUNTED = "unsure_red_flags"
ORDER = itemgetter(0, 1)  # of what stands: by rank, then first listed
UNDECIDED, NEVER = (FALSE, TRUE), (FALSE, FALSE)


class Standing(NamedTuple):
    """A rule that gives something at the level reached. `order` sorts equal ranks: first listed wins."""

    rank: int
    order: int
    disposition: Disposition
    rule: Rule
    block: Block
    line: Line | None
    unsure: bool


class Board:
    """Bits throughout: `sure`, `doubts` and `missing` mark comparisons (marks.py), `open` marks rules."""

    def __init__(self, script: Script, person: Person) -> None:
        self.script = script
        self.seen: dict[str, Value] = about(person)
        # What follows from the record alone is worked out once: every step of one person starts there.
        key = tuple(self.seen.values())
        start = script.starts.get(key) or self._kept(key)
        self.sure, self.doubts, self.missing, self.open = start[:4]
        self.levels, self.best = start[4].copy(), start[5]
        # Blocks of which a line surely holds; those whose `otherwise` may still come to count; and the
        # questions for some only that, as the record tells, are for this person.
        self.settled_by_a_line, self.unsettled, self.applying = start[6:]

    def _kept(self, key: tuple[Value, ...]) -> Start:
        self._work_out_the_start()
        levels = self.levels, self.best, self.settled_by_a_line, self.unsettled, self.applying
        if len(self.script.starts) >= MOST_KEPT:
            self.script.starts.clear()
        start = self.script.starts[key] = self.sure, self.doubts, self.missing, self.open, *levels
        return start

    def _work_out_the_start(self) -> None:
        self.sure = 0
        self.doubts = (0, 0, 0)
        self.missing = self.script.marks
        self.open = self.script.open_at_start
        self.levels = {}
        self.best = (-1, 0)
        self.settled_by_a_line = frozenset()
        self.unsettled = self.script.with_otherwise
        for slot in self.script.known_at_start:
            self._mark(slot, self.seen[slot.name])
        self._work_out(self.script.facts)
        self._look_at(self.open & self.script.at_start)
        self._settle_blocks()
        seen, hanging = self.seen, self.script.hanging
        self.applying = frozenset(u.name for u in hanging if u.applies and u.applies.level(seen, FALSE))

    def applies(self, use: Use) -> bool:
        """Whether the question is for this person, as far as is known."""
        applies = use.applies
        return applies is None or use.name in self.applying or applies.level(self.seen, FALSE) > FALSE

    def see(self, use: Use, value: Value, effect: Effect) -> None:
        sure, weak, _, _, refuted = effect
        self.seen[use.name] = value
        self.sure |= sure
        self.missing &= use.others
        open_ = self.open = self.open & ~refuted
        if weak:
            self._doubt(effect)
        if use.facts:
            self._work_out(use.facts)
            open_ = self.open
        if todo := open_ & use.rules:
            self._look_at(todo)
            open_ = self.open
        for number in self.unsettled:
            if not open_ & self.script.lines_of[number]:
                self._settle_blocks()
                return

    def count_doubts(self) -> None:
        """Red flags that are open for doubt: what only floors read, and only the walk itself counts."""
        value = self.seen[COUNTED] = float(len(self.unsure_red_flags()))
        for slot in self.script.known_at_start:
            if slot.name == COUNTED:
                self.sure &= ~slot.marks
                self._mark(slot, value)

    def _mark(self, slot: Slot, value: Value) -> None:
        effect = slot.effects.get(value) or slot.effect(value)
        self.sure |= effect[0]
        self.missing &= ~slot.marks
        self.open &= ~effect[4]
        if effect[1]:
            self._doubt(effect)

    def _doubt(self, effect: Effect) -> None:
        weak, strong, counts = self.doubts
        self.doubts = weak | effect[1], strong | effect[2], counts | effect[3]

    def _work_out(self, facts: tuple[Slot, ...]) -> None:
        for fact in facts:
            if self.missing & fact.marks and fact.read is not None:
                value = fact.read(self.seen)
                if value is not None:
                    self._mark(fact, value)

    def reached(self) -> tuple[Marks, ...]:
        """The comparisons that reach each level: one for all where nothing is in doubt."""
        weak, strong, counts = self.doubts
        return (self.sure | weak, self.sure | strong, self.sure | counts, self.sure) if weak else (self.sure,)

    def _look_at(self, todo: int) -> None:
        """Tells what has become of these rules, which no single answer has refuted."""
        looks, sure, doubted = self.script.looks, self.sure, self.doubts[0]
        possible = sure | self.missing
        while todo:
            bit, holds, line = looks[todo.bit_length() - 1]
            todo ^= bit
            if doubted:
                self._look_in_doubt(bit, holds, line)
            elif not holds(possible):
                self.open ^= bit
            elif holds(sure):
                self.open ^= bit
                self._reaches(line, TRUE, TRUE)

    def _settle_blocks(self) -> None:
        """Where no line is open any more, `otherwise` counts from now on, unless a line surely holds."""
        for number in self.unsettled:
            if not self.open & self.script.lines_of[number]:
                self.unsettled = tuple(other for other in self.unsettled if other != number)
                if number not in self.settled_by_a_line:
                    self.best = max(self.best, self.otherwise_key(number))

    def _look_in_doubt(self, bit: int, holds: Holds, line: Line) -> None:
        reached, missing = self.reached(), self.missing
        highest = sum(1 for marks in reached if holds(marks | missing))
        lowest = sum(1 for marks in reached if holds(marks)) if highest else FALSE
        if highest:
            self._reaches(line, lowest, highest)
        if lowest == highest:
            self.open ^= bit

    def _reaches(self, line: Line, lowest: int, highest: int) -> None:
        self.levels[line.place] = lowest, highest
        self.best = max(self.best, (line.ranks[lowest], -line.place))
        if lowest == TRUE:
            self.settled_by_a_line |= {line.block}

    def between(self, line: Line) -> tuple[int, int]:
        """The lowest and the highest level at which the rule's condition can still end."""
        open_ = self.script.bit_of_line[line.place] & self.open
        return self.levels.get(line.place, UNDECIDED if open_ else NEVER)

    def matters(self, line: Line) -> bool:
        """Whether an open rule can still change the outcome: beat the best, or set `otherwise` aside.

        Levels only narrow and the best only rises, so a rule that does not matter never will again.
        """
        lowest, highest = self.levels.get(line.place, UNDECIDED)
        if highest == TRUE > lowest and line.key > self.best:
            return True
        if lowest == highest:
            return False
        if (line.ranks[highest], -line.place) > self.best:
            return True
        return highest == TRUE and self.may_settle(line.block)

    def may_settle(self, number: int) -> bool:
        """Whether the block's `otherwise` may still come to count, and would be the best."""
        counts = number in self.script.with_otherwise and number not in self.settled_by_a_line
        return counts and self.otherwise_key(number) > self.best

    def is_emergency(self) -> bool:
        return self.best[0] >= EMERGENCY_RANK

    def best_block(self) -> int:
        lines = self.script.lines
        return lines[-self.best[1]].block if -self.best[1] < len(lines) else len(self.script.blocks)

    def otherwise_key(self, number: int) -> tuple[int, int]:
        return self.script.blocks[number].disposition.rank, -len(self.script.lines) - number

    def first_needed(self, test: Trial) -> Use:
        """The first question, in file order, that the open condition needs."""
        missing = self.missing
        needed = test.needed(self.reached(), missing) if test.parts else test.own & missing
        use = self.script.first[(needed & -needed).bit_length() - 1]
        return self._first_of(needed) if use is None or use.name in self.seen else use

    def _first_of(self, needed: Marks) -> Use:
        asks, wanted = self.script.asks, []
        while needed:
            names = asks[(needed & -needed).bit_length() - 1]
            # A later answer is needed only when the earlier leave the fact open.
            wanted.append(next(name for name in names if name not in self.seen))
            needed &= needed - 1
        return self.script.uses[min(wanted, key=self.script.position.__getitem__)]

    def standings(self) -> list[Standing]:
        """All that stands now, most urgent first."""
        found = [*self._lines_standing()] if self.levels else []
        # `otherwise` stands beside rules that only may be true: it is what happens if they are not.
        for number in self.script.with_otherwise:
            if number not in self.settled_by_a_line:
                block = self.script.blocks[number]
                key = self.otherwise_key(number)
                found.append(Standing(*key, block.disposition, block.otherwise, block, None, False))
        if len(found) > 1:
            found.sort(reverse=True, key=ORDER)
        return found

    def _lines_standing(self) -> Iterator[Standing]:
        for place, (level, _) in self.levels.items():
            line = self.script.lines[place]
            given = line.gives[level]
            if given is not None:
                block = self.script.blocks[line.block]
                yield Standing(given.rank, -place, given, line.rule, block, line, level < TRUE)

    def unsure_red_flags(self) -> set[str]:
        """Questions answered with doubt that leave a red flag possible (invariant 18)."""
        lines = self.script.lines if self.doubts[0] else ()
        return {
            name
            for line in lines
            if line.rule.red_flag and FALSE < self.between(line)[0] < TRUE
            for name in line.condition.because(self.seen)
            if self.seen[name] == NOT_SURE
        }
