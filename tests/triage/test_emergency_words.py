"""Free text that may speak of an emergency is noticed, however it is typed; blood tests are not."""

import tomllib
from pathlib import Path

import pytest

from portal.triage.emergency_words import signs_in


@pytest.mark.parametrize(
    ("words", "sign"),
    [
        ("I can't breathe", "breathing"),
        ("i cant breathe", "breathing"),
        ("I CAN’T BREATHE", "breathing"),
        ("bad chest pain since this morning", "chest"),
        ("my baby is not moving", "not_waking"),
        ("there is blood in my wee", "blood"),
        ("thinking of suicide", "suicide"),
        ("I want to die", "suicide"),
        ("he hit me again", "violence"),
        ("I took too many tablets", "overdose"),
        ("she is unconcious", "not_waking"),
    ],
)
def test_words_of_an_emergency_are_noticed(words: str, sign: str) -> None:
    assert sign in signs_in(words)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "my blood test results",
        "blood pressure check please",
        "a fit note for work",
        "sore throat",
        "my knee",
    ],
)
def test_everyday_words_are_not(words: str) -> None:
    assert signs_in(words) == []


PHRASES = tomllib.loads(Path(__file__).with_name("emergency_phrases.toml").read_text(encoding="utf-8"))


def test_whoever_writes_of_an_emergency_is_noticed_in_every_language_and_spelling() -> None:
    said = [phrase for group in PHRASES["dangerous"] for phrase in group["phrases"]]
    missed = [phrase["said"] for phrase in said if not set(signs_in(phrase["said"])) & set(phrase["signs"])]
    assert missed == []
    assert len(said) >= 230


def test_whoever_writes_what_only_looks_alike_is_asked_nothing_more() -> None:
    said = [phrase for group in PHRASES["harmless"] for phrase in group["phrases"]]
    assert {phrase: signs for phrase in said if (signs := signs_in(phrase))} == {}
    assert len(said) >= 150


def test_a_cough_in_urdu_is_no_hanging_for_a_slip_never_changes_the_first_letter() -> None:
    assert signs_in("phansi") == ["suicide"]
    assert signs_in("khansi") == []


def test_what_is_harmless_does_not_hide_what_is_not() -> None:
    assert signs_in("my blood test was fine but I cough up blood") == ["blood"]


def test_what_is_long_past_is_not_understood_either() -> None:
    assert signs_in("my nan had a stroke in 1998") == ["stroke"]


def test_a_no_is_not_understood_and_so_does_not_calm() -> None:
    assert signs_in("no chest pain") == ["chest"]
