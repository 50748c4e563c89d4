"""The words of every pathway, in all languages, laid out small for finding one by what somebody typed."""

from __future__ import annotations

import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from portal import i18n
from portal.pathways.model import Pathway
from portal.pathways.texts import lay_words
from portal.triage.lay_words import ordinary_words, same_words, stem, telling_words

TITLE, WORDS = 1.0, 0.8
EXACT, INFLECTED, MISSPELT, BEGUN = 1.0, 0.9, 0.65, 0.6
LEAST_BEGUN = 3
SLIPS_FROM = (3, 6, 11)  # letters from which one slip more is let pass
Said = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """For each number, several values: kept end to end, because thousands of small lists take much memory."""

    starts: array[int]
    values: array[int]

    def of(self, number: int) -> array[int]:
        return self.values[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True, slots=True)
class Index:
    """Numbers for words, and for each word: how telling it is, the phrases it is in, and the pathways."""

    pathways: tuple[str, ...]
    numbers: Mapping[str, int]
    by_length: Mapping[int, tuple[str, ...]]
    telling: array[float]
    phrases_of: Rows
    pathways_of: Rows
    belonging: Rows  # beside pathways_of: how much the word belongs to each, in hundredths
    owner: array[int]  # of each phrase: the number of its pathway
    whole: array[float]  # of each phrase: how telling all its words are together


def rows(values: Iterable[Iterable[int]]) -> Rows:
    starts, flat = array("I", [0]), array("H")
    for each in values:
        flat.extend(each)
        starts.append(len(flat))
    return Rows(starts, flat)


def key_of(word: str, language: str) -> str:
    """What a word is found by: the word that stands for it, or its stem."""
    same = same_words()
    form = stem(word, language)
    return same.get(word) or same.get(form) or form


def build(pathways: Iterable[Pathway]) -> Index:
    listed = tuple(pathways)
    phrases = [(owner, said) for owner, each in enumerate(listed) for said in _phrases(each)]
    weights = _weights(listed, phrases)
    numbers = {word: number for number, word in enumerate(weights)}
    telling = array("f", (math.log(1 + len(listed) / _spread(each)) for each in weights.values()))
    places: list[list[int]] = [[] for _ in numbers]
    for number, (_, said) in enumerate(phrases):
        for word in said:
            places[numbers[word]].append(number)
    lengths: dict[int, list[str]] = defaultdict(list)
    for word in numbers:
        lengths[len(word)].append(word)
    return Index(
        pathways=tuple(each.id for each in listed),
        numbers=numbers,
        by_length={length: tuple(words) for length, words in lengths.items()},
        telling=telling,
        phrases_of=rows(places),
        pathways_of=rows(weights.values()),
        belonging=rows([round(100 * share) for share in each.values()] for each in weights.values()),
        owner=array("B", (owner for owner, _ in phrases)),
        whole=array("f", (sum(telling[numbers[word]] for word in said) for _, said in phrases)),
    )


def _phrases(pathway: Pathway) -> Iterator[Said]:
    """The title and the lay words in every language, each as its keys; no phrase twice."""
    found: dict[Said, None] = {}
    for language in i18n.LANGUAGES:
        catalogue = i18n.speech(language).catalogue
        said = catalogue.gettext(lay_words(pathway.words)).split("; ") if pathway.words else []
        for text in (catalogue.gettext(pathway.title), *said):
            keys = dict.fromkeys(key_of(word, language) for word in telling_words(text))
            if keys:
                found[tuple(keys)] = None
    return iter(found)


def _weights(listed: tuple[Pathway, ...], phrases: list[tuple[int, Said]]) -> dict[str, dict[int, float]]:
    """How much each word belongs to each pathway: in its title, or in its words."""
    weights: dict[str, dict[int, float]] = defaultdict(dict)
    times = Counter((word, owner) for owner, said in phrases for word in said)
    for (word, owner), number in times.items():
        weights[word][owner] = WORDS * (1 - 0.4 / number)
    for owner, pathway in enumerate(listed):
        for word in telling_words(pathway.title):
            weights[key_of(word, "en")][owner] = TITLE
    return weights


def _spread(weights: Mapping[int, float]) -> float:
    """In how many pathways a word is, a chance mention counted less."""
    return sum(weights.values())


def near(index: Index, words: list[str]) -> Iterator[dict[int, float]]:
    """For each word typed: the numbers of the words meant by it, each with how sure that is."""
    place = 0
    while place < len(words):
        word = words[place]
        joined = word + words[place + 1] if place + 1 < len(words) else ""
        if joined and not _exact(index, word) and (found := _exact(index, joined)):
            place += 1
        else:
            found = _meant(index, word, is_last=place == len(words) - 1)
        if found:
            yield found
        place += 1


def _exact(index: Index, word: str) -> dict[int, float]:
    number = index.numbers.get(key_of(word, "en"))
    return {} if number is None else {number: EXACT}


def _meant(index: Index, word: str, *, is_last: bool) -> dict[int, float]:
    if found := _exact(index, word) or _inflected(index, word) or _two_in_one(index, word):
        return found
    begun = (number for known, number in index.numbers.items() if known.startswith(word))
    still_typed = dict.fromkeys(begun, BEGUN) if is_last and len(word) >= LEAST_BEGUN else {}
    return still_typed | _misspelt(index, word)


def _inflected(index: Index, word: str) -> dict[int, float]:
    keys = (key_of(word, language) for language in ("pl", "ur"))
    return {index.numbers[key]: INFLECTED for key in keys if key in index.numbers}


def _two_in_one(index: Index, word: str) -> dict[int, float]:
    """“coldsore”, “sicknote”: both words, when there are two."""
    for cut in range(3, len(word) - 2):
        first, second = _exact(index, word[:cut]), _exact(index, word[cut:])
        if first and second:
            return dict.fromkeys((*first, *second), INFLECTED)
    return {}


def _misspelt(index: Index, word: str) -> dict[int, float]:
    """The words least slips away: “throte”, “diarea”, “pian”; short words must be nearer."""
    written = stem(word)
    slips = sum(len(written) >= least for least in SLIPS_FROM)
    if not slips or word in ordinary_words():
        return {}
    lengths = range(len(written) - slips, len(written) + slips + 1)
    known = [each for length in lengths for each in index.by_length.get(length, ())]
    found = process.extract(written, known, scorer=OSA.distance, score_cutoff=slips, limit=6)
    least = min((distance for _, distance, _ in found), default=0)
    return {
        index.numbers[each]: MISSPELT if each[0] == written[0] else MISSPELT - 0.15
        for each, distance, _ in found
        if distance == least
    }
