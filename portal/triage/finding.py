"""Finding a pathway by what people call their problem, misspelt or not. It never decides how urgent it is."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from portal import i18n
from portal.pathways.model import Pathway, RuleSet
from portal.pathways.texts import lay_words
from portal.triage.lay_words import telling_words

MOST_FOUND = 6
LONGEST_QUERY = 60  # words looked at; the whole text is kept and read by a person all the same
LEAST_SCORE = 0.55
NOT_LISTED = "something_else"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A title or a lay word of a pathway, as its telling words."""

    pathway_id: str
    words: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Index:
    """All phrases of the pathways in one language, and how telling each of their words is."""

    phrases: tuple[Phrase, ...]
    telling: Mapping[str, float]
    by_word: Mapping[str, tuple[int, ...]]
    by_length: Mapping[int, tuple[str, ...]] = field(repr=False)


_indexes: WeakKeyDictionary[RuleSet, dict[str, Index]] = WeakKeyDictionary()


def index_for(rules: RuleSet) -> Index:
    """The index in the language in use (and English, which people mix in), made once for each."""
    made = _indexes.setdefault(rules, {})
    language = i18n.current().code
    if language not in made:
        made[language] = _build(rules.pathways.values())
    return made[language]


def _build(pathways: Iterable[Pathway]) -> Index:
    phrases = tuple(dict.fromkeys(phrase for pathway in pathways for phrase in _phrases(pathway)))
    seen = Counter(word for phrase in phrases for word in phrase.words)
    owners: dict[str, set[str]] = defaultdict(set)
    places: dict[str, list[int]] = defaultdict(list)
    lengths: dict[int, list[str]] = defaultdict(list)
    for number, phrase in enumerate(phrases):
        for word in phrase.words:
            owners[word].add(phrase.pathway_id)
            places[word].append(number)
    for word in seen:
        lengths[len(word)].append(word)
    most = 1 + len({phrase.pathway_id for phrase in phrases})
    return Index(
        phrases,
        {word: math.log(most / len(owners[word])) for word in seen},
        {word: tuple(numbers) for word, numbers in places.items()},
        {length: tuple(words) for length, words in lengths.items()},
    )


def _phrases(pathway: Pathway) -> Iterable[Phrase]:
    translated = i18n.gettext(lay_words(pathway.words)).split("; ") if pathway.words else []
    titles = {pathway.title, i18n.gettext(pathway.title)}
    for said in {*titles, *pathway.words, *translated}:
        if words := tuple(telling_words(said)):
            yield Phrase(pathway.id, words, 1.05 if said in titles else 1.0)


def pathways_found(rules: RuleSet, text: str) -> list[Pathway]:
    """The pathways that the text may be about, the likeliest first; an empty list when none is near."""
    index = index_for(rules)
    near = _near_words(index, telling_words(text)[:LONGEST_QUERY])
    if not near:
        return []
    best: dict[str, float] = {}
    for number in {number for word in near for number in index.by_word[word]}:
        phrase = index.phrases[number]
        score = _score(index, phrase, near)
        if score >= LEAST_SCORE:
            best[phrase.pathway_id] = max(best.get(phrase.pathway_id, 0.0), score)
    best.pop(NOT_LISTED, None)  # always offered, below the others
    ranked = sorted(best, key=lambda pathway_id: (-best[pathway_id], pathway_id))
    return [rules.pathways[pathway_id] for pathway_id in ranked[:MOST_FOUND]]


def _score(index: Index, phrase: Phrase, near: Mapping[str, float]) -> float:
    """How much of the phrase was said; a longer phrase said in full tells more than a single word."""
    whole = sum(index.telling[word] for word in phrase.words)
    said = sum(index.telling[word] * near.get(word, 0.0) for word in phrase.words)
    share = said / whole if whole else 0.0
    return share * phrase.weight * (1 + 0.1 * (len(phrase.words) - 1))


def _near_words(index: Index, words: list[str]) -> dict[str, float]:
    """The index's words that the text has, each with how sure that is: 1 for the very word."""
    near: dict[str, float] = {}
    for word in words:
        if word in index.telling:
            near[word] = 1.0
            continue
        for candidate, likeness in _misspelt(index, word):
            near[candidate] = max(near.get(candidate, 0.0), likeness)
    return near


def _misspelt(index: Index, word: str) -> Iterable[tuple[str, float]]:
    """Words within a slip or two of this one: “throte”, “diarea”, “pian”; short words must be nearer."""
    slips = 0 if len(word) < 3 else 1 if len(word) < 6 else 2
    reach = slips + 1 if len(word) >= 5 else slips
    for length in range(len(word) - reach, len(word) + reach + 1):
        for candidate in index.by_length.get(length, ()):
            if slips and OSA.distance(word, candidate, score_cutoff=slips) <= slips:
                if word[0] == candidate[0] or len(word) > 4:
                    yield candidate, 0.85
            elif reach > slips and fuzz.ratio(word, candidate, score_cutoff=80) >= 80:
                yield candidate, 0.75
    if len(word) >= 3:
        yield from ((known, 0.7) for known in index.telling if known.startswith(word))
