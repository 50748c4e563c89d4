"""How often the search finds what is meant: `python -m tests.triage.searching [--missed] [--json]`.

The phrases were written before the search was tuned. A third of them, told by a number made of the text, is
held out: nobody looks at what of those is missed. The fresh ones were written when tuning had ended: their
figures say best how the search does with words it has not met.
"""

import argparse
import json
import statistics
import time
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from portal.config import ROOT
from portal.pathways.load import load_rules
from portal.pathways.model import Person, RuleSet
from portal.triage.finding import pathways_for

PHRASES = Path(__file__).parent / "phrases"
TUNED, HELD_OUT, FRESH = "tuned", "held out", "fresh"
TODAY = date(2026, 11, 16)
WOMAN = "woman"
# Age in days or years, and sex, of whoever the words are about.
WHO = {
    "newborn": (timedelta(days=8), "female"),
    "baby": (timedelta(days=150), "female"),
    "toddler": (timedelta(days=800), "male"),
    "girl": (timedelta(days=7 * 365), "female"),
    "boy": (timedelta(days=7 * 365), "male"),
    "teen": (timedelta(days=15 * 365), "female"),
    "teen_boy": (timedelta(days=15 * 365), "male"),
    WOMAN: (timedelta(days=33 * 366), "female"),
    "woman_50": (timedelta(days=50 * 366), "female"),
    "man": (timedelta(days=52 * 366), "male"),
    "older_woman": (timedelta(days=79 * 366), "female"),
    "older_man": (timedelta(days=79 * 366), "male"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """What somebody typed, about whom, and the pathways that a clinician would accept."""

    language: str
    text: str
    wanted: tuple[str, ...]
    who: str
    is_fresh: bool

    @property
    def part(self) -> str:
        return FRESH if self.is_fresh else HELD_OUT if crc32(self.text.encode()) % 3 == 0 else TUNED

    @property
    def person(self) -> Person:
        age, sex = WHO[self.who]
        return Person(TODAY - age, sex, TODAY)


def phrases() -> Iterator[Phrase]:
    for file in sorted(PHRASES.glob("*.toml")):
        fresh, _, language = file.stem.rpartition("-")
        listed = tomllib.loads(file.read_text(encoding="utf-8"))
        for pathway_id, said in listed.items():
            for each in said:
                row: dict[str, Any] = {"say": each} if isinstance(each, str) else each
                wanted = (pathway_id, row["or"]) if "or" in row else (pathway_id,)
                yield Phrase(language, row["say"], wanted, row.get("who", WOMAN), fresh == FRESH)


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase with what was offered for it, and how long that took."""

    phrase: Phrase
    offered: tuple[str, ...]
    milliseconds: float

    def is_among_first(self, number: int) -> bool:
        return any(wanted in self.offered[:number] for wanted in self.phrase.wanted)


def search(rules: RuleSet, listed: Iterator[Phrase]) -> list[Found]:
    pathways_for(rules, "a word to have the index made", Person(TODAY, "female", TODAY))
    found = []
    for phrase in listed:
        began = time.process_time()
        offered = tuple(each.id for each in pathways_for(rules, phrase.text, phrase.person))
        found.append(Found(phrase, offered, (time.process_time() - began) * 1000))
    return found


def figures(found: list[Found]) -> dict[str, Any]:
    """Shares found first and in the first three, for each language and part, and times of a search."""
    parts: dict[str, list[Found]] = defaultdict(list)
    for each in found:
        part = each.phrase.part
        for name in (f"{each.phrase.language}, {part}", f"all, {part}", each.phrase.language, "all"):
            parts[name].append(each)
    times = sorted(each.milliseconds for each in found)
    return {
        "parts": {
            name: {
                "phrases": len(part),
                "top_1": round(statistics.fmean(each.is_among_first(1) for each in part), 4),
                "top_3": round(statistics.fmean(each.is_among_first(3) for each in part), 4),
            }
            for name, part in sorted(parts.items())
        },
        "milliseconds": {
            "median": round(times[len(times) // 2], 2),
            "p95": round(times[len(times) * 95 // 100], 2),
            "most": round(times[-1], 2),
        },
    }


def main() -> None:
    """Print the figures; on request as JSON, and with the phrases of the tuned part that were missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--missed", action="store_true", help="also what was missed, of the tuned part")
    wanted = parser.parse_args()
    found = search(load_rules(ROOT / "rules"), phrases())
    told = figures(found)
    missed = [each for each in found if not each.is_among_first(3) and each.phrase.part == TUNED]
    lines = [json.dumps(told, indent=1)] if wanted.json else _table(told)
    if wanted.missed:
        lines += [f"{each.phrase.wanted[0]:28} {each.phrase.text}  → {each.offered[:4]}" for each in missed]
    print("\n".join(lines))  # noqa: T201  # a command's output


def _table(told: dict[str, Any]) -> list[str]:
    rows = [
        f"{name:15} {part['phrases']:4} phrases  first {part['top_1']:.1%}  first three {part['top_3']:.1%}"
        for name, part in told["parts"].items()
    ]
    return [*rows, f"a search in ms: {told['milliseconds']}"]


if __name__ == "__main__":
    main()
