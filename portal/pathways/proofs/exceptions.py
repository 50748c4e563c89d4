"""What is excepted from a proof, with the reason, and what must always hold: data beside the rules."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portal.pathways.compiling import Compiler
from portal.pathways.conditions import Condition
from portal.pathways.model import Pathway, RuleSet
from portal.pathways.script import Script

EXCEPTIONS, INVARIANTS = "exceptions.toml", "invariants.toml"


@dataclass(frozen=True, slots=True)
class Excepted:
    """A pathway's question whose answers may lower the outcome, never below `at_least`.

    Without a question it excepts nothing from a proof: it says where an invariant itself gives way.

    `inverted`: here No is the worrying answer; the proof is made the other way round.
    `at_most`: the questions that these pathways, or these red flags (`rules`), may ask (invariant 5).
    """

    id: str
    invariant: int
    reason: str
    approved_by: str
    expires: date
    test: str
    pathways: tuple[str, ...] = ()
    question: str = ""
    inverted: bool = False
    at_least: str = ""
    rules: tuple[str, ...] = ()
    at_most: int = 0


@dataclass(frozen=True, slots=True)
class Always:
    """Whenever `when` holds in one of these pathways, the outcome is at least this, and never one of those.

    `acute`: in every pathway for an illness; otherwise in those named, or all, whose own rules ask what
    `when` reads. `even_in_doubt`: also when an answer that `when` reads is "not sure".
    """

    id: str
    invariant: int
    name: str
    when: Mapping[str, Any]
    at_least: str = ""
    never: tuple[str, ...] = ()
    pathways: tuple[str, ...] = ()
    acute: bool = False
    even_in_doubt: bool = False


@dataclass(frozen=True, slots=True)
class Charter:
    """Both files. A rule folder without them has no exceptions and no invariants of its own."""

    exceptions: tuple[Excepted, ...] = ()
    always: tuple[Always, ...] = ()
    faults: tuple[tuple[str, str, str], ...] = field(default=())

    def most_questions(self, pathway: str) -> Excepted | None:
        """Where a pathway may ask more of somebody not urgent than any other."""
        return next((each for each in self.exceptions if each.at_most and pathway in each.pathways), None)

    def excepted(self, invariant: int, pathway: str, question: str) -> Excepted | None:
        return next(
            (
                each
                for each in self.exceptions
                if each.invariant == invariant
                and each.question == question
                and (not each.pathways or pathway in each.pathways)
            ),
            None,
        )

    def about(
        self, ruleset: RuleSet, pathway: Pathway | None, script: Script
    ) -> Iterator[tuple[Always, Condition]]:
        """The invariants that name this pathway; or whose every question its own rules ask.

        The emergency check's own questions are asked in every pathway.
        """
        name = pathway.id if pathway else ruleset.red_flags.id
        asked = {question.id for question in ruleset.red_flags.questions if not question.shared}
        asked.update(own_questions(ruleset, script, 1 if pathway else 0))
        asked.update(name for height in script.floors for name in height.condition.reads)
        for always in self.always:
            if always.pathways and name not in always.pathways:
                continue
            condition = Compiler(ruleset.every_question, lambda key, reason: None).compile(
                always.when, "when"
            )
            everywhere = always.acute and pathway is not None and pathway.acute
            asks_all = not always.acute and all(each in asked for each in condition.reads)
            if everywhere or asks_all:
                yield always, condition

    def faults_in(self, ruleset: RuleSet) -> Iterator[tuple[str, str, str]]:
        """Names that do not exist."""
        yield from self.faults
        for always in self.always:
            faults: list[str] = []
            compiled(ruleset, always, faults)
            ids = [*always.never, *([always.at_least] if always.at_least else [])]
            faults += [f"{name!r} is no disposition" for name in ids if name not in ruleset.dispositions]
            known = {ruleset.red_flags.id, *ruleset.pathways}
            faults += [f"{name!r} is no pathway" for name in always.pathways if name not in known]
            yield from ((INVARIANTS, f"invariant[{always.id}]", fault) for fault in faults)

    def of(self, pathway: str) -> Iterator[Excepted | Always]:
        """What a pathway's proof depends on."""
        charted: list[Excepted | Always] = [*self.exceptions, *self.always]
        for each in charted:
            if not each.pathways or pathway in each.pathways:
                yield each


def load_charter(directory: Path) -> Charter:
    faults: list[tuple[str, str, str]] = []
    exceptions = _read(directory / EXCEPTIONS, "exception", Excepted, faults)
    always = _read(directory / INVARIANTS, "invariant", Always, faults)
    return Charter(tuple(exceptions), tuple(always), tuple(faults))


def _read(path: Path, key: str, kind: type[Any], faults: list[tuple[str, str, str]]) -> list[Any]:
    if not path.exists():
        return []
    found: dict[str, Any] = {}
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8")).get(key, [])
    except tomllib.TOMLDecodeError as error:
        faults.append((path.name, "", f"is not TOML: {error}"))
        return []
    for row in rows:
        try:
            frozen = {name: tuple(v) if isinstance(v, list) else v for name, v in row.items()}
            each = kind(**frozen)
        except TypeError as error:
            faults.append((path.name, f"{key}[{row.get('id')}]", str(error).partition(") ")[2] or str(error)))
            continue
        if each.id in found:
            faults.append((path.name, f"{key}[{each.id}]", "this id is used twice"))
        found[each.id] = each
    return list(found.values())


def compiled(ruleset: RuleSet, always: Always, faults: list[str]) -> Condition:
    compiler = Compiler(ruleset.every_question, lambda key, reason: faults.append(f"{key}: {reason}"))
    return compiler.compile(always.when, "when")


def own_questions(ruleset: RuleSet, script: Script, block: int) -> dict[str, None]:
    """Read by the rules from this block on, and by what decides whether such a question applies."""
    found: dict[str, None] = {}

    def add(name: str) -> None:
        applies = ruleset.every_question[name].applies_when
        for needed in applies.reads if applies else ():
            add(needed)
        found[name] = None

    for line in script.lines:
        for name in line.condition.reads if line.block >= block else ():
            add(name)
    return found
