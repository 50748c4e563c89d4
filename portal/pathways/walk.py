"""The walk: replay the answers from the first question on, to the next question or to the outcome.

Nothing is remembered between two walks. Back, change, resume, hand-over to the phone and re-running a stored
case under new rules are all this same replay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from portal.pathways.answers import NOT_APPLICABLE, Value, comparable
from portal.pathways.board import Board, Standing
from portal.pathways.closing import Ending, close
from portal.pathways.conditions import FALSE, TRUE, Condition
from portal.pathways.joining import parts_for, script_of
from portal.pathways.marks import MOST_KEPT, Effect
from portal.pathways.model import (
    EMERGENCY_RANK,
    Answer,
    Person,
    Question,
    RuleSet,
)
from portal.pathways.outcome import Outcome
from portal.pathways.script import Height, Line, Script, Use


@dataclass(frozen=True, slots=True)
class Case:
    """Whose problems, and what has been answered. The red flags come first by themselves."""

    pathway_ids: tuple[str, ...]
    person: Person
    answers: Mapping[str, Answer]


class Step(NamedTuple):
    """Where a case stands: exactly one of `next_question` and `outcome` is there.

    `dropped` are answers that can no longer come up, or no longer answer their question. They do
    no harm when kept: a walk uses only what it asks for.
    """

    next_question: Question | None
    outcome: Outcome | None
    path: tuple[Question, ...]
    dropped: tuple[str, ...]
    left_at_most: int


class NotAskedHere(LookupError):
    """The question is no part of this case as it stands."""


def walk(ruleset: RuleSet, case: Case) -> Step:
    script = script_of(ruleset, parts_for(ruleset, case.pathway_ids, case.person))
    replay = Replay(script, case)
    question = replay.next_question()
    left = replay.left() if question else 0
    outcome = None
    if question is None:
        answers = {**case.person.known, **case.answers}
        ending = Ending(replay.board, replay.standings, replay.floor, replay.path, answers)
        outcome = close(ruleset, ending)
    return Step(
        next_question=question,
        outcome=outcome,
        path=tuple(replay.path.values()),
        dropped=replay.dropped(question, left),
        left_at_most=left.bit_count(),
    )


def question_at(ruleset: RuleSet, case: Case, question_id: str) -> Question:
    """The question, if it has been asked, is next, or was answered from the record. Raises NotAskedHere."""
    step = walk(ruleset, case)
    here = {question.id: question for question in (*step.path, step.next_question) if question}
    if question_id in here:
        return here[question_id]
    if question_id in case.person.known and question_id in ruleset.every_question:
        return ruleset.every_question[question_id]
    raise NotAskedHere(question_id)


class Replay:
    """Takes one answer after the other, always for the most urgent thing still open."""

    def __init__(self, script: Script, case: Case) -> None:
        self.script = script
        self.answers = case.answers
        self.board = Board(script, case.person)
        self.path: dict[str, Question] = {}
        self.floor: Height | None = None
        self.standings: list[Standing] = []
        self._passed = 0  # a mask of the rules that no longer mattered when their turn came
        for name, answer in case.person.known.items():
            self._prefill(name, answer)

    def _prefill(self, name: str, answer: Answer) -> None:
        """An answer from the record counts unless the patient has changed it."""
        use = self.script.uses.get(name)
        if use is not None and name not in self.answers:
            value = comparable(use.question, answer)
            if value is not None:
                self.board.see(use, value, use.effect(value))

    def next_question(self) -> Question | None:
        """Takes answers until one is missing: its question, or None when the outcome stands."""
        question = self._take_for_rules()
        while question is None and (needed := self._needed_by_floors()) is not None:
            question = self._take(needed) or self._take_for_rules()
        return question or self._for_clinician()

    def _take_for_rules(self) -> Question | None:
        """Takes the first answer, in file order, of the most urgent rule that is open and still matters.

        Nothing more is asked of someone who needs an ambulance or the emergency department (invariant 5); but
        what a pathway knows before any answer, such as an age, skips no emergency check (invariant 10).
        """
        board, answers, path = self.board, self.answers, self.path
        turns, first, seen, levels = self.script.turns, self.script.first, board.seen, board.levels
        while left := board.open & ~self._passed:
            line, key, use, own, test = turns[(left & -left).bit_length() - 1]
            rank = board.best[0]
            if levels or rank >= 0:
                if rank >= EMERGENCY_RANK and (line.block or board.best_block() == 0):
                    return None
                if (key <= board.best or line.place in levels) and not board.matters(line):
                    self._passed |= left & -left
                    continue
            if use is None:
                needed = own & board.missing
                use = first[(needed & -needed).bit_length() - 1] if needed else None
                if use is None or use.name in seen:
                    use = board.first_needed(test)
            answer = answers.get(use.name)
            taken = use.taken.get(tuple(answer) if isinstance(answer, list) else answer)
            if taken is None or use.applies is not None:
                question = self._take(use)
                if question is not None:
                    return question
            else:  # as in `_take`, which nearly every answer is spared
                path[use.name] = use.question
                board.see(use, taken[0], taken[1])
        return None

    def _needed_by_floors(self) -> Use | None:
        """Finds the highest floor that holds, or may hold; a question when one above the outcome is open."""
        board, script = self.board, self.script
        self.standings, self.floor = board.standings(), None
        rank = self.standings[0].rank
        if board.doubts[0]:
            board.count_doubts()
        possible = board.sure | board.doubts[0]
        if not (possible | board.missing) & script.floor_marks:
            return None
        for height, test in zip(script.floors, script.floor_tests, strict=True):
            if height.disposition.rank <= rank:
                return None
            if test.holds(possible):
                self.floor = height
                return None
            if test.holds(possible | board.missing):
                return board.first_needed(test)
        return None

    def _for_clinician(self) -> Question | None:
        """What only the clinician reads comes last, and never after an emergency."""
        if self.standings[0].rank >= EMERGENCY_RANK:
            return None
        for question in self.script.for_clinician:
            use = self.script.uses[question.id]
            if use.name not in self.board.seen and self.board.applies(use):
                missing = self._take(use)
                if missing is not None:
                    return missing
        return None

    def _first(self, condition: Condition) -> Use:
        needed = min(condition.needs(self.board.seen), key=self.script.position.__getitem__)
        return self.script.uses[needed]

    def _take(self, use: Use) -> Question | None:
        """Takes the answer; gives the question back (or one that it hangs on) when there is none."""
        board = self.board
        if use.applies is not None and not board.applies(use):
            return self._leave_out(use, use.applies)
        answer = self.answers.get(use.name)
        taken = use.taken.get(tuple(answer) if isinstance(answer, list) else answer) or _taken(use, answer)
        if taken is None:
            return use.question
        self.path[use.name] = use.question
        board.see(use, taken[0], taken[1])
        return None

    def _leave_out(self, use: Use, applies: Condition) -> Question | None:
        """Fills in the answer of a question that does not apply, or takes first what it hangs on."""
        if applies.level(self.board.seen, TRUE) > FALSE:
            return self._take(self._first(applies))
        value = _filled(use.question)
        self.board.see(use, value, use.effect(value))
        return None

    def dropped(self, missing: Question | None, left: int) -> tuple[str, ...]:
        bits, path = self.script.bit, self.path
        if len(path) == len(self.answers):
            return ()
        if missing:
            left &= ~bits[missing.id]
        return tuple(name for name in self.answers if name not in path and not bits.get(name, 0) & left)

    def left(self) -> int:
        """A mask of the questions that may still follow: no more than these, whatever is answered."""
        board, script = self.board, self.script
        mask = script.bits_for_clinician
        for line in self.still_open():
            mask |= line.bits
        for height in script.floors:
            if height.disposition.rank > board.best[0]:
                mask |= height.bits
        for name in board.seen:
            mask &= ~script.bit.get(name, 0)
        return mask

    def still_open(self) -> Iterator[Line]:
        """The rules, by urgency, that can still change the outcome."""
        left = self.board.open & ~self._passed
        while left:
            line = self.script.by_urgency[(left & -left).bit_length() - 1]
            if self.board.matters(line):
                yield line
            left &= left - 1


def _taken(use: Use, answer: Answer | None) -> tuple[Value, Effect] | None:
    """The answer as the rules compare it, and what follows; None when it does not answer this question."""
    value = None if answer is None else comparable(use.question, answer)
    if value is None:
        return None
    taken = value, use.effect(value)
    if use.is_kept and isinstance(answer, str | list) and len(use.taken) < MOST_KEPT:
        use.taken[answer if isinstance(answer, str) else tuple(answer)] = taken
    return taken


def _filled(question: Question) -> Value:
    filled = question.if_not_applicable
    value = None if filled is None else comparable(question, filled)
    return NOT_APPLICABLE if value is None else value
