"""A social prescriber opens what triage referred, writes a plan, agrees it, prints it in two languages."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from portal import clock
from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.patients import Patient
from tests.browser.visiting import choose, follow, go_on, is_refused, press

LONELY: dict[str, str | list[str]] = {
    "so_need": ["loneliness", "debt_bills"],
    "so_able": "need_help",
    "so_lonely_often": "often",
    "so_matters": "My garden, and a phone call with my sister",
    "so_share": "yes",
}


@pytest.mark.parametrize(
    ("name", "language", "javascript", "printed"),
    [
        ("Piotr", "en", True, ["en", "pl"]),
        ("Joan", "en", False, ["en"]),
    ],
)
def test_a_social_need_becomes_a_plan_that_is_agreed_and_printed(
    visit: Visit, demo_people: Any, demo_patients: dict[str, Patient],
    name: str, language: str, javascript: bool, printed: list[str],
) -> None:  # fmt: skip
    patient = demo_patients[name]
    ask_for_help_with_everyday_life(visit(language=language, javascript=javascript), patient)
    page = visit(language=language, javascript=javascript)
    visiting.sign_in(page, "link.worker", demo_people["password"])
    take_the_referral(page, patient)
    write_the_plan(page)
    agree(page)
    print_it(page, printed)


def ask_for_help_with_everyday_life(page: Page, patient: Patient) -> None:
    visiting.begin(page, patient)
    visiting.answer_questions(page)
    visiting.say_the_problem(page, "I am lonely and in debt", "social_needs")
    visiting.answer_questions(page, **LONELY)
    go_on(page)  # confirm and send


def take_the_referral(page: Page, patient: Patient) -> None:
    """What the person said is there, and goes into the plan: nobody says things twice."""
    follow(page, "view=waiting")
    press(page, page.locator('#main a[href*="/referral/"]').filter(has_text=patient.name).first)
    expect(page.locator("#main")).to_contain_text("I am lonely and in debt")
    go_on(page)  # take it
    follow(page, "/plan")
    go_on(page)  # begin
    expect(page.locator('#main a[href*="/edit/"]').first).to_be_visible()


def write_the_plan(page: Page) -> None:
    write(page, "about-me", important_to_me="My grandchildren")
    follow(page, "/edit/what-matters")
    written = [each.input_value() for each in page.locator('[name^="one-what_matters"]').all()]
    assert LONELY["so_matters"] in written  # in English, or in their own language beside it
    go_on(page)
    write(page, "strengths", strength="I cook for many people")
    follow(page, "/edit/needs")
    go_on(page)
    write_a_goal(page)
    write(page, "contingency", triggers="A letter about money", what_to_do="Call my sister")
    set_the_review(page)


def write(page: Page, section: str, **said: str) -> None:
    follow(page, f"/edit/{section}")
    write_fields(page, **said)
    go_on(page)


def write_fields(page: Page, **said: str) -> None:
    for field, text in said.items():
        page.locator(f'[name$="-{field}"]').first.fill(text)


def write_a_goal(page: Page) -> None:
    """A goal needs its words; an action is added in its place."""
    follow(page, "/edit/goals")
    page.locator('[name$="-importance"]').first.select_option("9")
    is_refused(page)
    write_fields(page, goal="I go to the lunch club every week")
    page.locator('[name$="-goal"]').first.evaluate("box => box.style.height = '200px'")  # drawn bigger
    if not page.locator('[name$="-what"]').count():
        page.locator("#plan-rows fieldset [name=add]").first.click()
    page.locator('[name$="-what"]').first.wait_for()
    visiting.look_at(page)
    write_fields(page, what="Go there together", who="Grace")
    expect(page.locator('[name$="-goal"]').first).to_have_value("I go to the lunch club every week")
    field = (page.locator('[name$="-when-day"]').first.get_attribute("name") or "").removesuffix("-day")
    visiting.fill_date(page, field, clock.today() + timedelta(days=7))
    go_on(page)


def set_the_review(page: Page) -> None:
    follow(page, "/edit/review")
    visiting.fill_date(page, "one-on", clock.today() - timedelta(days=7))
    is_refused(page)
    visiting.fill_date(page, "one-on", clock.today() + timedelta(days=84))
    write_fields(page, by="Grace Adeyemi")
    go_on(page)


def agree(page: Page) -> None:
    follow(page, "/agree")
    choose(page, "who", "other")
    is_refused(page)
    choose(page, "who", "person")
    visiting.fill_date(page, "on", clock.today())
    go_on(page)
    follow(page, "/versions")
    expect(page.locator("tbody tr")).not_to_have_count(1)


def print_it(page: Page, languages: list[str]) -> None:
    visiting.go_back(page)
    follow(page, "/print")
    makers = page.locator("#main [formaction]")
    addresses = [each.get_attribute("formaction") or "" for each in makers.all()]
    assert [address.rsplit("/", 1)[1] for address in addresses] == [f"{each}.pdf" for each in languages]
    for language, address in zip(languages, addresses, strict=True):
        made = page.request.get(address, timeout=60_000)  # the first document loads every font
        assert made.headers["content-type"] == "application/pdf"
        catalogue: Any = PdfReader(BytesIO(made.body())).trailer["/Root"]
        assert catalogue["/Lang"] == language
