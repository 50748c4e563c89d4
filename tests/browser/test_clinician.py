"""A clinician's work by keyboard alone: one request on one screen, five decisions, and new urgent work."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.keyboard import enter, tab_to

SCREEN = {"width": 1366, "height": 768}
NEW_WORK = 10_000  # milliseconds: five seconds, and room for a busy machine


def decide(page: Page, way: str, *choices: str, **words: str) -> None:
    """From the request: to the form by keyboard, answer it from top to bottom, and send it."""
    tab_to(page, f'.app-decide a[href*="{way}"]')
    enter(page)
    for choice in choices:
        choose(page, *choice.split("="))
    for name, text in words.items():
        tab_to(page, f'[name="{name}"]')
        page.keyboard.type(text)
    tab_to(page, "#main form button[type=submit]")
    enter(page)


def choose(page: Page, name: str, value: str) -> None:
    """Tab into the group, down to the choice, and Space."""
    wanted = f'[name="{name}"][value="{value}"]'
    is_box = page.locator(wanted).get_attribute("type") == "checkbox"
    tab_to(page, wanted if is_box else f'[name="{name}"]')
    for _press in range(20):
        if page.evaluate("() => document.activeElement.value") == value:
            break
        page.keyboard.press("ArrowDown")
    if not page.locator(wanted).is_checked():
        page.keyboard.press("Space")
    assert page.locator(wanted).is_checked(), (name, value)


def book(page: Page) -> None:
    """The first time there is, and confirm it."""
    tab_to(page, '.app-decide a[href$="/times"]')
    enter(page)
    tab_to(page, f"[name=slot]{visiting.APART}")
    enter(page)
    tab_to(page, "#main form button[type=submit]")
    enter(page)


def test_a_clinician_decides_by_keyboard_in_every_way_and_hears_of_new_urgent_work(
    visit: Visit, new_patient: Any, demo_people: Any
) -> None:
    patient = visit(language="ur")
    visiting.ask_about_back_pain(patient, new_patient())
    rid = patient.url.split("/")[4]
    page = visit(viewport=SCREEN)
    visiting.sign_in(page, "doctor", demo_people["password"])
    address = f"/desk/request/{rid}"
    visiting.open_page(page, address)
    bottom = page.evaluate("() => document.querySelector('#summary').getBoundingClientRect().bottom")
    assert bottom <= SCREEN["height"], f"the summary ends at {bottom}"
    decide(page, "/urgency", "urgency=within_48h", reason="Cannot work")
    decide(page, "/call-back", "caller=reception", "wait=1wd")
    decide(page, "/send-on", "where=hub")
    decide(page, "/messages", "phrase=how_now")
    said = page.locator(".app-talk__one").last
    expect(said.locator("[lang=en]")).to_contain_text("How are you now?")
    expect(said.locator("[lang=ur]")).to_contain_text("؟")  # as the patient reads it
    page.goto(address)
    refer(page)
    page.goto(address)
    raise_another(visit, demo_people, address)
    expect(page.locator("#new-work")).to_contain_text("New urgent work", timeout=NEW_WORK)
    assert page.evaluate("() => document.activeElement === document.body"), "the focus was taken"
    book(page)
    page.goto(address)
    expect(page.locator(".app-verdict")).to_contain_text("Booked")
    decide(page, "/close", "category=booked", "urgency=same_day")
    expect(page.locator("h1")).to_have_text("Today’s requests")
    switch_sound_off(page)


def refer(page: Page) -> None:
    """To a link worker, with what somebody who visits must know and what the person agreed to."""
    tab_to(page, '.app-decide a[href*="/refer/"]')
    enter(page)
    choose(page, "needs", "loneliness")
    tab_to(page, "[name=reason]")
    page.keyboard.type("At home alone with the pain")
    choose(page, "risk_state", "none_known")
    tab_to(page, "[name=lone_working]")
    page.keyboard.type("Nothing")
    for purpose in ("services", "message_back", "numbers"):
        choose(page, purpose, "yes")
    tab_to(page, "#main form button[type=submit]")
    enter(page)
    assert page.url.endswith("/done"), page.url


def switch_sound_off(page: Page) -> None:
    """For this browser, for good."""
    button = page.locator("[data-sound]")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Sound is off")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "false")


def raise_another(visit: Visit, demo_people: Any, but: str) -> None:
    """Somebody else at the desk is worried about another patient."""
    colleague = visit()
    visiting.sign_in(colleague, "reception", demo_people["password"])
    colleague.goto("/desk/requests?urgency=routine")
    links = colleague.locator('#requests a[href*="/desk/request/"]')
    others = [each.get_attribute("href") for each in links.all()]
    colleague.goto(next(each for each in others if each and each != but))
    colleague.get_by_role("button", name="Clinician calls within the hour").click()
    colleague.wait_for_load_state()
