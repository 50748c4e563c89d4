"""A receptionist finds the caller, asks the very same questions, books, and works from the day's lists."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.patients import Patient
from tests.browser.visiting import choose, fill, follow, go_on, is_refused, press

SomePatient = Callable[[], Patient]


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("ur", True), ("en", False)])
def test_a_receptionist_books_while_the_parent_is_on_the_phone(
    visit: Visit, new_patient: SomePatient, demo_people: Any, language: str, javascript: bool
) -> None:
    patient = new_patient()
    page = visit(language=language, javascript=javascript)
    visiting.sign_in(page, "reception", demo_people["password"])
    find(page, patient)
    begin_for_a_parent(page, patient)
    say_who_and_what(page)
    while page.locator("[name^='answer.']").count():
        answer_screen(page)
    go_on(page)  # read back, and sent
    page.locator(f".nhsuk-radios__item{visiting.APART} [name=slot]").first.check()
    go_on(page)
    expect(page.locator(".app-say__sentence")).to_be_visible()
    see_it_in_the_list(page, page.url.rsplit("/", 1)[1].partition("#")[0])


def find(page: Page, patient: Patient) -> None:
    """As she types; without JavaScript by the button beside the box."""
    fill(page, sought=f"{patient.given_name[:3]} {patient.family_name}")
    if not visiting.has_javascript(page):
        press(page, page.locator(".nhsuk-search-input__button"))
    expect(found(page, patient)).to_be_visible()
    visiting.look_at(page)


def found(page: Page, patient: Patient) -> Any:
    return page.locator("#patients li").filter(has_text=patient.name).locator("[name=patient]").first


def begin_for_a_parent(page: Page, patient: Patient) -> None:
    choose(page, "informant", "parent")
    is_refused(page, found(page, patient))
    fill(page, informant_name="Rosa Example")
    press(page, found(page, patient))


def say_who_and_what(page: Page) -> None:
    """The first screen; without JavaScript the nearest problems are shown once the words are sent."""
    choose(page, "checked", "phone", "address")
    choose(page, "permission", "here")
    answer_screen(page, is_sent=False)
    fill(page, own_words="lumbago")
    if not visiting.has_javascript(page):
        is_refused(page)
    choose(page, "pathway", "back_pain")
    go_on(page)


def answer_screen(page: Page, *, is_sent: bool = True) -> None:
    """Each question of the screen, harmlessly; a length of time is two weeks."""
    for quiet in page.locator(
        "[name^='answer.']:is([value=none], [type=radio][value=no], [value=limited])"
    ).all():
        quiet.check()
    for here in page.locator("[name='answer.with_patient'][value=yes]").all():
        here.check()
    for box in page.locator("[name='answer.duration']").all():
        box.fill("2")
        page.locator("[name='unit.duration']").select_option("w")
    if is_sent:
        go_on(page)


def see_it_in_the_list(page: Page, rid: str) -> None:
    visiting.open_page(page, "/desk/requests")
    follow(page, "state=booked")
    press(page, page.locator(f'#requests a[href$="/desk/request/{rid}"]').first)
    expect(page.locator("#main")).to_contain_text("Rosa Example")
    page.locator("#main details summary").first.click()
    visiting.look_at(page)


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("ur", True), ("en", False)])
def test_a_receptionist_finds_out_who_somebody_is(
    visit: Visit, new_patient: SomePatient, demo_people: Any, language: str, javascript: bool
) -> None:
    patient = new_patient()
    ask_with_another_birth_date(visit(language=language, javascript=javascript), patient)
    page = visit(language=language, javascript=javascript)
    visiting.sign_in(page, "reception", demo_people["password"])
    visiting.open_page(page, "/desk/requests")
    visiting.open_page(page, "/desk/not-matched")
    waiting = page.locator("#main li").filter(has_text=patient.name)
    press(page, waiting.locator('a[href*="/desk/not-matched/"]'))
    fill(page, sought=patient.nhs_number)
    press(page, page.locator(".nhsuk-search-input__button"))
    press(page, page.locator("[name=patient]").first)
    expect(page.locator("h1")).to_contain_text(patient.name)


def ask_with_another_birth_date(page: Page, patient: Patient) -> None:
    """The list does not know them by it. They are not told no: the check goes on, and finds danger."""
    visiting.begin(page, patient, was_born_on=patient.born_on.replace(year=patient.born_on.year - 20))
    is_refused(page)
    choose(page, "sex", "male")
    go_on(page)
    page.locator("[name=answer]").first.check()
    go_on(page)
