"""Truth tables: every operator on every kind of answer, with none given, one in doubt, one not measured."""

from collections.abc import Mapping
from typing import Any

import pytest

from portal.pathways.conditions import COUNTS, FALSE, IF_NO, IF_YES, TRUE
from portal.pathways.model import Answer
from tests.pathways.truth import QUESTIONS, UNKNOWN, level

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
