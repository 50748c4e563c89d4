"""What a page says: cards, callouts, panels, banners, lists of answers and tables."""

from typing import Any

import pytest
from markupsafe import Markup

from tests.components.dom import official, ours, tree

BODY = "<p>Take <b>care</b></p>"
ROWS: list[dict[str, Any]] = [
    {"key": "Name", "value": "Ann <b>"},
    {"key": "Born", "value": Markup("<bdi>1980</bdi>")},
]
CHANGE = {"href": "/change", "text": "Change", "hidden": "name"}


@pytest.mark.parametrize("variant", ["non-urgent", "urgent", "emergency"])
@pytest.mark.parametrize("level", [2, 3])
def test_a_care_card_is_the_design_systems(variant: str, level: int) -> None:
    heading = {"text": "Call 999 if:", "level": level}
    expected = official("card", "card", variant=variant, heading=heading, descriptionHtml=BODY)
    html = ours("care_card", variant, "Call 999 if:", heading_level=level, body=BODY)
    assert tree(html) == tree(expected)


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"variant": "feature"},
        {"variant": "secondary", "heading_size": "m"},
        {"href": "/x", "clickable": True},
        {"id": "one", "heading_level": 3},
    ],
)
def test_a_card_is_the_design_systems(case: dict[str, Any]) -> None:
    heading = {"text": "Mind & body", "level": case.get("heading_level", 2)}
    heading |= {"size": case["heading_size"]} if "heading_size" in case else {}
    rest = {k: v for k, v in case.items() if not k.startswith("heading")}
    expected = official("card", "card", heading=heading, description="Some <words>", **rest)
    assert tree(ours("card", "Mind & body", "Some <words>", **case)) == tree(expected)


def test_a_card_may_hold_more_than_text() -> None:
    expected = official("card", "card", heading={"text": "H", "level": 2}, descriptionHtml=BODY)
    assert tree(ours("card", "H", body=BODY)) == tree(expected)


def test_a_warning_callout_is_the_design_systems() -> None:
    expected = official("warning-callout", "warningCallout", heading="School & work", text="Stay <home>")
    assert tree(ours("warning_callout", "School & work", "Stay <home>")) == tree(expected)
    expected = official("warning-callout", "warningCallout", heading={"text": "A", "level": 2}, html=BODY)
    assert tree(ours("warning_callout", "A", heading_level=2, body=BODY)) == tree(expected)


def test_inset_text_is_the_design_systems() -> None:
    assert tree(ours("inset_text", "A <b>")) == tree(official("inset-text", "insetText", text="A <b>"))
    assert tree(ours("inset_text", body=BODY)) == tree(official("inset-text", "insetText", html=BODY))


def test_details_are_the_design_systems() -> None:
    expected = official("details", "details", summaryText="Why we ask", text="Because <so>")
    assert tree(ours("details", "Why we ask", "Because <so>")) == tree(expected)
    params = {"id": "why", "open": True, "classes": "nhsuk-expander"}
    expected = official("details", "details", summaryText="Why", html=BODY, **params)
    assert tree(ours("details", "Why", body=BODY, id="why", open=True, expander=True)) == tree(expected)


def test_a_panel_is_the_design_systems() -> None:
    expected = official("panel", "panel", heading="Booked", text="Ref <1>")
    assert tree(ours("panel", "Booked", "Ref <1>")) == tree(expected)
    assert tree(ours("panel", "Booked")) == tree(official("panel", "panel", heading="Booked"))
    params = {"heading": {"text": "Stop", "level": 2}, "html": BODY}
    expected = official("panel", "panel", variant="interruption", **params)
    assert tree(ours("panel", "Stop", interruption=True, heading_level=2, body=BODY)) == tree(expected)


