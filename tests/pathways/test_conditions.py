"""Truth tables: every operator on every kind of answer, with none given, one in doubt, one not measured."""

from collections.abc import Mapping
from typing import Any

import pytest

from portal.pathways.answers import Value, comparable
from portal.pathways.compiling import Compiler
from portal.pathways.conditions import COUNTS, FALSE, IF_NO, IF_YES, TRUE, Condition
from portal.pathways.facts import about
from portal.pathways.model import Answer, Option, Question
from tests.pathways.people import person

OPTIONS = (Option("red", "Red"), Option("blue", "Blue"), Option("none", "None"))
TICKS = (Option("a", "A"), Option("b", "B"), Option("c", "C"), Option("none", "None", exclusive=True))
QUESTIONS = {
    question.id: question
    for question in (
        Question("y", "yes_no", "?"),
        Question("y2", "yes_no", "?"),
        Question("y3", "yes_no", "?"),
        Question("y_marked", "yes_no", "?", not_sure="yes"),
        Question("c", "choice", "?", options=OPTIONS),
        Question("c_marked", "choice", "?", options=OPTIONS, not_sure="yes"),
        Question("c_as_red", "choice", "?", options=OPTIONS, not_sure="red"),
        Question("m", "multi", "?", options=TICKS),
        Question("m_marked", "multi", "?", options=TICKS, not_sure="yes"),
        Question("n", "number", "?", minimum=0, maximum=99),
        Question("s", "scale", "?", minimum=0, maximum=10, not_sure="yes"),
        Question("temp", "temperature", "?", minimum=30, maximum=43),
        Question("feels_feverish", "yes_no", "?"),
        Question("d", "duration", "?"),
    )
}
UNKNOWN = "not answered"


def compiled(raw: Mapping[str, Any]) -> Condition:
    faults: list[tuple[str, str]] = []
    condition = Compiler(QUESTIONS, lambda key, reason: faults.append((key, reason))).compile(raw, "when")
    assert faults == []
    return condition


def seen(answers: Mapping[str, Answer], years: int = 40, sex: str = "female") -> dict[str, Value]:
    values = about(person(years=years, sex=sex))
    for name, answer in answers.items():
        value = comparable(QUESTIONS[name], answer)
        assert value is not None
        values[name] = value
    return values


def level(raw: Mapping[str, Any], answers: Mapping[str, Answer], **who: Any) -> int | str:
    condition, values = compiled(raw), seen(answers, **who)
    lowest, highest = condition.level(values, FALSE), condition.level(values, TRUE)
    return lowest if lowest == highest else UNKNOWN


