"""What leads on: buttons, links, error summaries, pagination and tabs."""

from typing import Any

import pytest
from markupsafe import Markup

from tests.components.dom import official, ours, tree


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"variant": "secondary", "small": True, "id": "go"},
        {"name": "choice", "value": "<1>"},
        {"disabled": True, "type": "button"},
        {"prevent_double_click": True, "attrs": {"hx-post": "/x?a=1&b=2"}},
    ],
)
def test_a_button_is_the_design_systems(case: dict[str, Any]) -> None:
    names = {"prevent_double_click": "preventDoubleClick", "attrs": "attributes"}
    expected = official("button", "button", text="Save & go", **{names.get(k, k): v for k, v in case.items()})
    assert tree(ours("button", "Save & go", **case)) == tree(expected)


@pytest.mark.parametrize("case", [{}, {"variant": "reverse", "small": True, "id": "go"}])
def test_a_button_link_is_the_design_systems(case: dict[str, Any]) -> None:
    expected = official("button", "button", text="Start", href="/start?a=1&b=2", **case)
    assert tree(ours("button", "Start", "/start?a=1&b=2", macro="button_link", **case)) == tree(expected)


def test_small_links_are_the_design_systems() -> None:
    assert tree(ours("back_link", "/a")) == tree(official("back-link", "backLink", href="/a"))
    assert tree(ours("back_link", "/a", "To <b>")) == tree(
        official("back-link", "backLink", href="/a", text="To <b>")
    )
    assert tree(ours("skip_link")) == tree(official("skip-link", "skipLink", href="#main"))
    assert tree(ours("action_link", "Find <it>", "/find")) == tree(
        official("action-link", "actionLink", text="Find <it>", href="/find")
    )


@pytest.mark.parametrize("description", [None, "Both are needed"])
def test_an_error_summary_is_the_design_systems(description: str | None) -> None:
    errors = [{"text": "Enter <it>", "href": "#it"}, {"text": "Try again"}]
    more = {"descriptionText": description} if description else {}
    title = "There is a problem"
    expected = official("error-summary", "errorSummary", titleText=title, errorList=errors, **more)
    assert tree(ours("error_summary", errors, description=description)) == tree(expected)


@pytest.mark.parametrize(
    ("previous", "following"),
    [
        ({"href": "/p", "label": "A <b>"}, {"href": "/n"}),
        (None, {"href": "/n", "label": "B"}),
        ({"href": "/p"}, None),
    ],
)
@pytest.mark.parametrize("numbered", [False, True])
def test_pagination_is_the_design_systems(
    previous: dict[str, str] | None, following: dict[str, str] | None, numbered: bool
) -> None:
    items = [{"number": 1, "href": "/1", "current": True}, {"ellipsis": True}, {"number": 9, "href": "/9"}]
    params = {"previous": previous, "next": following, "items": items if numbered else None}
    given: dict[str, Any] = {k: v for k, v in params.items() if v}
    assert tree(ours("pagination", **given)) == tree(official("pagination", "pagination", **given))


def test_tabs_are_the_design_systems() -> None:
    items = [{"id": "a", "label": "A & a"}, {"id": "b", "label": "B"}]
    panel, words = "<p>Words</p>", Markup("<p>Words</p>")
    expected = official(
        "tabs", "tabs", title="Plan", items=[{**item, "panel": {"html": panel}} for item in items]
    )
    assert tree(ours("tabs", "Plan", [{**item, "panel": words} for item in items])) == tree(expected)
