"""The rule engine's part of `make bench`: against bare closures, and against another engine's decision table.

All three judge the same finished case of the pathway with the most rules. The closures and the table only
find the most urgent rule that is true; the walk also keeps the order of asking, doubt, floors and reasons.
"""

import json
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import zen

from portal.pathways import Answer, Case, RuleSet, load_rules, walk
from portal.pathways.answers import comparable, hours
from portal.pathways.facts import FACTS, about
from portal.pathways.joining import parts_for, script_of
from portal.pathways.script import Line
from tests.pathways.people import harmless, person

RULES = Path(__file__).parents[2] / "rules"
Seen = dict[str, Any]
Test = Callable[[Seen], bool]
Atom = tuple[str, str, Any, bool]  # question or fact, operator, operand, holds


def finished_case(rules: RuleSet) -> Case:
    """A woman of forty with nothing of note, asked everything that the largest pathway asks her."""
    largest = max(rules.pathways.values(), key=lambda each: len(each.rules))
    answers: dict[str, Answer] = {}
    case = Case((largest.id,), person(years=40), answers)
    while question := walk(rules, case).next_question:
        try:
            answers[question.id] = harmless(question)
        except LookupError:
            choice = question.options[-1].value if question.options else int(question.minimum or 0)
            answers[question.id] = "3d" if question.kind == "duration" else choice
    return case


def seen_by(rules: RuleSet, case: Case) -> Seen:
    """Every answer as the rules compare it, and every fact that follows."""
    known = {name: comparable(rules.every_question[name], value) for name, value in case.answers.items()}
    seen: Seen = {**about(case.person), **known}
    for fact in FACTS.values():
        if fact.read:
            seen[fact.name] = fact.read(seen)
    return seen


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


def closure(raw: Mapping[str, Any]) -> Test:
    """The condition as nested closures, with no doubt, no unanswered questions and no reasons."""
    parts: list[Test] = []
    for name, value in raw.items():
        if name == "not":
            parts.append(_negated(closure(value)))
        elif name in ("all", "any"):
            parts.append(_joined(all if name == "all" else any, [closure(part) for part in value]))
        elif name == "of":
            parts.append(_counted(raw["count_at_least"], [closure(part) for part in value]))
        elif not (name == "count_at_least" and "of" in raw):
            tests = value if isinstance(value, Mapping) else {"is": value}
            parts += [_test(name, operator, operand) for operator, operand in tests.items()]
    return parts[0] if len(parts) == 1 else _joined(all, parts)


def _negated(test: Test) -> Test:
    return lambda seen: not test(seen)


def _joined(whole: Callable[[Iterable[object]], bool], tests: list[Test]) -> Test:
    return lambda seen: whole(test(seen) for test in tests)


def _counted(count: int, tests: list[Test]) -> Test:
    return lambda seen: sum(test(seen) for test in tests) >= count


def _number(operand: Any) -> Any:
    return hours(operand) if isinstance(operand, str) else operand


def _test(name: str, operator: str, operand: Any) -> Test:
    limit: Any = _number(operand) if operator in ("at_least", "at_most") else 0.0
    tests: dict[str, Test] = {
        "is": lambda seen: seen.get(name) == operand,
        "is_not": lambda seen: seen.get(name) != operand,
        "any_of": lambda seen: seen.get(name) in operand,
        "has": lambda seen: operand in (seen.get(name) or ()),
        "count_at_least": lambda seen: len([v for v in seen.get(name) or () if v != "none"]) >= operand,
        "at_least": lambda seen: isinstance(v := seen.get(name), float) and v >= limit,
        "at_most": lambda seen: isinstance(v := seen.get(name), float) and v <= limit,
    }
    return tests[operator]


def closures(lines: tuple[Line, ...]) -> Callable[[Seen], int]:
    """All rules as bare closures; the rank of the most urgent that is true."""
    compiled = [(closure(line.rule.when), line.ranks[-1]) for line in lines if line.rule.when]

    def judge(seen: Seen) -> int:
        best = -1
        for test, rank in compiled:
            if test(seen) and rank > best:
                best = rank
        return best

    return judge


def decision_table(lines: tuple[Line, ...]) -> tuple[Any, set[str]]:
    """The same rules as a table of zen-engine, a row for each alternative; and the columns it reads."""
    rows = [(line.ranks[-1], atoms) for line in lines if line.rule.when for atoms in _rows(line)]
    columns = sorted({name for _, atoms in rows for name, *_ in atoms})
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": name, "name": name, "field": name} for name in columns],
        "outputs": [{"id": "rank", "name": "rank", "field": "rank"}],
        "rules": [
            {"_id": str(number), "rank": str(rank)} | {name: _cell(name, atoms) for name in columns}
            for number, (rank, atoms) in enumerate(rows)
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
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges})), set(columns)


def _rows(line: Line) -> Iterator[list[Atom]]:
    try:
        yield from parts_of(line.rule.when or {})
    except LookupError:
        return


def _cell(name: str, atoms: list[Atom]) -> str:
    tests = [_expression(operator, operand, holds) for own, operator, operand, holds in atoms if own == name]
    return " and ".join(tests)


def _expression(operator: str, operand: Any, holds: bool) -> str:
    said = {
        "is": f"$ == {json.dumps(operand)}",
        "is_not": f"$ != {json.dumps(operand)}",
        "any_of": f"$ in {json.dumps(operand)}",
        "has": f"contains($, {json.dumps(operand)})",
        "count_at_least": f"len($) >= {operand}",
        "at_least": f"$ >= {_number(operand)}",
        "at_most": f"$ <= {_number(operand)}",
    }[operator]
    return said if holds else f"not ({said})"


def plain(seen: Seen, columns: set[str]) -> Seen:
    """What the table is given: no None, no tuples, and "none" ticked is nothing ticked."""
    return {
        name: [v for v in value if v != "none"] if isinstance(value, tuple) else value
        for name in columns
        if (value := seen.get(name)) is not None
    }


def microseconds(run: Callable[[], object], times: int = 200) -> float:
    """The median of seven rounds."""
    run()
    rounds = []
    for _ in range(7):
        began = time.perf_counter()
        for _ in range(times):
            run()
        rounds.append((time.perf_counter() - began) / times * 1e6)
    return statistics.median(rounds)


def measured() -> dict[str, float]:
    """Every figure of the engine: microseconds, milliseconds for loading, MiB for memory."""
    loads = []
    for _ in range(5):
        began = time.perf_counter()
        rules = load_rules(RULES)
        loads.append((time.perf_counter() - began) * 1000)
    tracemalloc.start()
    rules = load_rules(RULES)
    held = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    case = finished_case(rules)
    script = script_of(rules, parts_for(rules, case.pathway_ids, case.person))
    seen = seen_by(rules, case)
    judge, (table, columns) = closures(script.lines), decision_table(script.lines)
    given = plain(seen, columns)
    first = Case(case.pathway_ids, case.person, dict(list(case.answers.items())[: len(case.answers) // 2]))
    rank = walk(rules, case).outcome
    ranks = [row["rank"] for row in table.evaluate(given)["result"]]
    if rank is None or judge(seen) > rank.disposition.rank or max(ranks, default=-1) != judge(seen):
        raise AssertionError("the three do not judge alike")  # then their times say nothing
    return {
        "rules": len(script.lines),
        "evaluation": microseconds(lambda: walk(rules, case)),
        "closures": microseconds(lambda: judge(seen)),
        "zen": microseconds(lambda: table.evaluate(given), times=20),
        "next question": microseconds(lambda: walk(rules, first)),
        "load ms": statistics.median(loads),
        "memory MiB": held,
    }