ONE_QUESTION = [
    # condition, answer (None = not answered), level
    ({"y": "yes"}, "yes", TRUE),
    ({"y": "yes"}, "no", FALSE),
    ({"y": "yes"}, None, UNKNOWN),
    ({"y": "yes"}, "not_sure", IF_YES),
    ({"y": "yes"}, "prefer_not_to_say", IF_YES),
    ({"y": "yes"}, "skipped", IF_YES),
    ({"y": "yes"}, "lost", IF_YES),
    ({"y": True}, "yes", TRUE),
    ({"y": "no"}, "no", TRUE),
    ({"y": "no"}, "yes", FALSE),
    ({"y": "no"}, None, UNKNOWN),
    ({"y": "no"}, "not_sure", IF_NO),
    ({"y": {"is_not": "yes"}}, "no", TRUE),
    ({"y": {"is_not": "yes"}}, "not_sure", IF_NO),
    ({"y": {"is_not": "no"}}, "not_sure", IF_YES),
    ({"not": {"y": "yes"}}, "no", TRUE),
    ({"not": {"y": "yes"}}, "yes", FALSE),
    ({"not": {"y": "yes"}}, None, UNKNOWN),
    ({"not": {"y": "yes"}}, "not_sure", IF_NO),
    ({"not": {"not": {"y": "yes"}}}, "not_sure", IF_YES),
    ({"y_marked": "yes"}, "not_sure", COUNTS),
    ({"y_marked": "no"}, "not_sure", IF_NO),
    ({"not": {"y_marked": "yes"}}, "not_sure", IF_NO),
    ({"c": "red"}, "red", TRUE),
    ({"c": "red"}, "blue", FALSE),
    ({"c": "red"}, None, UNKNOWN),
    ({"c": "red"}, "not_sure", IF_NO),
    ({"c": {"is_not": "red"}}, "blue", TRUE),
    ({"c": {"is_not": "red"}}, "red", FALSE),
    ({"c": {"is_not": "red"}}, "not_sure", IF_NO),
    ({"c": {"any_of": ["red", "blue"]}}, "blue", TRUE),
    ({"c": {"any_of": ["red", "blue"]}}, "none", FALSE),
    ({"c": {"any_of": ["red", "blue"]}}, None, UNKNOWN),
    ({"not": {"c": {"any_of": ["red", "blue"]}}}, "none", TRUE),
    ({"not": {"c": {"any_of": ["red", "blue"]}}}, "not_sure", IF_NO),
    ({"c_marked": "red"}, "not_sure", COUNTS),
    ({"c_marked": "none"}, "not_sure", IF_NO),
    ({"c_marked": {"is_not": "none"}}, "not_sure", COUNTS),
    ({"c_as_red": "red"}, "not_sure", COUNTS),
    ({"c_as_red": "blue"}, "not_sure", IF_NO),
    ({"m": {"has": "a"}}, ["a", "b"], TRUE),
    ({"m": {"has": "a"}}, ["b"], FALSE),
    ({"m": {"has": "a"}}, None, UNKNOWN),
    ({"m": {"has": "a"}}, "not_sure", IF_YES),
    ({"m": {"has": "none"}}, ["none"], TRUE),
    ({"m": {"has": "none"}}, "not_sure", IF_NO),
    ({"not": {"m": {"has": "a"}}}, ["b"], TRUE),
    ({"not": {"m": {"has": "a"}}}, "not_sure", IF_NO),
    ({"m": {"count_at_least": 1}}, ["none"], FALSE),
    ({"m": {"count_at_least": 1}}, ["a"], TRUE),
    ({"m": {"count_at_least": 2}}, ["a"], FALSE),
    ({"m": {"count_at_least": 2}}, ["a", "c"], TRUE),
    ({"m": {"count_at_least": 2}}, None, UNKNOWN),
    ({"m": {"count_at_least": 2}}, "not_sure", IF_YES),
    ({"not": {"m": {"count_at_least": 1}}}, ["none"], TRUE),
    ({"m_marked": {"count_at_least": 1}}, "not_sure", COUNTS),
    ({"m_marked": {"has": "a"}}, "not_sure", COUNTS),
    ({"m_marked": {"has": "none"}}, "not_sure", IF_NO),
    ({"n": {"at_least": 16}}, 15, FALSE),
    ({"n": {"at_least": 16}}, 16, TRUE),
    ({"n": {"at_least": 16}}, 17, TRUE),
    ({"n": {"at_least": 16}}, None, UNKNOWN),
    ({"n": {"at_least": 16}}, "not_sure", IF_YES),
    ({"n": {"at_most": 16}}, 16, TRUE),
    ({"n": {"at_most": 16}}, 17, FALSE),
    ({"n": {"at_most": 16}}, "not_sure", IF_NO),
    ({"not": {"n": {"at_least": 16}}}, 15, TRUE),
    ({"not": {"n": {"at_least": 16}}}, 16, FALSE),
    ({"n": {"at_least": 5, "at_most": 7}}, 6, TRUE),
    ({"n": {"at_least": 5, "at_most": 7}}, 8, FALSE),
    ({"not": {"n": {"at_least": 5, "at_most": 7}}}, 8, TRUE),
    ({"s": {"at_least": 7}}, "not_sure", COUNTS),
    ({"s": {"at_most": 3}}, "not_sure", IF_NO),
    ({"temp": {"at_least": 38}}, 37.9, FALSE),
    ({"temp": {"at_least": 38}}, 38, TRUE),
    ({"temp": {"at_least": 38}}, "not_measured", FALSE),
    ({"not": {"temp": {"at_least": 38}}}, 37.9, TRUE),
    ({"not": {"temp": {"at_least": 36}}}, "not_measured", FALSE),
    ({"temp": "not_measured"}, "not_measured", TRUE),
    ({"temp": "not_measured"}, 37, FALSE),
    ({"temp": "not_measured"}, None, UNKNOWN),
    ({"d": {"at_least": "6w"}}, "6w", TRUE),
    ({"d": {"at_least": "6w"}}, "41d", FALSE),
    ({"d": {"at_least": "6w"}}, "2m", TRUE),
    ({"d": {"at_least": "1y"}}, "12m", TRUE),
    ({"d": {"at_least": "24h"}}, "1d", TRUE),
    ({"d": {"at_most": "2w"}}, "14d", TRUE),
    ({"d": {"at_most": "2w"}}, "15d", FALSE),
    ({"d": {"at_least": "6w"}}, None, UNKNOWN),
    ({"d": {"at_least": "6w"}}, "not_sure", IF_YES),
]


