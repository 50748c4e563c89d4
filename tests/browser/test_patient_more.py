"""What else patients may say: a second problem, a photo, what would help; what they are asked about mood."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.patients import Patient
from tests.browser.visiting import PHONE, choose, fill, follow, go_on, is_refused

SomePatient = Callable[[], Patient]


def a_photo() -> Any:
    made = io.BytesIO()
    Image.new("RGB", (900, 600), "brown").save(made, "JPEG")
    return {"name": "skin.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def answer_on(page: Page, **points: str) -> None:
    """Answer what is asked as somebody would who has nothing bad; `points` goes by a part of the id."""
    while question := visiting.question_asked(page):
        wanted = next((value for part, value in points.items() if part in question), "")
        harmless = (wanted, "not", "none", "no")
        boxes = page.locator("[name=answer]:is([type=radio], [type=checkbox])")
        if boxes.count():
            values = [each.get_attribute("value") for each in boxes.all()]
            choose(page, "answer", next((each for each in harmless if each in values), str(values[0])))
        elif page.locator("#main .nhsuk-input-wrapper__suffix, #main .nhsuk-input__suffix").count() == 0:
            page.locator("#answer").fill("3")
        go_on(page)


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("ur", False)])
def test_two_problems_a_photo_and_what_would_help(
    visit: Visit, new_patient: SomePatient, language: str, javascript: bool
) -> None:
    page = visit(language=language, javascript=javascript, viewport=PHONE)
    visiting.begin(page, new_patient())
    visiting.answer_questions(page)
    fill(page, own_words="eczema")
    if not javascript:
        go_on(page)
    choose(page, "pathway", "eczema")
    go_on(page)
    choose(page, "more", "yes")
    go_on(page)
    is_refused(page)
    fill(page, own_words="sore throat")
    if not javascript:
        go_on(page)
    choose(page, "pathway", "sore_throat")
    go_on(page)
    expect(page.locator("#main .app-tasks__one")).to_have_count(2)
    visiting.say_that_is_all(page)
    answer_on(page)
    assert page.url.endswith("/photos")
    send_a_photo(page)
    fill(page, idea="The new washing powder", concern="That it spreads")
    choose(page, "mode", "phone")
    choose(page, "times", "morning")
    go_on(page)
    expect(page.locator("#main")).to_contain_text("The new washing powder")
    go_on(page)  # confirm and send
    expect(page.locator("#main h2")).not_to_have_count(0)


def send_a_photo(page: Page) -> None:
    is_refused(page, page.locator("[name=more]"))
    page.locator("#photo").set_input_files(a_photo())
    visiting.press(page, page.locator("[name=more]"))
    expect(page.locator(".app-photos__one")).to_have_count(1)
    assert page.locator(".app-photos__one").evaluate("shown => shown.naturalWidth") == 900
    visiting.press(page, page.locator(".app-photos button"))
    expect(page.locator(".app-photos__one")).to_have_count(0)
    page.locator("#photo").set_input_files(a_photo())
    go_on(page)


def test_a_low_mood_is_asked_about_in_nine_items_and_thoughts_of_harm_reach_a_clinician(
    visit: Visit, new_patient: SomePatient
) -> None:
    page = visit(viewport=PHONE)
    visiting.begin(page, new_patient())
    visiting.answer_questions(page)
    visiting.say_the_problem(page, "low mood", "low_mood_anxiety")
    answer_on(page, phq="over_half")
    assert page.url.endswith("/score/phq9")
    is_refused(page)
    for number in range(9):
        choose(page, f"item-{number}", "1")
    go_on(page)
    answer_on(page)
    expect(page.locator(".nhsuk-card--care--urgent, .nhsuk-card--care--emergency")).not_to_have_count(0)
    expect(page.locator('#main a[href$="/times"]')).to_have_count(0)


def test_staff_send_a_review_form(visit: Visit, demo_people: Any) -> None:
    page = visit()
    visiting.sign_in(page, "reception", demo_people["password"])
    fill(page, sought="an")
    page.locator('#patients a[href$="/send-review"]').first.wait_for()
    follow(page, "/send-review")
    is_refused(page)
    choose(page, "pathway", "diabetes_review")
    go_on(page)
    expect(page.locator("#main h1")).to_be_visible()
    assert page.url.endswith("/review-sent")
