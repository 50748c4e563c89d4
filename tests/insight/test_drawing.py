"""The maps of all pathways: nothing lies on anything else, every word is in its box, every rule is there."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import i18n
from portal.insight.drawing import PADDING, SIZE, SMALL, WIDTH, Box, Drawing, draw
from portal.insight.measuring import lines_of, width_of
from portal.insight.pathway_plan import Plan, plan_of
from portal.pathways.model import RuleSet


def plans(rules: RuleSet) -> list[Plan]:
    return [plan_of(rules, each) for each in (rules.red_flags, *rules.pathways.values())]


def overlap(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    above = one.y + one.height <= other.y or other.y + other.height <= one.y
    return not (beside or above)


def check(drawing: Drawing) -> None:
    for one, other in combinations(drawing.boxes, 2):
        assert not overlap(one, other), (one, other)
    for box in drawing.boxes:
        assert box.x >= 0
        assert box.x + box.width <= WIDTH
        assert box.y + box.height <= drawing.height
        for text in box.texts:
            width = width_of(text.words, SMALL if text.kind == "small" else SIZE)
            left = text.x if text.direction == "ltr" else text.x - width
            assert box.x <= left, text
            assert left + width <= box.x + box.width, text
            assert box.y < text.y <= box.y + box.height, text


@pytest.mark.parametrize("language", ["en", "pl", "ur"])
def test_no_box_lies_on_another_and_every_word_is_within_its_box(real_rules: RuleSet, language: str) -> None:
    with i18n.speaking(language):
        for plan in plans(real_rules):
            check(draw(plan, i18n.current().direction))


def test_no_line_runs_through_a_box(real_rules: RuleSet) -> None:
    for plan in plans(real_rules):
        drawing = draw(plan)
        for line in drawing.lines:
            (x1, y1), (x2, y2) = line.points
            for box in drawing.boxes:
                across = min(x1, x2) < box.x + box.width - 1 and max(x1, x2) > box.x + 1
                along = min(y1, y2) < box.y + box.height - 1 and max(y1, y2) > box.y + 1
                assert not (across and along), (plan.pathway.id, line, box)


def test_every_question_and_every_rule_is_on_the_map(real_rules: RuleSet) -> None:
    for plan in plans(real_rules):
        drawn = [way.decision.rule.id for ways in (plan.before, *plan.ways.values()) for way in ways]
        wanted = {each.rule.id for each in plan.every_decision if each is not plan.otherwise}
        assert set(drawn) == wanted, plan.pathway.id
        badges = [box.badge for box in draw(plan).boxes if box.badge]
        assert badges == [str(each.number) for each in plan.asked]


def test_the_most_urgent_way_out_of_a_question_comes_first(real_rules: RuleSet) -> None:
    for plan in plans(real_rules):
        for ways in plan.ways.values():
            ranks = [way.decision.disposition.rank for way in ways]
            assert ranks == sorted(ranks, reverse=True)


def test_a_map_in_a_language_from_the_right_is_the_mirror_of_one_from_the_left(real_rules: RuleSet) -> None:
    plan = plan_of(real_rules, real_rules.pathways["back_pain"])
    left, right = draw(plan), draw(plan, "rtl")
    assert [(box.y, box.height) for box in left.boxes] == [(box.y, box.height) for box in right.boxes]
    assert [WIDTH - box.x - box.width for box in left.boxes] == [box.x for box in right.boxes]


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=200), st.integers(80, 400))
def test_no_line_is_wider_than_its_box(text: str, width: int) -> None:
    lines = lines_of(text, width - 2 * PADDING, SIZE)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(width_of(line, SIZE) <= width - 2 * PADDING for line in lines)


@given(st.text("abc def gh", max_size=300), st.integers(1, 4))
def test_a_text_too_long_ends_in_dots(text: str, most: int) -> None:
    lines = lines_of(text, 100, SIZE, most)
    assert len(lines) <= most
    assert len(lines_of(text, 100, SIZE)) <= most or lines[-1].endswith("…")