@pytest.mark.parametrize(("raw", "answer", "expected"), ONE_QUESTION)
def test_an_operator_takes_an_answer(
    raw: Mapping[str, Any], answer: Answer | None, expected: int | str
) -> None:
    name = next(name for name in QUESTIONS if f"'{name}'" in str(raw))
    assert level(raw, {} if answer is None else {name: answer}) == expected


ALL = {"all": [{"y": "yes"}, {"y2": "yes"}]}
ANY = {"any": [{"y": "yes"}, {"y2": "yes"}]}
TWO_OF = {"count_at_least": 2, "of": [{"y": "yes"}, {"y2": "yes"}, {"y3": "yes"}]}
SEVERAL = [
    (ALL, {}, UNKNOWN),
    (ALL, {"y": "yes"}, UNKNOWN),
    (ALL, {"y": "no"}, FALSE),
    (ALL, {"y": "yes", "y2": "yes"}, TRUE),
    (ALL, {"y": "yes", "y2": "not_sure"}, IF_YES),
    (ALL, {"y": "no", "y2": "not_sure"}, FALSE),
    (ALL, {"y": "not_sure"}, UNKNOWN),
    ({"y": "yes", "y2": "yes"}, {"y": "yes", "y2": "no"}, FALSE),
    ({"all": [{"y": "yes"}, {"y2": "no"}]}, {"y": "not_sure", "y2": "not_sure"}, IF_NO),
    ({"all": [{"y": "yes"}, {"y_marked": "yes"}]}, {"y": "not_sure", "y_marked": "not_sure"}, IF_YES),
    ({"all": [{"y": "yes"}, {"y_marked": "yes"}]}, {"y": "yes", "y_marked": "not_sure"}, COUNTS),
    ({"any": [{"y": "yes"}, {"y_marked": "yes"}]}, {"y": "not_sure", "y_marked": "not_sure"}, COUNTS),
    (ANY, {}, UNKNOWN),
    (ANY, {"y": "yes"}, TRUE),
    (ANY, {"y": "no"}, UNKNOWN),
    (ANY, {"y": "not_sure"}, UNKNOWN),
    (ANY, {"y": "not_sure", "y2": "no"}, IF_YES),
    (ANY, {"y": "no", "y2": "no"}, FALSE),
    ({"not": ANY}, {"y": "no", "y2": "no"}, TRUE),
    ({"not": ANY}, {"y": "yes"}, FALSE),
    ({"not": ANY}, {"y": "no", "y2": "not_sure"}, IF_NO),
    ({"not": ALL}, {"y": "no"}, TRUE),
    (TWO_OF, {}, UNKNOWN),
    (TWO_OF, {"y": "yes"}, UNKNOWN),
    (TWO_OF, {"y": "yes", "y2": "yes"}, TRUE),
    (TWO_OF, {"y": "no", "y2": "no"}, FALSE),
    (TWO_OF, {"y": "yes", "y2": "not_sure", "y3": "no"}, IF_YES),
    ({"not": TWO_OF}, {"y": "no", "y2": "no"}, TRUE),
    ({"not": TWO_OF}, {"y": "yes", "y2": "yes"}, FALSE),
    ({"not": TWO_OF}, {"y": "yes", "y2": "no"}, UNKNOWN),
    ({"fever": "yes"}, {"temp": 38.0}, TRUE),
    ({"fever": "yes"}, {"temp": 37.9}, FALSE),
    ({"fever": "yes"}, {}, UNKNOWN),
    ({"fever": "yes"}, {"temp": "not_measured"}, UNKNOWN),
    ({"fever": "yes"}, {"temp": "not_measured", "feels_feverish": "yes"}, TRUE),
    ({"fever": "yes"}, {"temp": "not_measured", "feels_feverish": "no"}, FALSE),
    ({"fever": "yes"}, {"temp": "not_measured", "feels_feverish": "not_sure"}, IF_YES),
    ({"fever": "yes"}, {"temp": "not_sure", "feels_feverish": "no"}, IF_YES),
    ({"fever": "no"}, {"temp": "not_sure", "feels_feverish": "no"}, IF_NO),
]


