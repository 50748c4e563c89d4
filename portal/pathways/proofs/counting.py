"""The most questions a pathway can ask: every walk of the real engine, people who still stand alike met once.

Two people stand alike when the same question comes next and all that is still open reads the same answers. A
branch is left when even all the questions still open could not make it the longest (branch and bound).
"""

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from random import Random
from typing import Any

from portal.pathways.answers import NOT_APPLICABLE, NOT_SURE, comparable
from portal.pathways.conditions import TRUE, Condition
from portal.pathways.joining import parts_for
from portal.pathways.model import URGENT_NOW, Answer, Person, Question
from portal.pathways.proofs.domains import AGE, CALLER, SEX
from portal.pathways.proofs.encoding import PERSON, Several
from portal.pathways.proofs.model import Model
from portal.pathways.proofs.residue import left_by, residue
from portal.pathways.proofs.telling import telling
from portal.pathways.walk import Case, Replay

# A pathway's own questions on any one way through it (safety invariant 5).
QUESTION_BUDGET = 12
NOWHERE = -1000
UNSEEN = -1
# After so many branches the rest are taken at their bound: never too few questions, perhaps a few too many.
SEARCHES = 8000
DRAWN = 60


@dataclass(frozen=True, slots=True)
class Count:
    """The most questions of somebody not urgent: all, and the pathway's own; and the mean of drawn people.

    `own` is told as the budget where it is less: whether it is above is all that is asked of it.
    """

    longest: int
    own: int
    mean: float


