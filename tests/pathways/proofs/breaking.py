"""A copy of the small rules with one thing broken, and what the proofs say of it."""

import shutil
from pathlib import Path

from portal.pathways.check import as_text, check
from tests.pathways.conftest import SMALL_RULES

KNEE, PEE, WAYS = "pathways/sore_knee.toml", "pathways/stinging_pee.toml", "dispositions.toml"


def broken(folder: Path, file: str, old: str, new: str) -> Path:
    """`old` empty: `new` is written at the end."""
    rules = Path(shutil.copytree(SMALL_RULES, folder / "rules"))
    text = (rules / file).read_text(encoding="utf-8")
    assert old in text
    (rules / file).write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    return rules


def said_of(rules: Path, *only: str) -> str:
    return as_text(check(rules, only))
