"""Proofreads a folder of rule files: what cannot load, what can never happen, what breaks a safety rule."""

import argparse
import json
import sys
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from portal.pathways.check_content import check_content
from portal.pathways.compiling import Compiler
from portal.pathways.conditions import Condition
from portal.pathways.faults import RuleFileErrors
from portal.pathways.findings import Finding
from portal.pathways.load import load_rules
from portal.pathways.model import EMERGENCY_RANK, URGENT_NOW, Pathway, Rule, RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.proving import Search, Story, calm_answers
from portal.pathways.walk import Case, Step, walk

# A pathway's own questions on any one way through it (safety invariant 5).
QUESTION_BUDGET = 12
STORIES_A_RULE, STORIES_A_PERSON = 400, 50


@dataclass(slots=True)
class Report:
    """What was found, and how much was looked at."""

    findings: list[Finding] = field(default_factory=list)
    pathways: int = 0
    rules: int = 0
    stories: int = 0
    seconds: float = 0.0
    hash: str = ""

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_fault]


def check(directory: Path, only: Collection[str] = ()) -> Report:
    """Everything; or only the pathways named, while the files of others may be half written."""
    began = time.perf_counter()
    report = Report()
    files = {f"pathways/{name}.toml" for name in only}
    try:
        ruleset = load_only(directory, files) if only else load_rules(directory)
    except RuleFileErrors as broken:
        report.findings = [Finding(fault.file, fault.key, fault.reason) for fault in broken.faults]
    else:
        report.hash, report.pathways = ruleset.hash, len(ruleset.pathways)
        found = check_content(ruleset)
        report.findings = [finding for finding in found if not only or finding.file in files]
        for pathway in (ruleset.red_flags, *ruleset.pathways.values()):
            if not only or pathway.id in only:
                report.findings += PathwayProof(ruleset, pathway, report).findings()
        report.findings += [
            Finding(f"pathways/{name}.toml", "", "is missing")
            for name in only
            if name not in ruleset.pathways
        ]
    report.seconds = round(time.perf_counter() - began, 2)
    return report


def load_only(directory: Path, files: Collection[str]) -> RuleSet:
    """Leaves out other pathways' files that do not load."""
    try:
        return load_rules(directory)
    except RuleFileErrors as broken:
        faulty = {fault.file for fault in broken.faults if fault.file.startswith("pathways/")} - set(files)
        if not faulty:
            raise
        return load_rules(directory, without=faulty)


