"""Free text that may speak of an emergency is noticed, however it is typed; blood tests are not."""

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


def test_a_no_is_not_understood_and_so_does_not_calm() -> None:
    assert signs_in("no chest pain") == ["chest"]
