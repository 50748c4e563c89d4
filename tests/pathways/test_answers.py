"""Answers: what a form sends becomes what is stored, or a code that the page can word."""

import pytest

from portal.pathways.answers import AnswerError, comparable, parse_answer
from portal.pathways.model import Answer, Option, Question

CHOICE = Question("c", "choice", "?", options=(Option("a", "A"), Option("b", "B")))
MULTI = Question("m", "multi", "?", options=(*CHOICE.options, Option("none", "None", exclusive=True)))
YES_NO = Question("y", "yes_no", "?")
SENSITIVE = Question("p", "yes_no", "?", sensitive=True)
NUMBER = Question("n", "number", "?", minimum=0, maximum=43, unit="weeks")
TEMPERATURE = Question("t", "temperature", "?", minimum=30, maximum=43, unit="°C")
SCALE = Question("s", "scale", "?", minimum=0, maximum=10)
DURATION = Question("d", "duration", "?")
TEXT = Question("x", "text", "?")


@pytest.mark.parametrize(
    ("question", "raw", "answer"),
    [
        (YES_NO, ["yes"], "yes"),
        (YES_NO, ["not_sure"], "not_sure"),
        (SENSITIVE, ["prefer_not_to_say"], "prefer_not_to_say"),
        (CHOICE, ["b"], "b"),
        (MULTI, ["b", "a"], ["a", "b"]),
        (MULTI, ["none"], ["none"]),
        (MULTI, ["not_sure"], "not_sure"),
        (NUMBER, [" 16 "], 16),
        (NUMBER, ["16 weeks"], 16),
        (TEMPERATURE, ["38.5"], 38.5),
        (TEMPERATURE, ["38,5"], 38.5),
        (TEMPERATURE, ["38.5 °C"], 38.5),
        (TEMPERATURE, ["۳۸٫۵"], 38.5),
        (TEMPERATURE, [""], "not_measured"),
        (TEMPERATURE, [], "not_measured"),
        (TEMPERATURE, ["not_measured"], "not_measured"),
        (SCALE, ["0"], 0),
        (DURATION, ["3", "d"], "3d"),
        (DURATION, ["6w"], "6w"),
        (DURATION, ["", "not_sure"], "not_sure"),
        (TEXT, [" It hurts. "], "It hurts."),
    ],
)
def test_an_answer_is_stored_as_it_was_meant(question: Question, raw: list[str], answer: Answer) -> None:
    assert parse_answer(question, raw) == answer
    assert comparable(question, parse_answer(question, raw)) is not None


@pytest.mark.parametrize(
    ("question", "raw", "code"),
    [
        (YES_NO, [], "required"),
        (YES_NO, [""], "required"),
        (YES_NO, ["maybe"], "unknown_option"),
        (YES_NO, ["yes", "no"], "unknown_option"),
        (YES_NO, ["prefer_not_to_say"], "unknown_option"),
        (CHOICE, ["c"], "unknown_option"),
        (MULTI, ["a", "z"], "unknown_option"),
        (MULTI, ["a", "none"], "none_with_others"),
        (MULTI, ["a", "not_sure"], "none_with_others"),
        (NUMBER, [""], "required"),
        (NUMBER, ["many"], "not_a_number"),
        (NUMBER, ["nan"], "not_a_number"),
        (NUMBER, ["1e400"], "not_a_number"),
        (NUMBER, ["-1"], "too_low"),
        (NUMBER, ["44"], "too_high"),
        (TEMPERATURE, ["29.9"], "too_low"),
        (TEMPERATURE, ["98.6"], "too_high"),
        (DURATION, [""], "required"),
        (DURATION, ["3"], "unit_missing"),
        (DURATION, ["3", "x"], "unit_missing"),
        (DURATION, ["-3", "d"], "not_a_number"),
        (DURATION, ["121", "y"], "too_high"),
        (TEXT, ["x" * 2001], "too_long"),
    ],
)
def test_an_answer_that_cannot_be_taken_says_why(question: Question, raw: list[str], code: str) -> None:
    with pytest.raises(AnswerError) as refused:
        parse_answer(question, raw)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (YES_NO, "maybe"),
        (YES_NO, ["yes"]),
        (YES_NO, 1),
        (CHOICE, "gone"),
        (MULTI, "a"),
        (MULTI, []),
        (MULTI, ["a", "none"]),
        (NUMBER, 44),
        (NUMBER, True),
        (NUMBER, "not_measured"),
        (DURATION, "3 days"),
        (DURATION, 3),
    ],
)
def test_a_stored_answer_that_no_longer_fits_counts_as_not_given(question: Question, answer: Answer) -> None:
    assert comparable(question, answer) is None
