"""One question as a form: every kind, every mistake, and doubt, which is always on offer."""

from typing import Any

import pytest

from portal.pathways.model import Answer, Option, Question
from portal.triage.question_form import QuestionForm

OPTIONS = (Option("left", "Left"), Option("right", "Right"))
NONE = Option("none", "None of these", exclusive=True)


def a_form(kind: str, stored: Answer | None = None, **details: Any) -> QuestionForm:
    options = {"choice": OPTIONS, "multi": (*OPTIONS, NONE)}.get(kind, ())
    return QuestionForm(Question("q", kind, "How?", options=options, **details), "How?", stored)


@pytest.mark.parametrize(
    ("kind", "answers", "units", "expected"),
    [
        ("yes_no", ["yes"], [], "yes"),
        ("yes_no", ["not_sure"], [], "not_sure"),
        ("choice", ["left"], [], "left"),
        ("multi", ["left", "right"], [], ["left", "right"]),
        ("multi", ["none"], [], ["none"]),
        ("multi", ["not_sure"], [], "not_sure"),
        ("number", [" 12 "], [], 12),
        ("number", ["1,5"], [], 1.5),
        ("duration", ["3"], ["d"], "3d"),
        ("temperature", [""], [], "not_measured"),
        ("temperature", ["38.5"], [], 38.5),
        ("scale", ["0"], [], 0),
        ("text", ["It hurts\r\nat night"], [], "It hurts\nat night"),
        # the button beside the box wins over what was typed before
        ("number", ["12", "not_sure"], [], "not_sure"),
        ("duration", ["3", "not_sure"], ["d"], "not_sure"),
        ("temperature", ["", "not_sure"], [], "not_sure"),
    ],
)
def test_an_answer_of_each_kind_is_taken(
    kind: str, answers: list[str], units: list[str], expected: Answer
) -> None:
    form = a_form(kind)
    assert form.take(answers, units)
    assert form.answer == expected
    assert form.status == 200


@pytest.mark.parametrize(
    ("kind", "answers", "units", "details"),
    [
        ("yes_no", [], [], {}),
        ("yes_no", ["perhaps"], [], {}),
        ("yes_no", ["prefer_not_to_say"], [], {}),
        ("choice", ["up"], [], {}),
        ("multi", [], [], {}),
        ("multi", ["none", "left"], [], {}),
        ("multi", ["not_sure", "left"], [], {}),
        ("number", ["many"], [], {}),
        ("number", ["-1"], [], {"minimum": 0}),
        ("number", ["99"], [], {"maximum": 43}),
        ("number", ["nan"], [], {}),
        ("duration", ["3"], [""], {}),
        ("duration", [""], ["d"], {}),
        ("duration", ["99999"], ["y"], {}),
        ("temperature", ["hot"], [], {}),
        ("scale", ["11"], [], {"minimum": 0, "maximum": 10}),
        ("text", ["x" * 2001], [], {}),
        ("text", ["  "], [], {}),
    ],
)
def test_what_is_no_answer_is_refused_in_words_and_kept(
    kind: str, answers: list[str], units: list[str], details: dict[str, Any]
) -> None:
    form = a_form(kind, **details)
    assert not form.take(answers, units)
    assert form.error
    assert form.error_list == [{"text": form.error, "href": "#answer"}]
    assert form.status == 422
    assert form.chosen == [text.strip() for text in (*answers, *units)]


@pytest.mark.parametrize("kind", ["yes_no", "choice", "multi", "scale"])
def test_not_sure_is_always_offered(kind: str) -> None:
    assert "not_sure" in [option.get("value") for option in a_form(kind).options]


def test_a_sensitive_question_may_be_left_unsaid() -> None:
    form = a_form("yes_no", sensitive=True)
    assert form.options[-1]["value"] == "prefer_not_to_say"
    assert form.take(["prefer_not_to_say"], [])


def test_a_length_of_time_is_shown_again_as_number_and_unit() -> None:
    form = a_form("duration", stored="3w")
    assert (form.typed, form.unit) == ("3", "w")
    assert a_form("duration").unit == "d"


def test_doubt_is_not_shown_in_the_box() -> None:
    form = a_form("number", stored="not_sure")
    assert form.typed == ""
    assert form.is_doubtful


def test_a_nul_character_cannot_reach_the_database() -> None:
    form = a_form("text")
    assert form.take(["a\x00b"], [])
    assert form.answer == "ab"
