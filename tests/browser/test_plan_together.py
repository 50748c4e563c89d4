"""One plan, two languages: from what a person says in Urdu to a plan agreed, helped, reviewed and printed."""

from datetime import timedelta
from typing import Any

from playwright.sync_api import Page, expect

from portal import clock
from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.patients import Patient
from tests.browser.test_link_worker import (
    agree,
    ask_for_help_with_everyday_life,
    print_it,
    take_the_referral,
    write_the_plan,
)
from tests.browser.test_social_prescribing import (
    newest_link,
    note_risks_and_consent,
    refer_to_the_first_service,
)
from tests.browser.visiting import PHONE, choose, fill, fill_date, follow, go_on, open_page

HIS = "میں ہنر مند ہوں"
HERS = "Knows everybody in the street"
ONS4 = ("satisfied", "worthwhile", "happy", "anxious")
BAD_ROWS = b"name,description,needs\nA new choir,We sing,loneliness\nNo needs,We meet,\nOdd,We meet,flying\n"


def test_a_person_in_urdu_and_a_link_worker_write_one_plan_from_the_first_word_to_the_review(
    visit: Visit, demo_people: Any, demo_patients: dict[str, Patient]
) -> None:
    patient = demo_patients["Ayesha"]
    person = visit(language="ur", viewport=PHONE)
    ask_for_help_with_everyday_life(person, patient)
    worker = visit(language="en")
    visiting.sign_in(worker, "link.worker", demo_people["password"])
    take_the_referral(worker, patient)
    write_the_plan(worker)
    plan = worker.evaluate("location.pathname").removesuffix("/edit")
    open_page(worker, plan)  # what changes from now on is news
    case = a_charity_answers_by_its_link(visit, worker, patient)
    open_page(person, link_to_hand_over(worker, plan))
    fill_date(person, "born_on", patient.born_on)
    go_on(person)
    write_at_the_same_time(person, worker, plan)
    open_page(worker, plan)
    expect(worker.locator("#news")).to_be_visible()
    expect(worker.locator(".app-changes").first).to_contain_text(HIS)
    open_page(worker, f"{plan}/edit")
    agree(worker)
    measure_before_and_after(person, worker, plan)
    review_six_weeks_later(person, worker, plan)
    open_page(worker, f"{plan}/versions")
    print_it(worker, ["en", "ur"])
    read_as_a_crew(visit, person, worker, plan)
    open_page(worker, case)
    expect(worker.locator("#services ~ .app-case").first).to_contain_text("They will help")


def a_charity_answers_by_its_link(visit: Visit, worker: Page, patient: Patient) -> str:
    """The worker notes risks and consent, refers them on, and the charity says yes without an account."""
    open_page(worker, "/caseload")
    visiting.press(worker, worker.locator('#main a[href*="/referral/"]').filter(has_text=patient.name).first)
    case: str = worker.url
    note_risks_and_consent(worker)
    refer_to_the_first_service(worker)
    charity = visit(javascript=False)
    open_page(charity, newest_link(worker))
    choose(charity, "state", "accepted")
    go_on(charity)
    return case


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


def measure_before_and_after(person: Page, worker: Page, plan: str) -> None:
    """At the first talk the worker wrote the answers down; six weeks later the person gives them."""
    for page, points, days in ((worker, "3", 42), (person, "6", 0)):
        open_page(page, f"{plan}/measures/ons4")
        fill_date(page, "taken_on", clock.today() - timedelta(days=days))
        for question in ONS4:
            choose(page, question, points)
        go_on(page)
    expect(worker.locator(".app-measure")).to_have_count(4)
    expect(person.locator(".app-measure polyline")).to_have_count(4)


def review_six_weeks_later(person: Page, worker: Page, plan: str) -> None:
    """The worker notes the review; the person is asked two questions about their plan."""
    open_page(worker, f"{plan}/review")
    fill_date(worker, "held_on", clock.today())
    fill_date(worker, "next_on", clock.today() + timedelta(days=84))
    go_on(worker)
    open_page(person, plan)
    follow(person, "/after-review")
    choose(person, "knew", "yes")
    choose(person, "helped", "yes")
    go_on(person)
    open_page(worker, "/plans")
    expect(worker.locator("#main")).to_contain_text("1 of 1 helped to write it")


def read_as_a_crew(visit: Visit, person: Page, worker: Page, plan: str) -> None:
    """The code opens the essentials for who says why; the person sees who it was."""
    open_page(worker, f"{plan}/card")
    go_on(worker)
    address = worker.locator("#main a[href*='/emergency/']").get_attribute("href")
    crew = visit(language="en")
    open_page(crew, address or "")
    fill(crew, who="Sam Green, paramedic")
    choose(crew, "reason", "cannot_speak")
    go_on(crew)
    expect(crew.locator("#main")).to_contain_text("A letter about money")
    expect(crew.locator("#main")).to_contain_text("Call my sister")
    open_page(person, plan)
    expect(person.locator("#main")).to_contain_text("Sam Green, paramedic")


def test_a_table_of_services_is_brought_in_and_each_bad_row_is_reported(
    visit: Visit, demo_people: Any
) -> None:
    page = visit(viewport=PHONE)
    visiting.sign_in(page, "link.worker", demo_people["password"])
    open_page(page, "/services/import")
    table = {"name": "services.csv", "mimeType": "text/csv", "buffer": BAD_ROWS}
    page.locator("#file").set_input_files(table)  # type: ignore[arg-type]  # a file of its own kind of dict
    go_on(page)
    report = page.locator("#main")
    for told in ("No needs", "Fill it in.", "Odd", "flying", "Use a value from the list"):
        expect(report).to_contain_text(told)
    open_page(page, "/services?q=choir")
    expect(page.locator("#services")).to_contain_text("A new choir")
