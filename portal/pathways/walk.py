"""The walk: replay the answers from the first question on, to the next question or to the outcome.

Nothing is remembered between two walks. Back, change, resume, hand-over to the phone and re-running a stored
case under new rules are all this same replay.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.pathways.answers import NOT_APPLICABLE, Value, comparable
from portal.pathways.board import Board, Standing
from portal.pathways.closing import Ending, close
from portal.pathways.conditions import FALSE, TRUE, Condition
from portal.pathways.joining import parts_for, script_of
from portal.pathways.model import (
    EMERGENCY_RANK,
    Answer,
    Person,
    Question,
    RuleSet,
)
from portal.pathways.outcome import Outcome
from portal.pathways.script import Height, Script


@dataclass(frozen=True, slots=True)
class Case:
    """Whose problems, and what has been answered. The red flags come first by themselves."""

    pathway_ids: tuple[str, ...]
    person: Person
    answers: Mapping[str, Answer]


@dataclass(frozen=True, slots=True)
class Step:
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
    outcome = None
    if question is None:
        answers = {**case.person.known, **case.answers}
        ending = Ending(replay.board, replay.standings, replay.floor, replay.path, answers)
        outcome = close(ruleset, ending)
    return Step(
        next_question=question,
        outcome=outcome,
        path=tuple(script.questions[name] for name in replay.path),
        dropped=tuple(replay.dropped(question)),
        left_at_most=replay.left().bit_count() if question else 0,
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
        self.path: dict[str, None] = {}
        self.floor: Height | None = None
        self.standings: list[Standing] = []
        self._reached = 0
        for name, answer in case.person.known.items():
            self._prefill(name, answer)

    def _prefill(self, name: str, answer: Answer) -> None:
        """An answer from the record counts unless the patient has changed it."""
        question = self.script.questions.get(name)
        if question is not None and name not in self.answers:
            value = comparable(question, answer)
            if value is not None:
                self.board.see(name, value)

    def next_question(self) -> Question | None:
        """Takes answers until one is missing: its question, or None when the outcome stands."""
        while (needed := self._needed_by_rules() or self._needed_by_floors()) is not None:
            question = self._take(needed)
            if question is not None:
                return question
        return self._for_clinician()

    def _needed_by_rules(self) -> str | None:
        """The first question, in file order, of the most urgent rule that is open and still matters.

        Nothing more is asked of someone who needs an ambulance or the emergency department (invariant 5); but
        what a pathway knows before any answer, such as an age, skips no emergency check (invariant 10).
        """
        lines = self.script.by_urgency
        while self._reached < len(lines):
            line = lines[self._reached]
            if self.board.is_emergency() and (line.block or self.board.best_block() == 0):
                return None
            if self.board.matters(line):
                return self._first(line.condition)
            self._reached += 1
        return None

    def _needed_by_floors(self) -> str | None:
        """Finds the highest floor that holds, or may hold; a question when one above the outcome is open."""
        board = self.board
        self.standings, self.floor = board.standings(), None
        above = [height for height in self.script.floors if height.disposition.rank > self.standings[0].rank]
        if above:
            board.seen["unsure_red_flags"] = float(len(board.unsure_red_flags()))
        for height in above:
            if height.condition.level(board.seen, FALSE) > FALSE:
                self.floor = height
                return None
            if height.condition.level(board.seen, TRUE) > FALSE:
                return self._first(height.condition)
        return None

    def _for_clinician(self) -> Question | None:
        """What only the clinician reads comes last, and never after an emergency."""
        if self.standings[0].rank >= EMERGENCY_RANK:
            return None
        for question in self.script.for_clinician:
            applies = question.applies_when
            if question.id not in self.board.seen and (
                applies is None or applies.level(self.board.seen, FALSE)
            ):
                missing = self._take(question.id)
                if missing is not None:
                    return missing
        return None

    def _first(self, condition: Condition) -> str:
        return min(condition.needs(self.board.seen), key=self.script.position.__getitem__)

    def _take(self, name: str) -> Question | None:
        """Takes the answer; gives the question back (or one that it hangs on) when there is none."""
        question = self.script.questions[name]
        applies = question.applies_when
        if applies is not None:
            if applies.level(self.board.seen, TRUE) == FALSE:
                self.board.see(name, _filled(question))
                return None
            if applies.level(self.board.seen, FALSE) == FALSE:
                return self._take(self._first(applies))
        value = comparable(question, self.answers[name]) if name in self.answers else None
        if value is None:
            return question
        self.path[name] = None
        self.board.see(name, value)
        return None

    def dropped(self, missing: Question | None) -> Iterator[str]:
        left = self.left() & ~self.script.bit[missing.id] if missing else 0
        for name in self.answers:
            if name not in self.path and not self.script.bit.get(name, 0) & left:
                yield name

    def left(self) -> int:
        """A mask of the questions that may still follow: no more than these, whatever is answered."""
        mask = sum(self.script.bit[question.id] for question in self.script.for_clinician)
        for line in self.script.by_urgency[self._reached :]:
            if self.board.matters(line):
                mask |= line.bits
        for height in self.script.floors:
            if height.disposition.rank > self.board.best[0]:
                mask |= height.bits
        return mask & ~self.board.seen_bits


def _filled(question: Question) -> Value:
    filled = question.if_not_applicable
    value = None if filled is None else comparable(question, filled)
    return NOT_APPLICABLE if value is None else value
