"""Proves the rules, plays the clinicians' journeys, and keeps both for the page “What has been proved”.

Run by `make prove`. The page shows them only for as long as the rules are the ones that were proved.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from portal.config import Settings
from portal.insight.proof_results import FILE
from portal.pathways.load import load_rules
from portal.pathways.model import RuleSet
from tests.pathways import test_journeys

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    settings = Settings.from_environment()
    told = proofs()
    told["journeys"], lost = journeys(load_rules(settings.rules_dir))
    keep(told, settings.instance_dir)
    print(f"{told.get('proved', 0)} of {told.get('invariants', 0)} invariants proved, ", end="")  # noqa: T201
    print(f"{told['journeys']['passed']} of {told['journeys']['people']} journeys as expected.")  # noqa: T201
    print("\n".join([*map(str, told.get("failed", [])), *lost]))  # noqa: T201
    return 1 if told.get("failed") or lost else 0


def proofs() -> dict[str, Any]:
    """The report of `flask rules check`; it ends with 1 when something is not proved, and says what."""
    command = [str(Path(sys.executable).parent / "flask"), "rules", "check", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    try:
        told: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        sys.exit(f"flask rules check said nothing that can be read:\n{done.stdout}{done.stderr}")
    return told


def journeys(rules: RuleSet) -> tuple[Mapping[str, int], list[str]]:
    """How many of the journeys' people end where they should; the names of those who do not."""
    people, lost = 0, []
    for each in test_journeys.journeys():
        people += 1
        try:
            test_journeys.test_a_journey_ends_where_its_clinician_expects(each.values[0], rules)
        except (AssertionError, LookupError):
            lost.append(str(each.id))
    return {"people": people, "passed": people - len(lost)}, lost


def keep(told: Mapping[str, Any], folder: Path) -> None:
    """Whole or not at all: a reader never meets half a report."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    half = folder / f"{FILE}.half"
    half.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    half.replace(folder / FILE)


if __name__ == "__main__":
    sys.exit(main())