@pytest.mark.parametrize(("raw", "answers", "expected"), SEVERAL)
def test_combinations_stay_open_until_nothing_can_change_them(
    raw: Mapping[str, Any], answers: Mapping[str, Answer], expected: int | str
) -> None:
    assert level(raw, answers) == expected


@pytest.mark.parametrize(
    ("raw", "sex", "expected"),
    [
        ({"sex": "female"}, "female", TRUE),
        ({"sex": "female"}, "male", FALSE),
        ({"sex": "female"}, "other", IF_NO),
        ({"sex": "male"}, "other", IF_NO),
        ({"sex": {"is_not": "male"}}, "female", TRUE),
        ({"sex": {"is_not": "male"}}, "other", IF_NO),
    ],
)
def test_a_sex_of_other_may_be_either(raw: Mapping[str, Any], sex: str, expected: int) -> None:
    assert level(raw, {}, sex=sex) == expected


@pytest.mark.parametrize(
    ("raw", "answers", "needed"),
    [
        ({"y": "yes"}, {}, ["y"]),
        (ALL, {"y": "yes"}, ["y2"]),
        ({"all": [ANY, {"y3": "yes"}]}, {"y": "yes"}, ["y3"]),
        ({"any": [ALL, {"y3": "yes"}]}, {"y": "no"}, ["y3"]),
        ({"fever": "yes"}, {}, ["temp"]),
        ({"fever": "yes"}, {"temp": "not_measured"}, ["feels_feverish"]),
    ],
)
def test_only_questions_that_still_decide_are_needed(
    raw: Mapping[str, Any], answers: Mapping[str, Answer], needed: list[str]
) -> None:
    assert list(compiled(raw).needs(seen(answers))) == needed


@pytest.mark.parametrize(
    ("raw", "answers", "because"),
    [
        (ALL, {"y": "yes", "y2": "yes"}, ["y", "y2"]),
        (ANY, {"y": "no", "y2": "yes"}, ["y2"]),
        (ANY, {"y": "not_sure", "y2": "no"}, ["y"]),
        ({"fever": "yes"}, {"temp": 39.0}, ["temp"]),
        ({"not": ANY}, {"y": "no", "y2": "no"}, ["y", "y2"]),
    ],
)
def test_a_condition_names_the_answers_that_made_it_hold(
    raw: Mapping[str, Any], answers: Mapping[str, Answer], because: list[str]
) -> None:
    assert list(compiled(raw).because(seen(answers))) == because
