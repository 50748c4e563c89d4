"""Measures: asked as printed, scored as published, drawn with a table, compared in matched pairs only."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.access import Viewer
from portal.care_plans import measuring, sharing_queries
from portal.care_plans.activation import load_cut_offs
from portal.care_plans.change import matched_change, t_95
from portal.care_plans.charts import HEIGHT, WIDTH, chart
from portal.care_plans.instruments import INSTRUMENTS, LONELINESS, ONS4, scores_of
from portal.care_plans.models import CarePlan
from portal.pathways.faults import RuleFileErrors
from tests.visitor import Visitor

RULES = Path(__file__).parents[2] / "rules"
DAY = {"taken_on-day": "1", "taken_on-month": "5", "taken_on-year": "2026"}


def test_ons4_has_four_scores_and_no_total_and_its_published_bands() -> None:
    assert scores_of(ONS4, {"satisfied": 4, "anxious": 6}) == {"satisfied": 4, "anxious": 6}
    assert [str(ONS4.scales[0].band(score)) for score in (0, 4, 5, 6, 7, 8, 9, 10)] == [
        "low", "low", "medium", "medium", "high", "high", "very high", "very high"
    ]  # fmt: skip
    assert [str(ONS4.scales[3].band(score)) for score in (0, 1, 2, 3, 4, 5, 6, 10)] == [
        "very low", "very low", "low", "low", "medium", "medium", "high", "high"
    ]  # fmt: skip


def test_three_loneliness_questions_make_a_sum_of_three_to_nine_and_the_direct_one_stays_apart() -> None:
    full = {"companionship": 3, "left_out": 2, "isolated": 3, "direct": 5}
    assert scores_of(LONELINESS, full) == {"ucla3": 8, "direct": 5}
    assert scores_of(LONELINESS, {"companionship": 3, "left_out": 2}) == {}


@pytest.mark.parametrize(
    ("name", "items", "bands"),
    [
        ("phq9", 9, {4: "minimal", 5: "mild", 10: "moderate", 15: "moderately severe", 20: "severe"}),
        ("gad7", 7, {4: "minimal", 5: "mild", 10: "moderate", 15: "severe"}),
    ],
)
def test_phq9_and_gad7_count_nearly_every_day_as_three(name: str, items: int, bands: dict[int, str]) -> None:
    instrument = INSTRUMENTS[name]
    assert [points for points, _words in instrument.items[0].answers] == [0, 1, 2, 3]
    assert scores_of(instrument, {item.id: 3 for item in instrument.items}) == {"total": 3 * items}
    assert scores_of(instrument, {instrument.items[0].id: 3}) == {}  # a total of a part means nothing
    assert {score: str(instrument.scales[0].band(score)) for score in bands} == bands


def test_nothing_of_a_measure_under_licence_is_shown_but_boxes_for_its_scores() -> None:
    typed = {name for name, each in INSTRUMENTS.items() if not each.is_asked_here}
    assert typed == {"pam", "mycaw", "eq5d", "swemwbs"}


def test_the_level_follows_from_the_limits_in_the_rules_and_wrong_limits_stop_the_start(
    tmp_path: Path,
) -> None:
    cut_offs = load_cut_offs(RULES)
    assert cut_offs is not None
    assert [cut_offs.level_of(score).level for score in (0, 47.0, 47.1, 55.1, 55.2, 72.4, 72.5, 100)] == [
        1, 1, 2, 2, 3, 3, 4, 4
    ]  # fmt: skip
    assert load_cut_offs(tmp_path) is None
    (tmp_path / "measures").mkdir()
    text = (RULES / "measures" / "pam_levels.toml").read_text().replace("from = 47.1", "from = 80.0")
    (tmp_path / "measures" / "pam_levels.toml").write_text(text)
    with pytest.raises(RuleFileErrors, match="must begin at 0 and rise"):
        load_cut_offs(tmp_path)


def test_change_counts_matched_pairs_only_and_says_how_many_are_missing() -> None:
    change = matched_change({1: [2, 9, 6], 2: [3, 6], 3: [4, 6], 4: [1], 5: []})
    assert (change.people, change.pairs, change.missing_share) == (4, 3, 0.25)
    assert change.mean_change == pytest.approx(3.0)
    # three changes of 4, 3, 2: mean 3, standard error 1/sqrt(3), t with 2 degrees of freedom 4.303
    half = 4.303 / 3**0.5
    assert change.low == pytest.approx(3 - half)
    assert change.high == pytest.approx(3 + half)
    alone = matched_change({1: [2, 3]})
    assert (alone.pairs, alone.mean_change, alone.low) == (1, 1, None)
    assert matched_change({1: [2]}).mean_change is None


def test_the_interval_uses_students_t_at_every_size() -> None:
    # printed tables: 11, 15, 20, 30, 60, 120 degrees of freedom
    known = {11: 2.201, 15: 2.131, 20: 2.086, 30: 2.042, 60: 2.000, 120: 1.980}
    for freedom, value in known.items():
        assert t_95(freedom) == pytest.approx(value, abs=0.006)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.dates(), st.floats(0, 10)), min_size=2, max_size=12, unique_by=lambda e: e[0]))
def test_every_point_lies_within_the_drawing_and_later_is_further_right(
    scores: list[tuple[date, float]],
) -> None:
    drawn = chart(sorted(scores), 0, 10)
    assert all(0 < point.x < WIDTH and 0 < point.y < HEIGHT for point in drawn.points)
    assert [point.x for point in drawn.points] == sorted(point.x for point in drawn.points)


@pytest.mark.database
def test_scores_over_time_are_drawn_with_a_table_and_the_practice_sees_matched_pairs(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    url = f"/plan/{plan.public_id}/measures"
    answers = {"satisfied": "3", "worthwhile": "4", "happy": "2", "anxious": "8"}
    assert signed_in.submit(f"{url}/ons4", {**DAY, **answers}).status_code == 303
    later = {**DAY, "taken_on-day": "31", "satisfied": "7", "anxious": "5"}
    assert signed_in.submit(f"{url}/ons4", later).status_code == 303
    page = signed_in.get(url).text
    assert "Satisfied with life: from 3 to 7" in page
    assert "Better than the first time." in page
    assert re.search(r"<polyline[^>]+points=\"44,\d+\S* 376,\d+", page)
    assert page.count("<table") == 4
    assert [each.direction for each in measuring.histories(viewer, plan)] == [
        "better",
        "same",
        "same",
        "better",
    ]
    told = signed_in.get("/plans/measures").text
    assert "too few people for an interval" in told
    assert "Nobody has a later score yet." in told


@pytest.mark.database
def test_a_score_is_typed_in_within_its_scale_and_sets_how_much_support_to_offer(
    signed_in: Visitor, plan: CarePlan
) -> None:
    url = f"/plan/{plan.public_id}/measures"
    assert signed_in.submit(f"{url}/pam", {**DAY, "score": "101"}).status_code == 422
    assert signed_in.submit(f"{url}/pam", {**DAY}).status_code == 422
    assert signed_in.submit(f"{url}/pam", {**DAY, "score": "46,5"}).status_code == 303
    page = signed_in.get(url).text
    assert "Level 1: Intensive support" in page
    assert "Published research limits" in page
    assert signed_in.get(f"{url}/nothing").status_code == 404


@pytest.mark.database
def test_an_answer_that_speaks_of_harm_is_answered_at_once_whatever_the_total(
    signed_in: Visitor, viewer: Viewer, plan: CarePlan
) -> None:
    url = f"/plan/{plan.public_id}/measures"
    answers = {f"item_{number}": "0" for number in range(8)} | {"item_8": "1"}
    sent = signed_in.submit(f"{url}/phq9", {**DAY, **answers})
    page = signed_in.get(sent.headers["Location"]).text
    assert "Ask about safety now" in page
    assert [note.kind for note in sharing_queries.notes(viewer, plan)] == ["review"]
    assert "Asks for a review" in signed_in.get("/plans").text
