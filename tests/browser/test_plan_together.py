"""One plan, two languages, two screens: a person in Urdu and their link worker write it at the same time."""

import re
from datetime import datetime
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.visiting import PHONE, choose, fill, fill_date, go_on, open_page, press

HIS = "میں ہنر مند ہوں"
HERS = "Knows everybody in the street"


def test_a_person_in_urdu_and_a_link_worker_write_one_plan_and_a_crew_reads_its_essentials(
    visit: Visit, demo_people: Any
) -> None:
    worker = visit(language="en")
    visiting.sign_in(worker, "link.worker", demo_people["password"])
    plan = open_the_plan(worker)
    born_on = birth_date_on(worker)
    person = visit(language="ur", viewport=PHONE)
    open_page(person, link_to_hand_over(worker, plan))
    fill_date(person, "born_on", born_on)
    go_on(person)
    write_at_the_same_time(person, worker, plan)
    open_page(worker, plan)
    expect(worker.locator("#news")).to_be_visible()
    expect(worker.locator(".app-changes").first).to_contain_text(HIS)
    read_as_a_crew(visit, worker, plan)


def open_the_plan(page: Page) -> str:
    """The plan of the demonstration, in which every page of it begins."""
    open_page(page, "/plans")
    press(page, page.locator("#main table a[href^='/plan/']").first)
    return page.evaluate("location.pathname")  # type: ignore[no-any-return]


def birth_date_on(page: Page) -> Any:
    found = re.search(r"Born (\d+ \w+ \d+)", page.locator("#main .app-meta").first.inner_text())
    assert found
    return datetime.strptime(found[1], "%d %B %Y").date()  # noqa: DTZ007  # a day has no zone


def link_to_hand_over(page: Page, plan: str) -> str:
    open_page(page, f"{plan}/share")
    choose(page, "how", "show")
    go_on(page)
    return page.locator(".app-plan__link").inner_text()


def write_at_the_same_time(person: Page, worker: Page, plan: str) -> None:
    """Both open one section; what she saves first, and what he typed meanwhile, both come through."""
    for page in (person, worker):
        open_page(page, f"{plan}/edit/strengths")
        press_in_place(page, "add")
    mine = person.locator("textarea").last
    mine.fill(HIS)
    expect(person.locator(".app-plan-form [role=status] p")).to_be_visible()  # kept by itself
    worker.locator("textarea[name$='-strength']").last.fill(HERS)
    go_on(worker)
    go_on(person)
    expect(person.locator(".app-plan--theirs")).to_contain_text(HERS)
    assert HIS in [each.input_value() for each in person.locator("textarea").all()]
    go_on(person)
    open_page(person, plan)
    expect(person.locator("#strengths")).to_contain_text(HIS)
    expect(person.locator("#strengths")).to_contain_text(HERS)


def press_in_place(page: Page, name: str) -> None:
    """Another row comes without a new page."""
    rows = page.locator(".app-plan-form__row").count()
    page.locator(f"[name={name}]").last.click()
    expect(page.locator(".app-plan-form__row")).to_have_count(rows + 1)


def read_as_a_crew(visit: Visit, worker: Page, plan: str) -> None:
    open_page(worker, f"{plan}/edit/contingency")
    worker.locator("textarea[name$='-triggers']").first.fill("Short of breath at night")
    worker.locator("textarea[name$='-who_to_call']").first.fill("His sister, 07700 900 456")
    go_on(worker)
    open_page(worker, f"{plan}/card")
    go_on(worker)
    address = worker.locator("#main a[href*='/emergency/']").get_attribute("href")
    crew = visit(language="en")
    open_page(crew, address or "")
    fill(crew, who="Sam Green, paramedic")
    choose(crew, "reason", "cannot_speak")
    go_on(crew)
    expect(crew.locator("#main")).to_contain_text("Short of breath at night")
    expect(crew.locator("#main")).to_contain_text("07700 900 456")
    open_page(worker, f"{plan}/card")
    expect(worker.locator("#main")).to_contain_text("Sam Green, paramedic")
