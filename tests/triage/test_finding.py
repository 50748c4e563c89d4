"""People call their problem what they like, and spell it as they can."""

from collections import Counter

import pytest

from portal import i18n
from portal.config import ROOT
from portal.pathways.load import load_rules
from portal.pathways.model import Pathway, Person, RuleSet
from portal.pathways.texts import lay_words
from portal.triage import finding
from portal.triage.finding import NOT_LISTED
from portal.triage.lay_words import same_words, small_words, words_of
from tests.triage.searching import TODAY, WHO, Found, figures, phrases, search


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(ROOT / "rules")


def found(rules: RuleSet, text: str, who: str = "woman") -> list[str]:
    age, sex = WHO[who]
    return [each.id for each in finding.pathways_for(rules, text, Person(TODAY - age, sex, TODAY))]


@pytest.mark.parametrize(
    ("words", "pathway"),
    [
        ("my bak is sore", "back_pain"),
        ("I put my back out lifting the pram", "back_pain"),
        ("sore throte", "sore_throat"),
        ("it stings when I wee", "uti_woman"),
        ("chest pian", "chest_pain"),
        ("I twisted my anckle playing football", "ankle_injury"),
        ("I need my repeat perscription", "repeat_prescription"),
        ("Tierd all the time!!", "tiredness"),
        ("so lonley since my wife died", "social_needs"),
        ("cant pay my rent", "social_needs"),
        ("depresed", "low_mood_anxiety"),
        ("SMEAR TEST", "cervical_screening"),
    ],
)
def test_lay_words_and_misspellings_find_the_pathway(rules: RuleSet, words: str, pathway: str) -> None:
    assert pathway in found(rules, words)[:3]


@pytest.mark.parametrize("words", ["", "   ", "the and of", "xyzzy plugh", "?!… —", "😀" * 50])
def test_words_that_say_nothing_find_nothing(rules: RuleSet, words: str) -> None:
    assert found(rules, words) == []


def test_not_listed_is_never_found_because_it_is_always_offered(rules: RuleSet) -> None:
    assert finding.NOT_LISTED in rules.pathways
    assert finding.NOT_LISTED not in found(rules, "something else, need a doctor")
    assert finding.NOT_LISTED not in found(rules, "high temperature", "newborn")


def test_the_words_themselves_come_before_words_that_are_near(rules: RuleSet) -> None:
    assert found(rules, "knee")[0] == "knee_pain"


def test_a_word_that_is_still_being_typed_finds_what_begins_with_it(rules: RuleSet) -> None:
    assert found(rules, "diabe")[0] == "diabetes_review"


def test_two_words_written_as_one_and_one_as_two_are_found(rules: RuleSet) -> None:
    assert found(rules, "mysorethroat sorethroat")[0] == "sore_throat"
    assert found(rules, "nose bleed")[0] == "nosebleed"


def test_a_long_story_is_looked_through_without_fault(rules: RuleSet) -> None:
    story = "I was walking home when " * 400 + " and now my knee is swollen"
    assert found(rules, story)[0] == "knee_pain"


@pytest.mark.parametrize(
    ("words", "who", "first"),
    [
        ("temperature of 39", "baby", "child_fever"),
        ("temperature of 39", "man", "fever_adult"),
        ("stinging wee", "man", "uti_man"),
        ("stinging wee", "woman", "uti_woman"),
        ("stinging wee", "girl", "uti_child"),
        ("tummy ache", "boy", "child_abdominal_pain"),
        ("tummy ache", "older_woman", "abdominal_pain"),
        ("head lice", "woman", "head_lice"),
    ],
)
def test_the_same_words_find_what_fits_the_person(rules: RuleSet, words: str, who: str, first: str) -> None:
    assert found(rules, words, who)[0] == first


@pytest.mark.parametrize("who", ["woman", "man", "older_man"])
def test_a_grown_up_is_not_offered_what_is_only_for_children(rules: RuleSet, who: str) -> None:
    assert not {"child_fever", "child_gastroenteritis", "newborn_concern"} & set(
        found(rules, "child with fever and vomiting, newborn", who)
    )


def test_a_man_with_cramps_is_not_offered_period_pain(rules: RuleSet) -> None:
    assert "period_pain" in found(rules, "bad cramps", "woman")
    assert "period_pain" not in found(rules, "bad cramps", "man")


@pytest.mark.parametrize(
    ("text", "pathway_id", "who"),
    [
        ("boli mnie gardło", "sore_throat", "woman"),
        ("bol plecow", "back_pain", "man"),  # typed without Polish letters
        ("gorączka u dziecka", "child_fever", "toddler"),
        ("کمر میں درد", "back_pain", "man"),
        ("kamar mein dard", "back_pain", "man"),  # Urdu in Latin letters
        ("بچے کو بخار", "child_fever", "toddler"),
        ("اكيلاپن", "social_needs", "older_woman"),  # typed on an Arabic keyboard
    ],
)
@pytest.mark.parametrize("language", ["en", "pl", "ur"])
def test_words_of_every_language_find_it_whatever_language_the_page_is_in(
    rules: RuleSet, language: str, text: str, pathway_id: str, who: str
) -> None:
    with i18n.speaking(language):
        assert found(rules, text, who)[0] == pathway_id


def test_the_index_is_made_once(rules: RuleSet) -> None:
    assert finding.index_for(rules) is finding.index_for(rules)


def test_no_word_both_tells_nothing_and_stands_for_something() -> None:
    assert not small_words() & set(same_words().values())


@pytest.fixture(scope="module")
def searched(rules: RuleSet) -> list[Found]:
    return search(rules, phrases())


def test_enough_is_tried_of_every_problem_and_every_language(rules: RuleSet) -> None:
    tried = list(phrases())
    assert len(tried) >= 570
    told = Counter(phrase.language for phrase in tried)
    assert min(told["pl"], told["ur"]) >= 60
    assert {wanted for phrase in tried for wanted in phrase.wanted} == set(rules.pathways) - {NOT_LISTED}


def test_no_phrase_tried_is_copied_from_a_title_or_from_the_words(rules: RuleSet) -> None:
    copied = {" ".join(words_of(said)) for each in rules.pathways.values() for said in all_said(each)}
    assert [phrase.text for phrase in phrases() if " ".join(words_of(phrase.text)) in copied] == []


def all_said(pathway: Pathway) -> list[str]:
    words = lay_words(pathway.words)
    translated = [i18n.speech(code).catalogue.gettext(words) for code in i18n.LANGUAGES]
    return [pathway.title, *"; ".join(translated).split("; ")]


@pytest.mark.parametrize("part", ["all", "all, fresh", "en, fresh", "en", "pl", "ur"])
def test_what_people_mean_is_among_the_first_three(searched: list[Found], part: str) -> None:
    missed = [each.phrase.text for each in searched if not each.is_among_first(3)]
    assert figures(searched)["parts"][part]["top_3"] >= 0.95, missed
