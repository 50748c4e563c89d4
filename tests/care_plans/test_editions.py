"""Two editions side by side: page N of either shows the same; large print, Easy Read, right to left."""

import io
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader

from portal import levelling
from portal.access import Viewer
from portal.care_plans import services
from portal.care_plans.models import CarePlan
from portal.db import db_session
from tests.care_plans.conftest import latest, words
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def pages_of(signed_in: Visitor, plan: CarePlan, lang: str, size: str) -> list[str]:
    answer = signed_in.get(f"/plan/{plan.public_id}/print/{lang}.pdf?size={size}")
    assert answer.headers["Content-Type"] == "application/pdf", answer.text
    made = PdfReader(io.BytesIO(answer.data))
    root: Any = made.trailer["/Root"]
    assert root["/Lang"] == lang
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    return [page.extract_text() for page in made.pages]


def page_with(pages: list[str], words: str) -> int:
    return next(number for number, text in enumerate(pages) if words in text)


def test_the_editions_in_two_languages_have_the_same_sections_on_the_same_pages(
    signed_in: Visitor, viewer: Viewer, written: CarePlan
) -> None:
    about = {**latest(viewer, written).sections["about_me"]}
    about["support"] = words("\n".join(["Somebody to call me in the morning."] * 60), "صبح کال")
    services.save_section(viewer, written, "about_me", latest(viewer, written).number, about)
    english = pages_of(signed_in, written, "en", "large_18")
    urdu = pages_of(signed_in, written, "ur", "large_18")
    assert len(english) == len(urdu)
    # phone numbers stand in the contingency plan, and the score in the goals, whatever the script does
    assert page_with(english, "07700 900 456") == page_with(urdu, "07700 900 456")
    assert any("900 456" in text for text in urdu)


@pytest.mark.parametrize("lang", ["en", "ur"])
def test_easy_read_says_one_thing_a_line_with_the_persons_own_words(
    signed_in: Visitor, written: CarePlan, lang: str
) -> None:
    pages = pages_of(signed_in, written, lang, "easy")
    text = "\n".join(pages)
    assert "01632 960 100" in text
    assert "07700 900 456" in text
    if lang == "en":
        order = [
            "My name is Parveen Akhtar.",
            "To see my sister again",
            "I cook well",
            "lunch club",
            "Poor sleep",
        ]
        assert [text.index(each) for each in order] == sorted(text.index(each) for each in order)
        assert "We talk about my plan on Wednesday 1 July 2026." in text


def test_a_shorter_edition_gets_pages_that_say_why_they_are_empty() -> None:
    html = '<meta name="filler" content="Left empty."><body>A<div class="level" id="level-1"></div>B</body>'
    own, twin = {0: 0, 1: 1, 2: 2}, {0: 0, 1: 3, 2: 6}
    made = levelling.levelled(html, own, twin)
    filler = '<p class="filler">Left empty.</p>'
    assert made.index(filler * 2 + "<div") < made.index("B" + filler * 2)
    assert levelling.levelled(html, twin, own) == html
    assert levelling.levelled(html, own, {0: 0, 1: 2}) == html


def test_plans_of_every_kind_can_be_read_and_written(app: Flask, signed_in: Visitor, person: Any) -> None:
    person = db_session.merge(person)
    for kind in app.extensions["portal"].plan_templates:
        begun = signed_in.submit(f"/plans/begin/{person.public_id}", {"template": kind}).headers["Location"]
        page = signed_in.get(begun)
        assert page.status_code == 200, kind
        plan_url = begun.removesuffix("/edit")
        assert signed_in.get(plan_url).status_code == 200, kind
        template = app.extensions["portal"].plan_templates[kind]
        for section in template.sections:
            assert signed_in.get(f"{begun}/{section.slug}").status_code == 200, (kind, section.id)
