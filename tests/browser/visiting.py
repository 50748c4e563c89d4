"""What visitors do, in the words of the front door. Every page they reach is checked as they reach it."""

import re
from datetime import date

from playwright.sync_api import Locator, Page, expect

from tests.browser.accessibility import check_accessibility
from tests.browser.patients import Patient

PHONE = {"width": 390, "height": 844}
BACK_PAIN: dict[str, str | list[str]] = {"bp_coping": "limited", "duration": "2 w"}
MAIN_BUTTON = "#main form .nhsuk-button:not(.nhsuk-button--secondary, .nhsuk-button--small)"
ERRORS = ".nhsuk-error-summary"
# A time that overlaps none of the patient's own: that it does would be its third line.
APART = ":not(:has(br ~ br))"
IN_ORDER = """() => {
  const links = [...document.querySelectorAll(".nhsuk-error-summary a")]
  const places = links.map(link => document.querySelector(link.hash))
  const FOLLOWS = Node.DOCUMENT_POSITION_FOLLOWING
  return places.every((place, i) => !i || places[i - 1].compareDocumentPosition(place) & FOLLOWS)
}"""


def open_page(page: Page, address: str) -> None:
    """Type an address."""
    page.goto(address)
    look_at(page)


def look_at(page: Page) -> None:
    """The page is accessible, and nothing of it lies beyond the side of the screen."""
    check_accessibility(page)


def press(page: Page, thing: Locator) -> None:
    """Press what leads on, and wait for what it leads to: a new page, or htmx's new content of this one."""
    page.locator("#main").evaluate("main => main.dataset.left = ''")
    thing.click()
    page.wait_for_selector("#main:not([data-left])")
    page.wait_for_load_state()
    look_at(page)


def go_on(page: Page) -> None:
    """Press the page's main button."""
    press(page, page.locator(MAIN_BUTTON).first)


def follow(page: Page, ending: str) -> None:
    """Follow the link in the page to an address with this ending."""
    press(page, page.locator(f'#main a[href$="{ending}"]').first)


def go_back(page: Page) -> None:
    """Follow the page's own link back."""
    press(page, page.locator(".nhsuk-back-link"))


def is_refused(page: Page, button: Locator | None = None) -> None:
    """Press the (main) button: it is said at the top what is wrong, with a way to each mistake."""
    press(page, button or page.locator(MAIN_BUTTON).first)
    expect(page.locator(ERRORS)).to_have_count(1)
    if has_javascript(page):
        expect(page.locator(f"{ERRORS}:focus")).to_have_count(1)
    for link in page.locator(f"{ERRORS} a").all():
        expect(page.locator(link.get_attribute("href") or "#none")).to_have_count(1)
    assert page.evaluate(IN_ORDER), "the mistakes are not told in the order of the page"


def has_javascript(page: Page) -> bool:
    return not page.evaluate("matchMedia('(scripting: none)').matches")


def choose(page: Page, field: str, *values: str) -> None:
    """Tick or pick."""
    for value in values:
        page.locator(f'[name="{field}"][value="{value}"]').check()


def fill(page: Page, **fields: str) -> None:
    """Type into fields."""
    for name, text in fields.items():
        page.locator(f'[name="{name}"]').fill(text)


def fill_date(page: Page, field: str, on: date) -> None:
    """Type a date into its three boxes."""
    fill(
        page, **{f"{field}-day": str(on.day), f"{field}-month": str(on.month), f"{field}-year": str(on.year)}
    )


def fill_details(page: Page, patient: Patient) -> None:
    """Say who needs help, as the practice knows them."""
    fill(page, given_name=patient.given_name, family_name=patient.family_name, postcode=patient.postcode)
    fill(page, phone=patient.phone)
    fill_date(page, "born_on", patient.born_on)


def question_asked(page: Page) -> str:
    """The id of the question that the page asks; nothing if it asks none."""
    form = page.locator("#main form").first
    action = form.get_attribute("action") if form.count() else ""
    found = re.search(r"/question/(\w+)$", action or "")
    return found[1] if found else ""


def answer(page: Page, said: str | list[str] = "no") -> None:
    """Answer the question without going on: “no” also means none of these."""
    ready_made = page.locator("[name=answer]:is([type=radio], [type=checkbox])")
    if not ready_made.count():
        typed, *unit = str(said).split(" ", 1) if page.locator("[name=unit]").count() else [str(said)]
        page.locator("#answer").fill(typed)
        for each in unit:
            page.locator("[name=unit]").select_option(each)
    elif said == "no":
        page.locator('[name=answer]:is([type=radio][value="no"], [type=checkbox][value="none"])').check()
    else:
        choose(page, "answer", *([said] if isinstance(said, str) else said))


def answer_questions(page: Page, **answers: str | list[str]) -> list[str]:
    """Answer each question that comes, with No where nothing else is given; which were asked."""
    asked = []
    while question := question_asked(page):
        answer(page, answers.get(question, "no"))
        go_on(page)
        asked.append(question)
    pass_by_optional_pages(page)
    return asked


def pass_by_optional_pages(page: Page) -> None:
    """Nobody has to say more than the questions asked."""
    while page.url.endswith(("/photos", "/help-us", "/body")):
        go_on(page)


def say_the_problem(page: Page, words: str, pathway: str) -> None:
    """Say it in own words, and choose the nearest of what they find."""
    fill(page, own_words=words)
    if not has_javascript(page):
        go_on(page)  # with JavaScript it is found while one types
    choose(page, "pathway", pathway)
    go_on(page)
    say_that_is_all(page)


def say_that_is_all(page: Page) -> None:
    """There is no second problem."""
    choose(page, "more", "no")
    go_on(page)


def sign_in(page: Page, username: str, password: str) -> None:
    """Sign in as a member of staff."""
    open_page(page, "/sign-in")
    fill(page, username=username, password=password)
    go_on(page)


def sign_in_at_the_third_try(page: Page, username: str, password: str) -> None:
    """First with nothing, then with a wrong password."""
    open_page(page, "/sign-in")
    is_refused(page)
    fill(page, username=username, password="wrong")
    is_refused(page)
    sign_in(page, username, password)


def begin(page: Page, patient: Patient, was_born_on: date | None = None, parent: str = "") -> None:
    """Come in by the front door and say who needs help, as the practice knows them unless told otherwise."""
    open_page(page, "/start/who-for")
    choose(page, "informant", "parent" if parent else "self")
    go_on(page)
    fill_details(page, patient)
    fill_date(page, "born_on", was_born_on or patient.born_on)
    if parent:
        fill(page, informant_name=parent)
    go_on(page)


def ask_about_back_pain(page: Page, patient: Patient) -> None:
    """The whole way to a result that can be booked."""
    begin(page, patient)
    answer_questions(page)
    say_the_problem(page, "lower back pain", "back_pain")
    answer_questions(page, **BACK_PAIN)
    go_on(page)  # confirm and send
