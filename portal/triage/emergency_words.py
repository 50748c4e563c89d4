"""Words in free text that may mean an emergency. They only ever raise urgency (invariant 49)."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal.config import ROOT
from portal.triage.lay_words import ordinary_words, words_of

# How many other words may stand between two of a way: “pain right across my chest”.
BETWEEN = 3
# From this length on a word may have one slip; shorter ones would be taken for others.
LONG = 6

Way = tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """The file, ready to be looked up: every way by the words that it may begin with."""

    order: tuple[str, ...]
    beginning: dict[str, list[tuple[str, Way]]]
    harmless: dict[str, list[Way]]
    long_words: tuple[str, ...]
    known: frozenset[str]


def signs_in(text: str) -> list[str]:
    """The emergency signs that the text may speak of: ids of rules/emergency_words.toml, empty for none."""
    signs = _signs()
    said = _without_the_harmless([_may_be(word) for word in words_of(text)], signs)
    found = {
        sign
        for place, words in enumerate(said)
        for word in words
        for sign, way in signs.beginning.get(word, ())
        if _goes_on(way[1:], said[place + 1 :], BETWEEN)
    }
    return [sign for sign in signs.order if sign in found]


def _goes_on(way: Way, said: Sequence[frozenset[str]], between: int) -> bool:
    if not way:
        return True
    near = enumerate(said[: between + 1], 1)
    return any(words & way[0] and _goes_on(way[1:], said[place:], between) for place, words in near)


def _without_the_harmless(said: list[frozenset[str]], signs: Signs) -> list[frozenset[str]]:
    """“Blood” is a sign; a blood test is not what it is there for."""
    kept = list(said)
    for place, words in enumerate(said):
        for way in (way for word in words for way in signs.harmless.get(word, ())):
            if _goes_on(way[1:], said[place + 1 :], 0):
                kept[place : place + len(way)] = [frozenset()] * len(way)
    return kept


def _may_be(written: str) -> frozenset[str]:
    """The words looked for that this one is, or is one slip away from: never in the first letter.

    Not kept from one text to the next: it is what a patient wrote.
    """
    signs = _signs()
    if written in signs.known:
        return frozenset((written,))
    if written in ordinary_words() or len(written) < LONG - 1:
        return frozenset()
    near = process.extract(written, signs.long_words, scorer=OSA.distance, score_cutoff=1, limit=None)
    return frozenset(word for word, _, _ in near if word[0] == written[0])


@lru_cache
def _signs() -> Signs:
    table = tomllib.loads((ROOT / "rules" / "emergency_words.toml").read_text(encoding="utf-8"))
    beginning: dict[str, list[tuple[str, Way]]] = defaultdict(list)
    harmless: dict[str, list[Way]] = defaultdict(list)
    known: set[str] = set()
    for sign, way in _ways(table):
        known.update(*way)
        for word in way[0]:
            if sign:
                beginning[word].append((sign, way))
            else:
                harmless[word].append(way)
    order = tuple(row["id"] for row in table["sign"])
    long_words = tuple(sorted(word for word in known if len(word) >= LONG))
    return Signs(order, dict(beginning), dict(harmless), long_words, frozenset(known))


def _ways(table: dict[str, Any]) -> Iterator[tuple[str, Way]]:
    """Every way of every sign in every language; those of what is harmless belong to no sign."""
    for row in ({"id": "", **table["harmless"]}, *table["sign"]):
        for language, ways in row.items():
            if language != "id":
                for way in ways.replace("\n", ";").split(";"):
                    if way.strip():
                        yield row["id"], tuple(map(_either, way.split()))


@cache
def _either(words: str) -> frozenset[str]:
    """The words of one place in a way, kept once: most places are in several ways."""
    return frozenset(words_of(words))
