"""People call their problem what they like, and spell it as they can."""

from dataclasses import replace
from gettext import NullTranslations

import pytest

from portal import i18n
from portal.config import ROOT
from portal.pathways.load import load_rules
from portal.pathways.model import RuleSet
from portal.triage import finding
from portal.triage.finding import pathways_found


@pytest.fixture(scope="module")
def rules() -> RuleSet:
    return load_rules(ROOT / "rules")


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
        ("my baby has a temprature of 39", "child_fever"),
        ("SMEAR TEST", "routine_care"),
    ],
)
def test_lay_words_and_misspellings_find_the_pathway(rules: RuleSet, words: str, pathway: str) -> None:
    assert pathway in [each.id for each in pathways_found(rules, words)[:3]]


@pytest.mark.parametrize("words", ["", "   ", "the and of", "xyzzy plugh", "?!… —", "😀" * 50])
def test_words_that_say_nothing_find_nothing(rules: RuleSet, words: str) -> None:
    assert pathways_found(rules, words) == []


def test_not_listed_is_never_found_because_it_is_always_offered(rules: RuleSet) -> None:
    assert finding.NOT_LISTED in rules.pathways
    assert all(
        each.id != finding.NOT_LISTED for each in pathways_found(rules, "something else, need a doctor")
    )


def test_the_words_themselves_come_before_words_that_are_near(rules: RuleSet) -> None:
    assert pathways_found(rules, "knee")[0].id == "knee_pain"


def test_a_long_story_is_looked_through_without_fault(rules: RuleSet) -> None:
    story = "I was walking home when " * 400 + " and now my knee is swollen"
    assert pathways_found(rules, story) == pathways_found(rules, story)


class SomePolish(NullTranslations):
    """A catalogue with one text."""

    def gettext(self, message: str) -> str:
        return {"Back pain": "Ból pleców"}.get(message, message)


def test_the_index_holds_the_words_of_the_language_in_use(rules: RuleSet) -> None:
    polish = i18n.speech("pl")
    i18n._speech.set(replace(polish, catalogue=SomePolish()))
    again = replace(rules)  # with no index yet
    assert pathways_found(again, "bol plecow")[0].id == "back_pain"
    assert pathways_found(again, "bad back")[0].id == "back_pain"


def test_each_language_has_an_index_made_once(rules: RuleSet) -> None:
    assert finding.index_for(rules) is finding.index_for(rules)


@pytest.mark.parametrize(
    ("language", "text", "pathway_id"),
    [
        ("pl", "boli mnie gardło", "sore_throat"),
        ("pl", "bol plecow", "back_pain"),  # typed without Polish letters
        ("pl", "gorączka u dziecka", "child_fever"),
        ("ur", "کمر میں درد", "back_pain"),
        ("ur", "بچے کو بخار", "child_fever"),
        ("ur", "اكيلاپن", "social_needs"),  # typed on an Arabic keyboard
    ],
)
def test_a_problem_is_found_by_the_words_of_the_language_in_use(
    rules: RuleSet, language: str, text: str, pathway_id: str
) -> None:
    with i18n.speaking(language):
        assert pathways_found(rules, text)[0].id == pathway_id