class PathwayProof:
    """Walks one pathway for everyone who makes one of its rules true."""

    def __init__(self, ruleset: RuleSet, pathway: Pathway, report: Report) -> None:
        self.ruleset = ruleset
        self.pathway = pathway
        self.report = report
        is_red_flags = pathway is ruleset.red_flags
        self.file = "red_flags.toml" if is_red_flags else f"pathways/{pathway.id}.toml"
        self.ids = () if is_red_flags else (pathway.id,)
        self.own = {question.id for question in pathway.questions if not question.shared}
        self.calm = calm_answers(ruleset, pathway)
        self.longest: tuple[int, Story | None] = (0, None)

    def findings(self) -> Iterator[Finding]:
        for rule in self.pathway.rules:
            self.report.rules += 1
            if rule.condition is None:
                yield from self._check_otherwise(rule)
            else:
                yield from self._check_rule(rule, rule.condition)
        most, story = self.longest
        if most > QUESTION_BUDGET and story is not None:
            reason = f"asks {most} questions of its own (at most {QUESTION_BUDGET}) of {_told(story)}"
            yield Finding(self.file, "question", reason)

    def _check_rule(self, rule: Rule, condition: Condition) -> Iterator[Finding]:
        key = f"rule[{rule.id}]"
        found, fired, stopped_by = False, False, ""
        for story in islice(self._stories(condition, rule.when), STORIES_A_RULE):
            found = True
            outcome = self._end(story)
            if rule.red_flag:
                yield from self._check_red_flag(rule, story, outcome)
            here = any(reason.rule_id == rule.id for reason in outcome.reasons)
            fired, stopped_by = fired or here, stopped_by if here else outcome.disposition.id
        if not found:
            yield Finding(self.file, key, "can never be true")
        elif not fired:
            reason = f"never takes part: the questions end before, in {stopped_by}"
            yield Finding(self.file, key, reason, is_fault=False)

    def _check_red_flag(self, rule: Rule, story: Story, outcome: Outcome) -> Iterator[Finding]:
        """A red flag wins or is outranked from above; doubt is at least urgent_now (invariants 9, 16)."""
        target = self.ruleset.dispositions[rule.then].rank
        urgent = self.ruleset.dispositions[URGENT_NOW].rank
        if outcome.disposition.rank < min(target, EMERGENCY_RANK):
            reason = f"ends in {outcome.disposition.id} for {_told(story)}"
            yield Finding(self.file, f"rule[{rule.id}]", reason)
        for name in story.answers:
            doubted = self._end(Story(story.person, {**story.answers, name: "not_sure"}))
            if doubted.disposition.rank < min(target, urgent):
                reason = f"ends in {doubted.disposition.id} when {name} is not sure, for {_told(story)}"
                yield Finding(self.file, f"rule[{rule.id}]", reason)

    def _check_otherwise(self, rule: Rule) -> Iterator[Finding]:
        others = [other.when for other in self.pathway.rules if other.when is not None]
        raw = {"not": {"any": others}}
        faults: list[tuple[str, str]] = []
        compiler = Compiler(self.ruleset.every_question, lambda key, reason: faults.append((key, reason)))
        for story in islice(self._stories(compiler.compile(raw, "otherwise"), raw), 20):
            if any(reason.rule_id == rule.id for reason in self._end(story).reasons):
                return
        yield Finding(self.file, f"rule[{rule.id}]", "can never be reached", is_fault=False)

    def _stories(self, condition: Condition, raw: object) -> Iterator[Story]:
        search = Search(self.ruleset, condition, raw)
        for person in search.people(self.pathway):
            yield from islice(search.stories(person), STORIES_A_PERSON)

    def _end(self, story: Story) -> Outcome:
        """The outcome of a story, with the calm answer to whatever else is asked."""
        self.report.stories += 1
        step = walk(self.ruleset, Case(self.ids, story.person, {**self.calm, **story.answers}))
        if step.outcome is None:
            raise ValueError(f"no calm answer for {step.next_question}")
        self._measure(step, story)
        return step.outcome

    def _measure(self, step: Step, story: Story) -> None:
        own = sum(question.id in self.own for question in step.path)
        if own > self.longest[0]:
            self.longest = (own, story)


def _told(story: Story) -> str:
    person = story.person
    age = f"{person.age_years} years" if person.age_years else f"{person.age_days} days"
    answers = ", ".join(f"{name} = {answer}" for name, answer in story.answers.items())
    return f"someone of {age}, {person.sex}: {answers or 'nothing else'}"


def as_text(report: Report) -> str:
    lines = [str(finding) for finding in report.findings]
    faults = len(report.faults)
    lines.append(
        f"{report.pathways} pathways, {report.rules} rules, {report.stories} stories walked in "
        f"{report.seconds} s. {faults} faults, {len(report.findings) - faults} notices. {report.hash[:12]}"
    )
    return "\n".join(lines)


def as_json(report: Report) -> str:
    return json.dumps({**asdict(report), "faults": len(report.faults)}, ensure_ascii=False, indent=2)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.pathways", description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=Path("rules"))
    parser.add_argument("--only", nargs="+", action="extend", default=[], metavar="PATHWAY")
    given = parser.parse_args(arguments)
    report = check(given.directory, given.only)
    sys.stdout.write(as_text(report) + "\n")
    return 1 if report.faults else 0
