"""Radios and checkboxes."""

from typing import Any

import pytest

from tests.components.dom import official, ours, tree

PLAIN = [{"value": "yes", "text": "Yes"}, {"value": "no", "text": "No"}]
RICH = [
    {"value": "a", "text": "A <b>", "hint": "First & foremost"},
    {"value": "b", "text": "B"},
    {"divider": "or"},
    {"value": "none", "text": "None of these", "exclusive": True},
]
HEADING = {"legend_is_heading": True, "legend_size": "l"}
CASES: list[dict[str, Any]] = [
    {},
    {"hint": "Choose one"},
    {"error": "Select an answer"},
    {"hint": "Choose", "error": "Select an answer", "caption": "About you"},
    {"legend_is_heading": False, "legend_size": "m"},
    {"legend_is_heading": False, "legend_size": "s", "caption": "Later"},
    {"id": "other", "small": True},
    {"attrs": {"hx-get": "/next"}},
]


def _official(component: str, options: list[dict[str, Any]], **case: Any) -> str:
    heading = case.get("legend_is_heading", True)
    legend = {"text": "What <is> it?", "size": case.get("legend_size", "l"), "isPageHeading": heading}
    if "caption" in case:
        legend["caption"] = case["caption"]
    params = {
        "name": "pain",
        "fieldset": {"legend": legend},
        "items": [{**o, "exclusive": o.get("exclusive")} for o in options],
        "hint": case.get("hint"),
        "errorMessage": case.get("error"),
        "idPrefix": case.get("id"),
        "small": case.get("small"),
        "inline": case.get("inline"),
        "attributes": case.get("attrs"),
        "value": case.get("value"),
        "values": case.get("values"),
    }
    return official(component, component, **{name: value for name, value in params.items() if value})


@pytest.mark.parametrize("case", [*CASES, {"value": "no"}, {"inline": True, "value": "yes"}])
@pytest.mark.parametrize("options", [PLAIN, RICH])
def test_radios_are_the_design_systems(options: list[dict[str, Any]], case: dict[str, Any]) -> None:
    plain = [{k: v for k, v in option.items() if k != "exclusive"} for option in options]
    expected = _official("radios", plain, **case)
    assert tree(ours("radios", "pain", "What <is> it?", plain, **case)) == tree(expected)


@pytest.mark.parametrize("case", [*CASES, {"values": ["b", "none"]}])
@pytest.mark.parametrize("options", [PLAIN, RICH])
def test_checkboxes_are_the_design_systems(options: list[dict[str, Any]], case: dict[str, Any]) -> None:
    expected = _official("checkboxes", options, **case)
    assert tree(ours("checkboxes", "pain", "What <is> it?", options, **case)) == tree(expected)


def test_an_option_may_be_an_object() -> None:
    class Option:
        value, text, hint, exclusive, divider = "a", "A", "", False, ""

    assert ours("radios", "x", "X", [Option()]) == ours("radios", "x", "X", [{"value": "a", "text": "A"}])


def test_what_a_person_typed_is_never_markup() -> None:
    html = ours("radios", "x", "X", [{"value": '"><script>', "text": "<script>"}], value="<script>")
    assert "<script>" not in html
