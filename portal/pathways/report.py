"""What a check of the rules found: findings, which invariants are proved and how, and figures."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.pathways.findings import Finding
from portal.pathways.proofs.listing import INVARIANTS, TEST


@dataclass(slots=True)
class Report:
    """`broken` counts, for each invariant, how often it fails; `claims` how often it was proved."""

    findings: list[Finding] = field(default_factory=list)
    pathways: int = 0
    questions: int = 0
    rules: int = 0
    dispositions: int = 0
    claims: dict[int, int] = field(default_factory=dict)
    broken: dict[int, int] = field(default_factory=dict)
    unreached: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    lengths: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    pairs: int = 0
    queries: int = 0
    stories: int = 0
    kept: int = 0
    seconds: float = 0.0
    hash: str = ""
    whole: bool = False

    @property
    def faults(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.is_fault]

    def status(self) -> list[dict[str, Any]]:
        """Each invariant: proved, tested by files, or broken. A check of some pathways alone proves none."""
        rows = []
        for invariant in INVARIANTS:
            only_test = invariant.how == (TEST,)
            ran = self.whole or only_test
            state = "broken" if self.broken.get(invariant.id) else "tested" if only_test else "proved"
            row = {**asdict(invariant), "status": state if ran else "not proved here"}
            rows.append({**row, "claims": self.claims.get(invariant.id, 0)})
        return rows


def as_text(report: Report) -> str:
    lines = [str(finding) for finding in report.findings]
    if report.whole:
        lines += ["", *(_line(row) for row in report.status()), ""]
        lines += [f"Excepted: {each}" for each in report.exceptions]
        lines += [f"No pathway leads to {each}." for each in report.unreached]
        lines.append(_lengths(report))
    faults = len(report.faults)
    lines.append(
        f"{report.pathways} pathways, {report.questions} questions, {report.rules} rules, "
        f"{report.pairs} pairs; "
        f"{report.queries} searches by the solver, {report.stories} stories walked, "
        f"{report.kept} proofs kept from before, {report.seconds} s. "
        f"{faults} faults, {len(report.findings) - faults} notices. {report.hash[:12]}"
    )
    return "\n".join(lines)


def _line(row: Mapping[str, Any]) -> str:
    how = ", ".join(row["how"])
    by = f" ({', '.join(row['tests'])})" if row["tests"] else ""
    times = f" × {row['claims']}" if row["claims"] else ""
    return f"{row['id']:>2} {row['status']:<8} {how}{times}{by}: {row['name']}"


def _lengths(report: Report) -> str:
    longest = max(report.lengths.items(), key=lambda item: item[1]["longest"], default=("", {"longest": 0}))
    means = [each["mean"] for each in report.lengths.values()] or [0]
    return (
        f"Longest walk of somebody not urgent: {longest[1]['longest']} questions ({longest[0]}); "
        f"mean of drawn people {sum(means) / len(means):.1f}."
    )


def as_json(report: Report) -> str:
    status = report.status()
    told = {
        **asdict(report),
        "invariants": len(status),
        "proved": sum(row["status"] == "proved" for row in status),
        "tested": sum(row["status"] == "tested" for row in status),
        "failed": [str(finding) for finding in report.faults],
        "faults": len(report.faults),
        "held": status,
    }
    return json.dumps(told, ensure_ascii=False, indent=2)