@pytest.mark.parametrize("variant", [None, "success"])
def test_a_notification_banner_is_the_design_systems(variant: str | None) -> None:
    chosen = {"variant": variant} if variant else {}
    name = ("notification-banner", "notificationBanner")
    assert tree(ours("notification_banner", "Saved <it>", **chosen)) == tree(
        official(*name, text="Saved <it>", **chosen)
    )
    expected = official(*name, text="More", heading="Saved", title="News", **chosen)
    assert tree(ours("notification_banner", "More", heading="Saved", title="News", **chosen)) == tree(
        expected
    )
    assert tree(ours("notification_banner", body=BODY, **chosen)) == tree(
        official(*name, html=BODY, **chosen)
    )


def test_a_tag_is_the_design_systems() -> None:
    assert tree(ours("tag", "New <1>")) == tree(official("tag", "tag", text="New <1>"))
    assert tree(ours("tag", "New", "blue")) == tree(official("tag", "tag", text="New", colour="blue"))


@pytest.mark.parametrize("actions", [[], [CHANGE], [CHANGE, {"href": "/remove", "text": "Remove"}]])
@pytest.mark.parametrize("border", [True, False])
def test_a_summary_list_is_the_design_systems(actions: list[dict[str, str]], border: bool) -> None:
    rows = [{**ROWS[0], "actions": actions}, ROWS[1]] if actions else ROWS
    official_actions = [
        {"href": a["href"], "text": a["text"], "visuallyHiddenText": a.get("hidden", "")} for a in actions
    ]
    official_rows = [
        {"key": {"text": "Name"}, "value": {"text": "Ann <b>"}, "actions": {"items": official_actions}},
        {"key": {"text": "Born"}, "value": {"html": "<bdi>1980</bdi>"}},
    ]
    expected = official("summary-list", "summaryList", rows=official_rows, border=border)
    assert tree(ours("summary_list", rows, border=border)) == tree(expected)


@pytest.mark.parametrize(
    "case", [{}, {"responsive": True}, {"caption_size": "m", "first_cell_is_header": True}]
)
def test_a_table_is_the_design_systems(case: dict[str, Any]) -> None:
    head = ["Day", {"text": "Free", "numeric": True}]
    rows = [["Monday <1>", {"text": 3, "numeric": True}], ["Tuesday", {"text": 4, "numeric": True}]]
    names = {"caption_size": "captionSize", "first_cell_is_header": "firstCellIsHeader"}
    expected = official(
        "tables",
        "table",
        caption="Slots & sessions",
        head=[{"text": "Day"}, {"text": "Free", "format": "numeric"}],
        rows=[
            [{"text": "Monday <1>"}, {"text": "3", "format": "numeric"}],
            [{"text": "Tuesday"}, {"text": "4", "format": "numeric"}],
        ],
        **{names.get(k, k): v for k, v in case.items()},
    )
    assert tree(ours("table", "Slots & sessions", head, rows, **case)) == tree(expected)


@pytest.mark.parametrize(("macro", "icon"), [("do_list", "tick"), ("dont_list", "cross")])
def test_advice_lists_are_the_design_systems(macro: str, icon: str) -> None:
    items = ["Rest & drink", "Do not <smoke>"]
    expected = official(
        "do-dont-list",
        "list",
        heading="Advice",
        icon=icon,
        hidePrefix=True,
        items=[{"item": item} for item in items],
    )
    assert tree(ours("do_dont_list", "Advice", items, macro=macro)) == tree(expected)


def test_a_task_list_is_the_design_systems() -> None:
    items = [
        {
            "heading": "Your goals",
            "href": "/goals",
            "hint": "Two so far",
            "status": "Begun",
            "colour": "blue",
        },
        {"heading": "Your needs", "href": "/needs", "status": "Completed"},
        {"heading": "Signing <it>", "status": "Cannot start yet"},
    ]
    expected = official(
        "task-list",
        "taskList",
        idPrefix="plan",
        items=[
            {
                "heading": "Your goals",
                "href": "/goals",
                "hint": "Two so far",
                "status": {"tag": {"text": "Begun", "colour": "blue"}},
            },
            {"heading": "Your needs", "href": "/needs", "status": "Completed"},
            {"heading": "Signing <it>", "status": "Cannot start yet"},
        ],
    )
    assert tree(ours("task_list", items, id_prefix="plan")) == tree(expected)
