"""Proofreads a folder of rule files: what cannot be loaded, and what cannot be right."""

import sys
from collections.abc import Sequence
from pathlib import Path

from portal.pathways.faults import RuleFileErrors
from portal.pathways.load import load_rules


def main(arguments: Sequence[str] | None = None) -> int:
    directory = Path((sys.argv[1:] if arguments is None else arguments)[0])
    try:
        ruleset = load_rules(directory)
    except RuleFileErrors as broken:
        sys.stdout.write(f"{broken}\n{len(broken.faults)} faults\n")
        return 1
    sys.stdout.write(f"{len(ruleset.pathways)} pathways load, hash {ruleset.hash[:12]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
