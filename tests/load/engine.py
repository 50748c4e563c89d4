"""The rule engine's part of `make bench`: against bare closures, and against another engine's decision table.

All three judge the same finished case of the pathway with the most rules, from the same thing: the person and
the answers as they are stored. So each reads durations as hours and works out the facts that the rules name;
the closures and the table, which know no order of asking, do so all at once. The closures are bare: the rank
of the most urgent rule or floor that holds, with no doubt and nothing else. The table (decision_table.py) is
equivalent, doubt and all, and tells which rows held and what they read (its trace), as the walk does in its
reasons. Compared in turns, by CPU time, so that what else the machine does slows all of them alike.
"""

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import tomli

from portal.pathways import Answer, Case, RuleSet, load_rules, walk
from portal.pathways.answers import hours
from portal.pathways.facts import FACTS, about
from portal.pathways.joining import parts_for, script_of
from portal.pathways.script import Script
from tests.load.decision_table import DecisionTable, judged_alike
from tests.pathways.people import harmless, person

RULES = Path(__file__).parents[2] / "rules"
ROUNDS, TIMES = 60, 25
Seen = dict[str, Any]
Test = Callable[[Seen], bool]
Judged = list[tuple[Mapping[str, Any], int]]


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


def reader(rules: RuleSet, case: Case, wanted: Iterable[str]) -> Callable[[], Seen]:
    """Reads a case for closures and table: every answer as it is compared, and the facts that are wanted."""
    ways: dict[str, Callable[[Any], Any]] = {"duration": hours, "multi": tuple, "yes_no": str, "choice": str}
    way = {name: ways.get(rules.every_question[name].kind, float) for name in case.answers}
    facts = [(name, fact.read) for name in wanted if (fact := FACTS.get(name)) and fact.read]

    def read() -> Seen:
        seen: Seen = about(case.person)
        for name, value in case.answers.items():
            seen[name] = way[name](value)
        for name, fact in facts:
            seen[name] = fact(seen)
        return seen

    return read


def named_in(raw: Mapping[str, Any]) -> Iterator[str]:
    """Every question and fact that a condition names."""
    for name, value in raw.items():
        if name in ("all", "any", "of"):
            for part in value:
                yield from named_in(part)
        elif name == "not":
            yield from named_in(value)
        elif not (name == "count_at_least" and "of" in raw):
            yield name


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


def judged_by(script: Script) -> Judged:
    """Every condition that may decide, with the rank it leads to: rules and floors, not `otherwise`."""
    rules = [(line.rule.when, line.ranks[-1]) for line in script.lines if line.rule.when]
    return rules + [(height.floor.when, height.disposition.rank) for height in script.floors]


def closures(judged: Judged) -> Callable[[Seen], int]:
    """All of them as bare closures; the rank of the most urgent that is true."""
    compiled = [(closure(when), rank) for when, rank in judged]

    def judge(seen: Seen) -> int:
        best = -1
        for test, rank in compiled:
            if test(seen) and rank > best:
                best = rank
        return best

    return judge


def microseconds(runs: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """CPU time of each, the median of all rounds; every round runs each of them, one after the other."""
    gc.collect()
    gc.freeze()  # as the server does: no round pays for what was made before
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            began = time.process_time()
            for _ in range(TIMES):
                run()
            taken[name].append((time.process_time() - began) / TIMES * 1e6)
    gc.unfreeze()
    return {name: statistics.median(rounds) for name, rounds in taken.items()}


def loading() -> dict[str, float]:
    """What it takes to load all rules as the portal does: milliseconds of CPU time, and MiB held."""
    loads = []
    for _ in range(5):
        began = time.process_time()
        load_rules(RULES, parse=tomli.loads)
        loads.append((time.process_time() - began) * 1000)
    tracemalloc.start()
    rules = load_rules(RULES, parse=tomli.loads)
    held = tracemalloc.get_traced_memory()[0] / 2**20
    tracemalloc.stop()
    return {"load ms": statistics.median(loads), "memory MiB": held, "pathways": len(rules.pathways)}


def measured() -> dict[str, float]:
    """Every figure of the engine: microseconds, milliseconds for loading, MiB for memory."""
    rules = load_rules(RULES)
    case = finished_case(rules)
    script = script_of(rules, parts_for(rules, case.pathway_ids, case.person))
    judged, table = judged_by(script), DecisionTable(rules, script)
    judge = closures(judged)
    read = reader(rules, case, {*table.columns, *(name for when, _ in judged for name in named_in(when))})
    first = Case(case.pathway_ids, case.person, dict(list(case.answers.items())[: len(case.answers) // 2]))
    step, seen = walk(rules, case), read()
    best = max(judge(seen), table.otherwise)
    if step.outcome is None or best != step.outcome.disposition.rank or table.rank(seen) != best:
        raise AssertionError("the three do not judge alike")  # then their times say nothing
    judged_alike(rules, case.pathway_ids, table)
    prepared = read()
    runs: dict[str, Callable[[], object]] = {
        "evaluation": lambda: walk(rules, case),
        "closures": lambda: judge(read()),
        "closures alone": lambda: judge(prepared),
        "zen": lambda: table.judge(read()),
        "next question": lambda: walk(rules, first),
    }
    return {"rules": len(script.lines), **microseconds(runs), **loading()}
