"""What else may happen to a patient: danger, another language, a double click, the back button, no mouse."""

import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import keyboard, visiting
from tests.browser.conftest import Visit
from tests.browser.patients import Patient
from tests.browser.visiting import MAIN_BUTTON, PHONE

SomePatient = Callable[[], Patient]
PAGE_BUTTON = "#main button.nhsuk-button"


@pytest.mark.parametrize("language", ["en", "ur"])
def test_a_sign_of_danger_stops_everything_and_says_call_999(
    visit: Visit, new_patient: SomePatient, language: str
) -> None:
    page = visit(language=language, viewport=PHONE)
    visiting.begin(page, new_patient())
    page.locator("[name=answer]").first.check()
    visiting.go_on(page)
    expect(page.locator(".nhsuk-card--care--emergency h1")).to_be_visible()
    expect(page.locator('#main a[href="tel:999"]').first).to_be_visible()
    expect(page.locator('#main a[href$="/times"]')).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False])
def test_another_language_in_the_middle_keeps_the_question_and_the_answers(
    visit: Visit, new_patient: SomePatient, javascript: bool
) -> None:
    page = visit(javascript=javascript)
    visiting.begin(page, new_patient())
    visiting.answer(page)
    visiting.go_on(page)
    asked = visiting.question_asked(page)
    visiting.press(page, page.locator("button[name=language][value=ur]"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert visiting.question_asked(page) == asked
    visiting.go_back(page)
    expect(page.locator("[name=answer][value=none]")).to_be_checked()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_and_the_back_button_leave_one_appointment(
    visit: Visit, new_patient: SomePatient, demo_settings: dict[str, str], javascript: bool
) -> None:
    patient = new_patient()
    before = appointments_of(patient, demo_settings)
    page = visit(javascript=javascript)
    visiting.ask_about_back_pain(page, patient)
    visiting.follow(page, "/times")
    visiting.press(page, page.locator("#slots [name=slot]").first)
    page.locator(MAIN_BUTTON).first.dblclick()
    expect(page.locator(".nhsuk-panel")).to_be_visible()
    page.go_back()
    expect(page.locator(".nhsuk-panel")).to_be_visible()
    visiting.look_at(page)
    assert appointments_of(patient, demo_settings) == before + 1


def appointments_of(patient: Patient, settings: dict[str, str]) -> int:
    path = settings["PORTAL_DATABASE_URL"].removeprefix("sqlite:///")
    told = "SELECT count(*) FROM appointment JOIN patient ON patient.id = patient_id WHERE nhs_number = ?"
    with sqlite3.connect(path) as database:
        count: int = database.execute(told, (patient.nhs_number,)).fetchone()[0]
    return count


def test_the_keyboard_is_enough(visit: Visit, new_patient: SomePatient) -> None:
    page = visit()
    visiting.open_page(page, "/")
    keyboard.tab_to(page, '#main a[href$="/start/who-for"]')
    keyboard.enter(page)
    keyboard.tab_to(page, PAGE_BUTTON)
    keyboard.enter(page)
    keyboard.is_told_of_mistakes(page)
    page.keyboard.press("Space")
    keyboard.tab_to(page, PAGE_BUTTON)
    keyboard.enter(page)
    type_details(page, new_patient())
    answer_by_keyboard(page)


def type_details(page: Page, patient: Patient) -> None:
    on = patient.born_on
    typed = {"given_name": patient.given_name, "family_name": patient.family_name, "born_on-day": str(on.day)}
    typed |= {"born_on-month": str(on.month), "born_on-year": str(on.year)}
    typed |= {"postcode": patient.postcode, "phone": patient.phone}
    for name, text in typed.items():
        keyboard.tab_to(page, f'[name="{name}"]')
        page.keyboard.type(text)
    keyboard.tab_to(page, PAGE_BUTTON)
    keyboard.enter(page)


def answer_by_keyboard(page: Page) -> None:
    """A mistake, then an answer: htmx brings the next question, and the focus goes with it."""
    keyboard.tab_to(page, PAGE_BUTTON)
    keyboard.enter(page)
    keyboard.is_told_of_mistakes(page)
    keyboard.tab_to(page, "[name=answer][value=none]")
    page.keyboard.press("Space")
    keyboard.tab_to(page, PAGE_BUTTON)
    keyboard.enter(page)
    expect(page.locator("#main h1:focus")).to_have_count(1)
