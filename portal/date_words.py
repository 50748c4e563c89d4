"""A language's words for dates, lists and languages: the few that are shown, out of Babel's tables."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

CODE = Path(__file__).parent
PROGRAM = CODE / "babel_words.py"
FOLDER = CODE / "__pycache__" / "words"  # beside what else is made from the code
PART = re.compile("E+|M+|d+|y+")


@dataclass(frozen=True, slots=True)
class Words:
    """`days` and `months` by the part of a pattern they stand for; a week begins on Monday."""

    days: Mapping[str, Sequence[str]]
    months: Mapping[str, Sequence[str]]
    languages: Mapping[str, str]
    joined: Mapping[str, str]

    def dated(self, on: date, pattern: str) -> str:
        """The date as the pattern says: EEEE d MMMM y, or some of these parts."""
        return PART.sub(lambda part: self._part(on, part[0]), pattern)

    def _part(self, on: date, part: str) -> str:
        if part[0] == "E":
            return self.days[part][on.weekday()]
        if part[0] == "M":
            return self.months[part][on.month - 1]
        return str(on.day if part == "d" else on.year)

    def listed(self, items: Sequence[str]) -> str:
        """The items joined as the language joins them."""
        if len(items) < 2:
            return "".join(items)
        if len(items) == 2:
            return self.joined["2"].format(*items)
        first, second, *others, last = items
        text = self.joined["start"].format(first, second)
        for each in others:
            text = self.joined["middle"].format(text, each)
        return self.joined["end"].format(text, last)


def words_of(code: str) -> Words:
    """The words of one language: out of the file kept of them, which the first start makes."""
    kept = FOLDER / f"{code}-{version('babel')}.json"
    try:
        found = json.loads(kept.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not made yet
        printed = _printed_by_babel(code)
        _keep(kept, printed)
        found = json.loads(printed)
    return Words(**found)


def _printed_by_babel(code: str) -> str:
    """Asked in a process of its own: imported, Babel and its tables would hold 4 MB in every web worker."""
    command = [sys.executable, "-P", str(PROGRAM), code]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout  # noqa: S603


def _keep(kept: Path, printed: str) -> None:
    """Whole or not at all, as several may start at once; where nothing can be written, each start asks."""
    half = kept.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        kept.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
        half.write_text(printed, encoding="utf-8")
        half.replace(kept)