class Counter:
    def __init__(self, model: Model, pathway_id: str) -> None:
        self.model = model
        self.pathway_id = pathway_id
        self.script = model.script
        self.urgent = model.ruleset.dispositions[URGENT_NOW].rank
        first = model.ruleset.red_flags.questions
        self.screens = frozenset(question.id for question in first if not question.shared)
        pathway = model.ruleset.pathways[pathway_id]
        self.own = frozenset(question.id for question in pathway.questions if not question.shared)
        names = list(model.encoding.variables)
        self.place = {name: place for place, name in enumerate(names)}
        self.answers = {name: self._answers(name) for name in names if name not in PERSON}
        self.calm = {name: [*self._calm(name, answers)] for name, answers in self.answers.items()}
        self.counted = 0
        self._places: dict[int, tuple[int, ...]] = {}
        self._numbers: dict[tuple[int, tuple[int, ...]], int] = {}
        self._residues: dict[Any, int] = {}
        self._searched = 0
        self._most: dict[Any, int] = {}
        self._exact: set[Any] = set()

    def _answers(self, name: str) -> list[Answer]:
        variable = self.model.encoding.variables[name]
        if not isinstance(variable, Several):
            return [entry.given for entry in variable.entries if entry.given != NOT_APPLICABLE]
        none: list[Answer] = [[variable.exclusive]]
        if name in self.screens:
            return none  # any sign there is urgent, and ends in the emergency check
        signs = telling(variable, self._conditions())
        some = [list(each) for size in range(1, len(signs) + 1) for each in combinations(signs, size)]
        return [*none, *some, "not_sure"]

    def _calm(self, name: str, answers: Sequence[Answer]) -> Iterator[tuple[int, Answer]]:
        """Answers with their numbers: one of all that leave the same open, none that alone is urgent."""
        use, conditions = self.script.uses[name], [each for each in self._conditions() if name in each.reads]
        looks = [each for each in self.script.looks if each.line.ranks[TRUE] >= self.urgent]
        met: set[Any] = set()
        for number, answer in enumerate(answers):
            value = comparable(use.question, answer)
            if value is None or any(look.holds(use.effect(value)[0]) for look in looks):
                continue
            left = value == NOT_SURE, *(left_by(each, name, value) for each in conditions)
            if use.facts or left not in met:
                met.add(left)
                yield number, answer

    def _conditions(self) -> Iterator[Condition]:
        yield from (line.condition for line in self.script.lines)
        yield from (height.condition for height in self.model.floors)
        for question in self.model.encoding.questions.values():
            if question.applies_when is not None:
                yield question.applies_when

    def count(self) -> Count:
        everybody = list(self._everybody())
        return Count(
            self._longest(everybody, ~0),
            self._longest(everybody, self._bits(self.own), QUESTION_BUDGET),
            self._mean(everybody),
        )

    def _bits(self, names: Iterable[str]) -> int:
        return sum(self.script.bit.get(name, 0) for name in names)

    def _longest(
        self, everybody: Sequence[tuple[Replay, list[int]]], counted: int, longest: int = NOWHERE
    ) -> int:
        """`counted`: a mask of the questions that count. Nothing shorter than `longest` is looked for."""
        self.counted = counted & ~self._bits(question.id for question in self.script.for_clinician)
        self._searched = 0
        self._most.clear()
        self._exact.clear()
        for replay, at in everybody:
            longest = max(longest, self._from(_copied(replay), at, False, longest))
        return longest

    def _mean(self, everybody: Sequence[tuple[Replay, list[int]]]) -> float:
        random = Random(self.pathway_id)  # noqa: S311  # the same people in every run
        asked = 0
        for _ in range(DRAWN):
            replay = _copied(random.choice(everybody)[0])
            while (question := replay.next_question()) is not None:
                asked += not question.for_clinician
                answers = self.answers.get(question.id, ["not_sure"])
                replay.answers = {**replay.answers, question.id: random.choice(answers)}
        return round(asked / DRAWN, 1)

    def _everybody(self) -> Iterator[tuple[Replay, list[int]]]:
        people = (tuple(enumerate(self.model.encoding.person(name).entries)) for name in PERSON[:3])
        for age, sex, caller in product(*people):
            (born_on, today), who = age[1].given, (sex[1].given, caller[1].given)
            person = Person(born_on, who[0], today, who[1])
            if parts_for(self.model.ruleset, (self.pathway_id,), person) == self.model.parts:
                at = [UNSEEN] * len(self.place)
                at[self.place[AGE]], at[self.place[SEX]], at[self.place[CALLER]] = age[0], sex[0], caller[0]
                yield Replay(self.script, Case((), person, {})), at

    def _from(self, replay: Replay, at: list[int], doubted: bool, beat: int) -> int:
        """The most from here on; where it cannot beat `beat`, any number that is not below the most."""
        question = replay.next_question()
        while question is not None and (question.for_clinician or question.kind == "text"):
            replay.answers = {**replay.answers, question.id: "not_sure"}
            question = replay.next_question()
        if replay.board.best[0] >= self.urgent:
            return NOWHERE
        if question is None:
            return 0 if replay.standings[0].rank < self.urgent else NOWHERE
        bound = (replay.left() & self.counted).bit_count()
        if bound <= beat:
            return bound
        if self._searched >= SEARCHES:
            return bound
        key = self._key(replay, question, at, doubted)
        known = self._most.get(key)
        if known is None or known > beat and key not in self._exact:
            known = self._search(replay, question, at, doubted, beat, bound)
            self._most[key] = known
            if known > beat:
                self._exact.add(key)
        return known

    def _search(
        self, replay: Replay, question: Question, at: list[int], doubted: bool, beat: int, bound: int
    ) -> int:
        self._searched += 1
        one = self.script.bit[question.id] & self.counted and 1
        most = NOWHERE
        for number, answer in self.calm[question.id]:
            then = _copied(replay)
            then.answers = {**replay.answers, question.id: answer}
            now = at.copy()
            now[self.place[question.id]] = number
            doubt = doubted or answer == "not_sure"
            most = max(most, one + self._from(then, now, doubt, max(beat, most) - one))
            if most >= bound:
                break
        return most

    def _key(self, replay: Replay, question: Question, at: Sequence[int], doubted: bool) -> Any:
        board = replay.board
        still_open = [
            (line.place, self._left_of(line.place, line.condition, replay, at))
            for line in replay.still_open()
        ]
        above = [height for height in self.model.floors if height.disposition.rank > board.best[0]]
        floors = [self._left_of(id(height), height.condition, replay, at) for height in above]
        doubts = len(board.unsure_red_flags()) if doubted else 0
        blocks = [self._block(replay, number) for number in range(len(self.script.blocks))]
        return question.id, board.best, tuple(still_open), tuple(floors), tuple(blocks), min(doubts, 2)

    def _block(self, replay: Replay, number: int) -> tuple[bool, int]:
        """Whether a line settled it; and how many are open, where its `otherwise` may still come to count."""
        board = replay.board
        left = board.open & self.script.lines_of[number] if board.may_settle(number) else 0
        return number in board.settled_by_a_line, left.bit_count()

    def _left_of(self, number: int, condition: Condition, replay: Replay, at: Sequence[int]) -> int:
        """The same number for all of whom the same is still open."""
        places = self._places.get(number)
        if places is None:
            read = self.model.encoding.reads(condition)
            places = self._places[number] = tuple(sorted(self.place[name] for name in read))
        known = number, tuple([at[place] for place in places])
        if known not in self._numbers:
            left = residue(condition, replay.board.seen, self.script.questions)
            self._numbers[known] = self._residues.setdefault(left, len(self._residues))
        return self._numbers[known]


def _copied(replay: Replay) -> Replay:
    then, board = copy.copy(replay), copy.copy(replay.board)
    then.board, then.path = board, dict(replay.path)
    board.seen = dict(board.seen)
    board.levels = board.levels.copy()
    return then
