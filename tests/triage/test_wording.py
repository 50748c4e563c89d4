"""The rules' own texts in the language in use; English is marked as English, numbers stay in their order."""

import pytest
from flask import Flask

from portal import i18n
from portal.pathways.model import Answer, Option, Question, RuleSet
from portal.triage import wording


def test_a_text_without_a_translation_is_marked_as_english() -> None:
    i18n.speak("ur")
    assert wording.said("Kept out & in") == '<span lang="en" dir="ltr">Kept out &amp; in</span>'
    assert not wording.is_all_translated(["", "Kept out & in"])


def test_in_english_nothing_is_marked() -> None:
    assert wording.said("Chest pain") == "Chest pain"
    assert wording.said("") == ""


def test_in_english_every_pathway_can_be_shown_whole(app: Flask) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    assert all(wording.is_pathway_translated(rules, each) for each in rules.pathways)


def test_whether_a_pathway_is_translated_is_found_for_each_language(app: Flask) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    questions = rules.pathways["back_pain"].questions
    i18n.speak("ur")
    texts = [text for question in questions for text in wording.texts_of(question)]
    assert wording.is_pathway_translated(rules, "back_pain") <= wording.is_all_translated(texts)


OPTIONS = (Option("left", "Left"), Option("right", "Right <b>"))


@pytest.mark.parametrize(
    ("kind", "answer", "expected"),
    [
        ("yes_no", "yes", "Yes"),
        ("yes_no", "not_sure", "I’m not sure"),
        ("yes_no", "prefer_not_to_say", "I would rather not say"),
        ("choice", "left", "Left"),
        ("multi", ["left", "right"], "Left<br>Right &lt;b&gt;"),
        ("multi", "not_sure", "I’m not sure"),
        ("temperature", "not_measured", "Not measured"),
        ("temperature", 38.5, '<bdi dir="ltr">38.5 °C</bdi>'),
        ("duration", "1d", "1 day"),
        ("duration", "3w", "3 weeks"),
        ("text", "no <i>", "no <i>"),  # autoescaped where it is shown
    ],
)
def test_an_answer_is_said_in_words(kind: str, answer: Answer, expected: str) -> None:
    unit = "°C" if kind == "temperature" else ""
    assert wording.answer_said(Question("q", kind, "?", options=OPTIONS, unit=unit), answer) == expected


def test_every_group_of_the_rules_has_a_name(app: Flask) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    assert {pathway.group for pathway in rules.pathways.values()} <= set(wording.GROUPS)
