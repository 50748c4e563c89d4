"""Text fields, selects and dates."""

from typing import Any

import pytest

from tests.components.dom import official, ours, tree

FIELD: list[dict[str, Any]] = [
    {},
    {"hint": "Look on a letter", "value": 'a "quoted" <value>'},
    {"error": "Enter it"},
    {"hint": "A", "error": "B", "value": ""},
    {"label_is_heading": True, "label_size": "l", "caption": "About you"},
    {"label_size": "s", "id": "other"},
]
LINE: list[dict[str, Any]] = [
    {"width": 10, "inputmode": "numeric", "autocomplete": "tel", "spellcheck": False},
    {"prefix": "£", "suffix": "a week", "error": "Enter a sum"},
    {"type": "email", "autocapitalize": "none", "attrs": {"hx-get": "/x"}},
]
OPTIONS = [{"value": "a", "text": "A & a"}, {"value": "b", "text": "B"}]
COUNT_WORDS = {
    f"{side}LimitText": {
        form: f"You have %{{count}} character{'' if form == 'one' else 's'} {end}"
        for form in ("zero", "one", "two", "few", "many", "other")
    }
    for side, end in (("charactersUnder", "remaining"), ("charactersOver", "too many"))
}


def _params(case: dict[str, Any]) -> dict[str, Any]:
    """The official names of our parameters."""
    names = {"error": "errorMessage", "attrs": "attributes"}
    label = {
        "text": "What is <it>?",
        "size": case.get("label_size"),
        "isPageHeading": case.get("label_is_heading"),
        "caption": case.get("caption"),
    }
    rest = {
        names.get(k, k): v
        for k, v in case.items()
        if k not in ("label_size", "label_is_heading", "caption", "max_length", "threshold")
    }
    return {"name": "it", "label": {k: v for k, v in label.items() if v}, **rest}


@pytest.mark.parametrize("case", [*FIELD, *LINE])
def test_an_input_is_the_design_systems(case: dict[str, Any]) -> None:
    expected = official("input", "input", **_params(case))
    assert tree(ours("input", "it", "What is <it>?", **case)) == tree(expected)


@pytest.mark.parametrize("case", [*FIELD, {"rows": 2, "spellcheck": True}])
def test_a_textarea_is_the_design_systems(case: dict[str, Any]) -> None:
    html = ours("textarea", "it", "What is <it>?", **case).replace('spellcheck="true"', 'spellcheck="True"')
    assert tree(html) == tree(official("textarea", "textarea", **_params(case)))


@pytest.mark.parametrize("case", [*FIELD, {"threshold": 75, "rows": 8}])
def test_a_counted_textarea_is_the_design_systems(case: dict[str, Any]) -> None:
    limits = {k: v for k, v in {"maxlength": 200, "threshold": case.get("threshold")}.items() if v}
    words = {**COUNT_WORDS, "charactersAtLimitText": "You have 0 characters remaining"}
    expected = official("character-count", "characterCount", **_params(case), **limits, **words)
    assert tree(ours("textarea", "it", "What is <it>?", max_length=200, **case)) == tree(expected)


@pytest.mark.parametrize("case", [*[c for c in FIELD if "value" not in c], {"value": "b", "hint": "One"}])
def test_a_select_is_the_design_systems(case: dict[str, Any]) -> None:
    expected = official("select", "select", **_params(case), items=OPTIONS)
    assert tree(ours("select", "it", "What is <it>?", OPTIONS, **case)) == tree(expected)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("case", FIELD[:4])
def test_a_search_input_is_the_design_systems(case: dict[str, Any], large: bool) -> None:
    expected = official("search-input", "searchInput", **_params(case), large=large)
    html = ours("search_input", "it", "What is <it>?", large=large, **case)
    assert tree(html) == tree(expected)


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"hint": "For example, 31 3 1980", "values": {"day": "31", "month": "x"}},
        {"error": "Enter a date"},
        {"error": "Enter a year", "error_parts": ("year",), "birthday": True},
        {"legend_is_heading": True, "legend_size": "l", "hint": "A", "error": "B"},
    ],
)
def test_a_date_input_is_the_design_systems(case: dict[str, Any]) -> None:
    values = case.get("values", {})
    wrong = case.get("error_parts", ())
    items = [
        {
            "name": f"born-{part}",
            "id": f"born-{part}",
            "label": part.capitalize(),
            "width": width,
            **({"value": values[part]} if part in values else {}),
            **({"error": True} if part in wrong else {}),
            **({"autocomplete": f"bday-{part}"} if case.get("birthday") else {}),
        }
        for part, width in (("day", 2), ("month", 2), ("year", 4))
    ]
    legend = {"text": "When?", "size": case.get("legend_size", "s")}
    if case.get("legend_is_heading"):
        legend["isPageHeading"] = True
    params = {"hint": case.get("hint"), "errorMessage": case.get("error")}
    given = {k: v for k, v in params.items() if v}
    expected = official(
        "date-input", "dateInput", id="born", fieldset={"legend": legend}, items=items, **given
    )
    assert tree(ours("date_input", "born", "When?", **case)) == tree(expected)


def test_a_textarea_keeps_the_empty_line_it_was_given() -> None:
    assert "\n\nfirst</textarea>" in ours("textarea", "it", "It", value="\nfirst")


@pytest.mark.parametrize(
    "case",
    [{}, {"legend_is_heading": True, "legend_size": "l"}, {"described_by": "more", "caption": "About you"}],
)
def test_a_fieldset_is_the_design_systems(case: dict[str, Any]) -> None:
    legend = {"text": "Where?", "size": case.get("legend_size", "m")}
    legend |= {"isPageHeading": True} if case.get("legend_is_heading") else {}
    legend |= {"caption": case["caption"]} if "caption" in case else {}
    rest = {"describedBy": case["described_by"]} if "described_by" in case else {}
    expected = official("fieldset", "fieldset", legend=legend, html="<p>Here</p>", **rest)
    assert tree(ours("fieldset", "Where?", body="<p>Here</p>", **case)) == tree(expected)
