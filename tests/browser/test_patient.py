"""A patient without an account asks, is routed, books, moves and cancels: by phone, in two languages."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.patients import Patient
from tests.browser.visiting import PHONE, answer_questions, choose, fill, follow, go_back, go_on, is_refused


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("ur", True), ("en", False)])
def test_a_patient_asks_books_moves_and_cancels(
    visit: Visit, new_patient: Callable[[], Patient], language: str, javascript: bool
) -> None:
    patient = new_patient()
    page = visit(language=language, javascript=javascript, viewport=PHONE, accept_downloads=True)
    say_who_needs_help(page, patient)
    pass_the_emergency_check(page)
    find_the_problem(page)
    answer_about_back_pain(page)
    change_an_answer(page)
    go_on(page)  # confirm and send
    follow(page, "/times")
    look_through_the_times(page)
    book(page)
    manage_by_link(page, visit, patient, language=language, javascript=javascript)


def say_who_needs_help(page: Page, patient: Patient) -> None:
    visiting.open_page(page, "/")
    follow(page, "/start/who-for")
    is_refused(page)
    choose(page, "informant", "self")
    go_on(page)
    is_refused(page)
    visiting.fill_details(page, patient)
    fill(page, **{"born_on-month": "13"})
    is_refused(page)
    expect(page.locator("[name=given_name]")).to_have_value(patient.given_name)
    visiting.fill_date(page, "born_on", patient.born_on)
    go_on(page)


def pass_the_emergency_check(page: Page) -> None:
    assert visiting.question_asked(page) == "g_life"
    is_refused(page)
    answer_questions(page)


def find_the_problem(page: Page) -> None:
    is_refused(page)
    fill(page, own_words="my bakc hurts")
    if not visiting.has_javascript(page):
        go_on(page)  # with JavaScript it is found while one types
    choose(page, "pathway", "back_pain")
    visiting.look_at(page)
    go_on(page)
    is_refused(page)
    visiting.say_that_is_all(page)


def answer_about_back_pain(page: Page) -> None:
    first = visiting.question_asked(page)
    is_refused(page)
    page.locator("#main details summary").click()
    visiting.look_at(page)
    visiting.answer(page)
    go_on(page)
    go_back(page)
    assert visiting.question_asked(page) == first
    expect(page.locator("[name=answer][value=no]")).to_be_checked()
    answer_questions(page, **visiting.BACK_PAIN)


def change_an_answer(page: Page) -> None:
    follow(page, "/question/bp_coping")
    expect(page.locator("[name=answer][value=limited]")).to_be_checked()
    visiting.answer(page, "coping")
    go_on(page)
    assert visiting.question_asked(page) == ""


def look_through_the_times(page: Page) -> None:
    page.locator("#slots details summary").first.click()
    visiting.look_at(page)
    times = page.locator("#slots [name=slot]")
    first = times.first.get_attribute("value")
    see(page, page.locator("#more-times"))
    assert times.first.get_attribute("value") != first
    page.locator("#slots details summary").first.click()
    page.locator("#slots select").first.select_option(index=1)
    see(page, page.locator("#slots .app-narrow button"))
    expect(page.locator("#slots select").first).not_to_have_value("")


def see(page: Page, link: Locator) -> None:
    """Follow a link that changes the list of times only."""
    page.locator("#slots").evaluate("slots => slots.dataset.left = ''")
    link.click()
    page.wait_for_selector("#slots:not([data-left])")
    page.wait_for_load_state()
    visiting.look_at(page)


def book(page: Page) -> None:
    visiting.press(page, page.locator("#slots [name=slot]").first)
    if visiting.has_javascript(page):
        expect(page.locator("[data-clock]")).to_be_visible()
    fill(page, contact_phone="07700")
    is_refused(page)
    fill(page, contact_phone="07700 900123")
    go_on(page)
    expect(page.locator(".nhsuk-panel")).to_be_visible()
    with page.expect_download() as download:
        page.locator('#main a[href$="calendar.ics"]').click()
    assert download.value.path().read_bytes().startswith(b"BEGIN:VCALENDAR")


def manage_by_link(page: Page, visit: Visit, patient: Patient, **reader: object) -> None:
    """On another telephone, where only the link is known."""
    link = page.locator('#main a[href$="/cancel"]').get_attribute("href") or ""
    other = visit(viewport=PHONE, **reader)
    visiting.open_page(other, link)
    is_refused(other)
    visiting.fill_date(other, "born_on", patient.born_on)
    go_on(other)
    if not other.url.endswith("/cancel"):
        follow(other, "/cancel")
    follow(other, "/move")
    visiting.press(other, other.locator("#slots [name=slot]").last)
    go_on(other)
    follow(other, "/cancel")
    is_refused(other)
    other.locator("[name=reason]").first.check()
    go_on(other)
    expect(other.locator('#main a[href$="/cancel"]')).to_have_count(0)
