"""Finding a pathway by what people call their problem, misspelt or not. It never decides how urgent it is."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from weakref import WeakKeyDictionary

from portal.pathways.joining import NOT, SURELY, parts_for
from portal.pathways.model import Pathway, Person, RuleSet
from portal.triage.lay_words import telling_words
from portal.triage.word_index import Index, build, near

MOST_FOUND = 8
LONGEST_QUERY = 40  # telling words looked at; the whole text is kept and read by a person all the same
LEAST_SCORE = 1.6
LEAST_OF_BEST = 0.3
SPREAD = 0.9  # what words count for that are a pathway's without being said together there
FOR_CHILDREN, NOT_FOR_THEM = 1.15, 0.7
OTHER_SEX = 0.2  # the record may have it wrong: found by its own words when nothing else is
CHILD = "child"
NOT_LISTED = "something_else"

_indexes: WeakKeyDictionary[RuleSet, Index] = WeakKeyDictionary()


def index_for(rules: RuleSet) -> Index:
    """The index of these rules, made once: for every language, because people mix them."""
    made = _indexes.get(rules)
    if made is None:
        made = _indexes[rules] = build(each for each in rules.pathways.values() if each.id != NOT_LISTED)
    return made


def pathways_for(rules: RuleSet, text: str, person: Person) -> list[Pathway]:
    """What the text may be about, in the form for this person, likeliest first; empty when none is near."""
    scores: dict[str, float] = {}
    for pathway_id, score in _scores(index_for(rules), text).items():
        mine, fit = _for_person(rules, pathway_id, person)
        if fit:
            scores[mine] = max(scores.get(mine, 0.0), score * fit)
    scores.pop(NOT_LISTED, None)  # always offered, below the others
    least = max(LEAST_SCORE, LEAST_OF_BEST * max(scores.values(), default=0.0))
    ranked = sorted(scores, key=lambda pathway_id: (-scores[pathway_id], pathway_id))
    return [rules.pathways[each] for each in ranked if scores[each] >= least][:MOST_FOUND]


def _for_person(rules: RuleSet, pathway_id: str, person: Person) -> tuple[str, float]:
    """What this pathway is for somebody, and how well it fits; a child’s own comes first for a child."""
    _, (mine, level), *_ = parts_for(rules, (pathway_id,), person)
    is_childs, is_grown = rules.pathways[mine].group == CHILD, person.age_years >= 16
    if level == NOT and is_childs and is_grown:
        return mine, 0.0
    if level == NOT or mine != pathway_id:
        is_other_sex = any(_is_for(rules, pathway_id, replace(person, sex=sex)) for sex in ("female", "male"))
        return mine, OTHER_SEX if level == NOT and is_other_sex else NOT_FOR_THEM
    return mine, FOR_CHILDREN if is_childs and not is_grown else 1.0


def _is_for(rules: RuleSet, pathway_id: str, person: Person) -> bool:
    return parts_for(rules, (pathway_id,), person)[1] == (pathway_id, SURELY)


def _scores(index: Index, text: str) -> dict[str, float]:
    """For each pathway: its phrase that was said best, and all its words that were said."""
    said: dict[int, float] = defaultdict(float)
    spread: dict[int, float] = defaultdict(float)
    for meant in near(index, telling_words(text)[:LONGEST_QUERY]):
        for phrase, telling in _best(meant, index):
            said[phrase] += telling
        for pathway, telling in _best_pathways(meant, index):
            spread[pathway] += telling
    best: dict[int, float] = defaultdict(float)
    for phrase, telling in said.items():
        owner = index.owner[phrase]
        share = min(1.0, telling / index.whole[phrase])
        best[owner] = max(best[owner], telling * share)
    return {index.pathways[each]: best[each] + SPREAD * told for each, told in spread.items()}


def _best(meant: dict[int, float], index: Index) -> Iterator[tuple[int, float]]:
    found: dict[int, float] = {}
    for word, sure in meant.items():
        telling = index.telling[word] * sure
        for phrase in index.phrases_of.of(word):
            found[phrase] = max(found.get(phrase, 0.0), telling)
    return iter(found.items())


def _best_pathways(meant: dict[int, float], index: Index) -> Iterator[tuple[int, float]]:
    found: dict[int, float] = {}
    for word, sure in meant.items():
        telling = index.telling[word] * sure / 100
        for pathway, belonging in zip(index.pathways_of.of(word), index.belonging.of(word), strict=True):
            found[pathway] = max(found.get(pathway, 0.0), telling * belonging)
    return iter(found.items())
