"""Checks a folder of rule files: what cannot load, what breaks a safety invariant, and for whom."""

import argparse
import sys
import time
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from portal.pathways.check_content import check_content
from portal.pathways.faults import RuleFileErrors
from portal.pathways.findings import Finding
from portal.pathways.load import Parse, load_rules
from portal.pathways.model import RuleSet
from portal.pathways.proofs.exceptions import load_charter
from portal.pathways.report import Report, as_json, as_text

if TYPE_CHECKING:
    from portal.pathways.proofs.claims import Result
    from portal.pathways.proofs.exceptions import Charter

__all__ = ["Report", "as_json", "as_text", "check", "main"]


def check(
    directory: Path,
    only: Collection[str] = (),
    kept_in: Path | None = None,
    today: date | None = None,
    *,
    parse: Parse = tomllib.loads,
    loaded: RuleSet | None = None,
) -> Report:
    """Everything; or only the pathways named, while the files of others may be half written.

    With `today`, an exception whose end is past is a fault: somebody must decide about it anew. `parse`
    reads TOML, as for `load_rules`; whoever has just loaded the folder hands it over as `loaded`.
    """
    began = time.perf_counter()
    report = Report()
    files = {f"pathways/{name}.toml" for name in only}
    try:
        ruleset, without = (loaded, set()) if loaded else load_only(directory, files, parse)
    except RuleFileErrors as broken:
        report.findings = [Finding(fault.file, fault.key, fault.reason) for fault in broken.faults]
    else:
        _count(report, ruleset)
        _look(report, ruleset, files)
        _prove(report, directory, ruleset, only, without, kept_in)
        report.findings += expired(directory, today) if today else ()
        report.findings += [
            Finding(f"pathways/{name}.toml", "", "is missing")
            for name in only
            if name not in ruleset.pathways
        ]
    report.seconds = round(time.perf_counter() - began, 2)
    return report


def load_only(directory: Path, files: Collection[str], parse: Parse) -> tuple[RuleSet, set[str]]:
    """Where pathways are named, leaves out other pathways' files that do not load, and says which."""
    try:
        return load_rules(directory, parse=parse), set()
    except RuleFileErrors as broken:
        faulty = {fault.file for fault in broken.faults if fault.file.startswith("pathways/")} - set(files)
        if not files or not faulty:
            raise
        return load_rules(directory, faulty, parse=parse), faulty


def _count(report: Report, ruleset: RuleSet) -> None:
    report.hash, report.pathways = ruleset.hash, len(ruleset.pathways)
    report.questions, report.dispositions = len(ruleset.every_question), len(ruleset.dispositions)
    pathways = (ruleset.red_flags, *ruleset.pathways.values())
    report.rules = sum(len(pathway.rules) for pathway in pathways)


def _look(report: Report, ruleset: RuleSet, files: Collection[str]) -> None:
    for finding in check_content(ruleset):
        if not files or finding.file in files:
            report.findings.append(finding)
            if finding.is_fault and finding.invariant:
                report.broken[finding.invariant] = report.broken.get(finding.invariant, 0) + 1


def _prove(
    report: Report,
    directory: Path,
    ruleset: RuleSet,
    only: Collection[str],
    without: Collection[str],
    kept_in: Path | None,
) -> None:
    # The solver is for those who change rules: a portal runs without it.
    try:
        from portal.pathways.proofs.composing import PAIRS
        from portal.pathways.proofs.running import prove_rules
    except ModuleNotFoundError as missing:
        report.findings.append(Finding("rules", "", f"not proved: {missing.name} is not installed"))
        return
    charter = load_charter(directory)
    faults = [Finding(file, key, reason) for file, key, reason in charter.faults_in(ruleset)]
    if faults:
        report.findings += faults
        return
    names = [PAIRS, ruleset.red_flags.id, *ruleset.pathways]
    chosen = [name for name in names if not only or name in only]
    results = prove_rules(directory, ruleset, charter, chosen, without, kept_in)
    for name in chosen:
        _gather(report, name, results[name])
    report.pairs = results[PAIRS].proved.get(11, 0) if PAIRS in results else 0
    if not only:
        report.whole = True
        _gather_whole(report, ruleset, results, charter)


def _gather(report: Report, name: str, result: "Result") -> None:
    report.findings += [Finding(*finding) for finding in result.findings]
    report.queries += result.queries
    report.stories += result.walked
    report.kept += result.kept
    if result.longest:
        report.lengths[name] = result.longest
    for number, times in result.proved.items():
        report.claims[number] = report.claims.get(number, 0) + times
    for number, stories in result.failed.items():
        report.broken[number] = report.broken.get(number, 0) + len(stories)


def _gather_whole(
    report: Report, ruleset: RuleSet, results: Mapping[str, "Result"], charter: "Charter"
) -> None:
    reached = {name for result in results.values() for name in result.dispositions}
    report.unreached = [name for name in ruleset.dispositions if name not in reached]
    used = {name for result in results.values() for name in result.used}
    for each in charter.exceptions:
        report.exceptions.append(
            f"{each.id} (invariant {each.invariant}, until {each.expires}): {each.reason}"
        )
        if (each.question or each.at_most) and each.id not in used:
            reason = "is no longer needed: nothing breaks without it"
            report.findings.append(Finding("exceptions.toml", f"exception[{each.id}]", reason))
    about = {name for result in results.values() for name, is_so in result.decided.items() if is_so}
    for always in charter.always:
        key = f"invariant[{always.id}]"
        if key not in about:
            report.findings.append(Finding("invariants.toml", key, "is about nobody in any pathway"))


def expired(directory: Path, today: date) -> Iterator[Finding]:
    for each in load_charter(directory).exceptions:
        if each.expires < today:
            reason = f"ended on {each.expires}: decide about it anew"
            yield Finding("exceptions.toml", f"exception[{each.id}]", reason, True, 22)


def kept_beside(directory: Path) -> Path:
    """Proofs are kept with the instance's other data, never with the rules."""
    return directory.resolve().parent / "instance" / ".cache" / "proofs"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.pathways", description=__doc__)
    parser.add_argument("directory", nargs="?", type=Path, default=Path("rules"))
    parser.add_argument("--only", nargs="+", action="extend", default=[], metavar="PATHWAY")
    parser.add_argument("--json", action="store_true", dest="wants_json")
    parser.add_argument("--afresh", action="store_true", help="use no proof kept from an earlier run")
    given = parser.parse_args(arguments)
    report = check(given.directory, given.only, None if given.afresh else kept_beside(given.directory))
    sys.stdout.write((as_json(report) if given.wants_json else as_text(report)) + "\n")
    return 1 if report.faults else 0
