"""Symptom words in a request without symptoms: the matching questions are offered beside it (C20).

The search shows whatever may be meant, and the person chooses. Here they are interrupted, so only a whole
phrase counts: one that a pathway is known by, and that is no part of what was asked for (“sick note”).
"""

from collections.abc import Iterable, Mapping, Sequence
from weakref import WeakKeyDictionary

from portal import i18n
from portal.pathways.model import Pathway, Person, RuleSet
from portal.pathways.texts import lay_words
from portal.triage import finding
from portal.triage.judging import pathway_for, person_of
from portal.triage.lay_words import same_words, stem, telling_words
from portal.triage.models import Assessment
from portal.triage.standing import AnyAssessment
from portal.triage.wording import REVIEWS, WITHOUT_SYMPTOMS

MOST_OFFERED = 3
SHORTEST = 3  # letters of a phrase that is one word
Phrase = tuple[str, ...]
_phrases: WeakKeyDictionary[RuleSet, dict[str, Mapping[str, tuple[Phrase, ...]]]] = WeakKeyDictionary()


def notice_symptoms(rules: RuleSet, assessment: Assessment, text: str) -> None:
    """Keep which problems the text speaks of besides a form, a repeat or a check; asked about once each."""
    chosen = [rules.pathways[each] for each in assessment.pathway_ids if each in rules.pathways]
    if not text or not chosen or any(_has_symptoms(each) for each in chosen):
        return
    before = assessment.noticed.get("symptoms", [])
    if new := [each for each in symptoms_in(rules, assessment, text) if each not in before]:
        kept = {name: value for name, value in assessment.noticed.items() if name != "symptoms_answered"}
        assessment.noticed = {**kept, "symptoms": [*before, *new]}


def symptoms_in(rules: RuleSet, assessment: Assessment, text: str) -> list[str]:
    """The problems with symptoms that the text names most fully, in the form for this person."""
    words, phrases = _words(text), _phrases_of(rules)
    own = [phrase for each in assessment.pathway_ids for phrase in phrases.get(each, ())]
    asked_for = {word for phrase in own if len(phrase) > 1 and _is_said(phrase, words) for word in phrase}
    left = [word for word in words if word not in asked_for]
    vocabulary = {word for phrase in own for word in phrase}
    person = person_of(assessment.asked_from)
    named: dict[str, int] = {}
    for each in phrases:
        said = (phrase for phrase in phrases[each] if _is_said(phrase, left))
        length = max((len(phrase) for phrase in said if not vocabulary.issuperset(phrase)), default=0)
        if length and _is_illness(rules, each, person):
            named[pathway_for(rules, each, person)] = length
    most = max(named.values(), default=0)
    return [each for each in named if named[each] == most and _is_illness(rules, each, person)][:MOST_OFFERED]


def _words(text: str) -> list[str]:
    """The telling words as they are compared: what means the same is one word, endings do not count."""
    same, language = same_words(), i18n.current().code
    return [same.get(word) or same.get(stem(word)) or stem(word, language) for word in telling_words(text)]


def _is_said(phrase: Phrase, words: Sequence[str]) -> bool:
    """Whether all words of the phrase are there, none further from the next than one other word."""
    if any(word not in words for word in phrase):
        return False
    places = sorted(words.index(word) for word in phrase)
    return all(later - earlier <= 2 for earlier, later in zip(places, places[1:], strict=False))


def _phrases_of(rules: RuleSet) -> Mapping[str, tuple[Phrase, ...]]:
    """What each pathway is known by, in English and in the language in use; made once for each."""
    made, language = _phrases.setdefault(rules, {}), i18n.current().code
    if language not in made:
        made[language] = {each.id: tuple(_ways(each)) for each in rules.pathways.values()}
    return made[language]


def _ways(pathway: Pathway) -> Iterable[Phrase]:
    translated = i18n.gettext(lay_words(pathway.words)).split("; ") if pathway.words else []
    for way in dict.fromkeys((*pathway.words, *translated)):
        phrase = tuple(dict.fromkeys(_words(way)))
        if len(phrase) > 1 or (phrase and len(phrase[0]) >= SHORTEST):
            yield phrase


def _is_illness(rules: RuleSet, pathway_id: str, person: Person) -> bool:
    found = rules.pathways[pathway_id]
    is_childs = found.group == finding.CHILD and person.age_years >= 16
    return _has_symptoms(found) and not is_childs and pathway_id != finding.NOT_LISTED


def _has_symptoms(pathway: Pathway) -> bool:
    return pathway.group not in WITHOUT_SYMPTOMS and pathway.id not in REVIEWS


def offered_symptoms(rules: RuleSet, assessment: AnyAssessment) -> list[str]:
    """The problems to offer questions about now: noticed, not answered, and not chosen meanwhile."""
    if "symptoms_answered" in assessment.noticed:
        return []
    noticed = assessment.noticed.get("symptoms", [])
    return [each for each in noticed if each in rules.pathways and each not in assessment.pathway_ids][
        -MOST_OFFERED:
    ]
