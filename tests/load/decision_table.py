"""The rules of a script as a decision table of zen-engine: the same outcome whatever is answered, doubt too.

"I'm not sure" is an answer like any other, and the rules give what doubt leads to (script.py, `gives`); a
table without it would be easier, and would not be equivalent. So each rule has rows for each level at which
it gives something more urgent, and drawn people are judged by both before anything is timed.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from random import Random
from typing import Any

import zen

from portal.pathways import Answer, Case, Person, Question, RuleSet, walk
from portal.pathways.answers import NOT_SURE, comparable, hours
from portal.pathways.compiling import Compiler
from portal.pathways.conditions import FALSE, IF_NO, TRUE
from portal.pathways.conditions import atoms as comparisons_in
from portal.pathways.facts import FACTS, about
from portal.pathways.model import EMERGENCY_RANK
from portal.pathways.proving import everybody
from portal.pathways.script import Script

DRAWN = 300
Seen = dict[str, Any]
Atom = tuple[str, str, Any, bool]  # question or fact, operator, operand, holds
Row = tuple[int, bool, int, list[Atom]]  # rank, whether it sets `otherwise` aside, level, what must hold


class DecisionTable:
    def __init__(self, rules: RuleSet, script: Script) -> None:
        self.rules, self.script = rules, script
        self.otherwise = max(block.disposition.rank for block in script.blocks[1:])
        self._in_doubt: dict[str, int] = {}
        rows = [*self._rows()]
        self.columns = sorted({name for *_, atoms in rows for name, *_ in atoms})
        self.decision = zen.ZenEngine().create_decision(json.dumps(self._graph(rows)))

    def judge(self, seen: Seen) -> Any:
        """Every row that holds, with the trace of what it read."""
        return self.decision.evaluate(self._plain(seen), {"trace": True})["result"]

    def rank(self, seen: Seen) -> int:
        rows = self.judge(seen)
        ranks: list[int] = [row["rank"] for row in rows]
        return max(ranks if any(row["sure"] for row in rows) else [*ranks, self.otherwise])

    def _rows(self) -> Iterator[Row]:
        for line in self.script.lines:
            for level in range(IF_NO, TRUE + 1):
                rank = line.ranks[level]
                sure = level == TRUE and line.block > 0 and rank < self.otherwise
                if rank > line.ranks[level - 1] or sure:
                    yield from ((rank, sure, level, atoms) for atoms in parts_of(line.rule.when or {}))
        for height in self.script.floors:
            parts = parts_of(height.floor.when)
            yield from ((height.disposition.rank, False, IF_NO, atoms) for atoms in parts)

    def _graph(self, rows: list[Row]) -> dict[str, Any]:
        outputs = [{"id": name, "name": name, "field": name} for name in ("rank", "sure")]
        content = {
            "hitPolicy": "collect",
            "inputs": [{"id": name, "name": name, "field": name} for name in self.columns],
            "outputs": outputs,
            "rules": [
                {"_id": str(number), "rank": str(rank), "sure": json.dumps(sure)}
                | {name: self._cell(name, atoms, level) for name in self.columns}
                for number, (rank, sure, level, atoms) in enumerate(rows)
            ],
        }
        nodes = [
            {"id": "in", "type": "inputNode", "name": "in"},
            {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
            {"id": "out", "type": "outputNode", "name": "out"},
        ]
        edges = [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ]
        return {"nodes": nodes, "edges": edges}

    def _cell(self, name: str, atoms: list[Atom], level: int) -> str:
        own = [atom for atom in atoms if atom[0] == name]
        said = " and ".join(expression(operator, operand, holds) for _, operator, operand, holds in own)
        if not own or name in NUMBERS_OF_A_PERSON:
            return said
        if all(self._if_unsure(atom) >= level for atom in own):
            return f'{said} or $ == "{NOT_SURE}"'  # last: here `and` binds no closer than `or`
        return said if own[0][1:2] == ("is",) and own[0][3] else f'$ != "{NOT_SURE}" and {said}'

    def _if_unsure(self, atom: Atom) -> int:
        if str(atom) not in self._in_doubt:
            name, operator, operand, holds = atom
            compiler = Compiler(self.rules.every_question, lambda key, reason: None)
            compared = compiler.compile({name: {operator: operand}}, "", holds)
            self._in_doubt[str(atom)] = next(comparisons_in(compared)).if_unsure
        return self._in_doubt[str(atom)]

    def _plain(self, seen: Seen) -> Seen:
        """What the table is given: no None, no tuples, and "none" ticked is nothing ticked."""
        return {
            name: [v for v in value if v != "none"] if isinstance(value, tuple) else value
            for name in self.columns
            if (value := seen.get(name)) is not None
        }


NUMBERS_OF_A_PERSON = frozenset(name for name, fact in FACTS.items() if fact.kind == "number")


def parts_of(raw: Mapping[str, Any], holds: bool = True) -> list[list[Atom]]:
    """The condition as alternatives of atoms that must all hold; `not` pushed down to the atoms."""
    if "of" in raw:
        raise LookupError("a count over conditions has no plain table")
    joined: list[list[list[Atom]]] = []
    for name, value in raw.items():
        if name == "not":
            joined.append(parts_of(value, not holds))
        elif name in ("all", "any"):
            listed = [parts_of(each, holds) for each in value]
            joined.append(_and(listed) if (name == "all") == holds else _or(listed))
        else:
            tests = value if isinstance(value, Mapping) else {"is": value}
            atoms = [[[(name, operator, operand, holds)]] for operator, operand in tests.items()]
            joined.append(_and(atoms) if holds else _or(atoms))
    return _and(joined) if holds else _or(joined)


def _and(parts: list[list[list[Atom]]]) -> list[list[Atom]]:
    return [[atom for part in each for atom in part] for each in product(*parts)]


def _or(parts: list[list[list[Atom]]]) -> list[list[Atom]]:
    return [each for part in parts for each in part]


def expression(operator: str, operand: Any, holds: bool) -> str:
    number = hours(operand) if isinstance(operand, str) else operand
    said = {
        "is": f"$ == {json.dumps(operand)}",
        "is_not": f"$ != {json.dumps(operand)}",
        "any_of": f"$ in {json.dumps(operand)}",
        "has": f"contains($, {json.dumps(operand)})",
        "count_at_least": f"len($) >= {operand}",
        "at_least": f"$ >= {number}",
        "at_most": f"$ <= {number}",
    }[operator]
    said = said if holds else f"not ({said})"
    return f'type($) == "number" and {said}' if operator in ("at_least", "at_most") else said


def judged_alike(rules: RuleSet, pathway_ids: tuple[str, ...], table: DecisionTable) -> int:
    """How many drawn people the table and the walk judged, all of them alike. Raises AssertionError."""
    random, compared = Random(1), 0  # noqa: S311  # the same people in every run
    for _ in range(DRAWN):
        person = random.choice(everybody())
        asked = [question for question in table.script.questions.values() if not question.for_clinician]
        answers = {question.id: random.choice(_answers(question)) for question in asked}
        outcome = walk(rules, Case(pathway_ids, person, answers)).outcome
        if outcome is None or (outcome.floor and "unsure_red_flags" in outcome.floor.when):
            continue  # two doubts are counted from what was asked, which no table knows
        rank = table.rank(_seen(asked, person, answers))
        if min(rank, EMERGENCY_RANK) != min(outcome.disposition.rank, EMERGENCY_RANK):
            raise AssertionError(f"table {rank}, walk {outcome.disposition.id}: {person} {answers}")
        compared += 1
    return compared


def _answers(question: Question) -> list[Answer]:
    """Mostly harmless, so that not everybody is an emergency."""
    if question.kind == "yes_no":
        return ["no", "no", "no", "no", "yes", "not_sure"]
    if question.kind == "multi":
        *signs, none = [[option.value] for option in question.options]
        return [*[none] * 5 * len(signs), *signs, "not_sure"]
    if question.kind == "choice":
        return [*[question.options[0].value] * 5, *(each.value for each in question.options), "not_sure"]
    if question.kind == "duration":
        return ["2d", "10d", "8w", "not_sure"]
    return [37.0, 38.5, "not_measured", "not_sure"] if question.kind == "temperature" else [0, 20, "not_sure"]


def _seen(asked: Iterable[Question], person: Person, answers: Mapping[str, Answer]) -> Seen:
    """As the walk sees it: what does not apply is filled in."""
    seen: Seen = {**about(person)}
    for question in asked:
        applies, known = question.applies_when, Seen({**answers, **seen})
        is_asked = applies is None or applies.level(known, FALSE) > FALSE
        answer = answers[question.id] if is_asked else question.if_not_applicable
        seen[question.id] = None if answer is None else comparable(question, answer)
    for name, fact in FACTS.items():
        if fact.read is not None:
            seen[name] = fact.read(seen)
    return seen
