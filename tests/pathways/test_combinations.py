"""Truth tables: conditions joined, facts among them, what they still need and what made them hold."""

from collections.abc import Mapping
from typing import Any

import pytest

from portal.pathways.conditions import COUNTS, FALSE, IF_NO, IF_YES, TRUE
from portal.pathways.model import Answer
from tests.pathways.truth import UNKNOWN, compiled, level, seen

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
