"""What the proofs of the rules came to, as a build wrote it; shown only for the very rules that are live."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "rules-check.json"


@dataclass(frozen=True, slots=True)
class Held:
    """One safety invariant: how it is held, and whether it is."""

    id: int
    name: str
    how: tuple[str, ...]
    tests: tuple[str, ...]
    status: str
    claims: int


@dataclass(frozen=True, slots=True)
class ProofResults:
    """A report of `flask rules check --json`. What an older or newer one does not say is 0 or empty."""

    figures: Mapping[str, int | float]
    held: tuple[Held, ...]
    failed: tuple[str, ...]
    exceptions: tuple[str, ...]
    journeys: Mapping[str, int]

    def count(self, status: str) -> int:
        return sum(each.status == status for each in self.held)


def proof_results(rules_hash: str, instance_dir: Path, rules_dir: Path) -> ProofResults | None:
    """The results for rules with this hash; None when they have not been proved."""
    for folder in (instance_dir, rules_dir):
        told = _report(folder / FILE)
        if told.get("hash") == rules_hash and told.get("whole", True):
            return _results(told)
    return None


def _report(path: Path) -> Mapping[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _results(told: Mapping[str, Any]) -> ProofResults:
    names = ("pathways", "questions", "rules", "dispositions", "pairs", "queries", "stories", "seconds")
    return ProofResults(
        figures={name: _number(told.get(name)) for name in names},
        held=tuple(_held(row) for row in _listed(told.get("held")) if isinstance(row, dict)),
        failed=tuple(str(each) for each in _listed(told.get("failed"))),
        exceptions=tuple(str(each) for each in _listed(told.get("exceptions"))),
        journeys={name: int(_number(value)) for name, value in _table(told.get("journeys")).items()},
    )


def _held(row: Mapping[str, Any]) -> Held:
    return Held(
        id=int(_number(row.get("id"))),
        name=str(row.get("name", "")),
        how=tuple(str(each) for each in _listed(row.get("how"))),
        tests=tuple(str(each) for each in _listed(row.get("tests"))),
        status=str(row.get("status", "")),
        claims=int(_number(row.get("claims"))),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> int | float:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else 0
