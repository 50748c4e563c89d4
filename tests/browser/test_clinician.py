"""A clinician's work by keyboard alone: one request on one screen, five decisions, and new urgent work."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.keyboard import enter, tab_to

SCREEN = {"width": 1366, "height": 768}
NEW_WORK = 10_000  # milliseconds: five seconds, and room for a busy machine


def decide(page: Page, way: str, *choices: str, words: str = "") -> None:
    """From the request: to the form by keyboard, answer it, and back."""
    tab_to(page, f'.app-decide a[href$="{way}"]')
    enter(page)
    for choice in choices:
        name, value = choice.split("=")
        chosen = f'[name="{name}"]'
        tab_to(page, chosen)
        for _press in range(20):
            if page.evaluate("() => document.activeElement.value") == value:
                break
            page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
        assert page.locator(f'{chosen}[value="{value}"]').is_checked(), choice
    if words:
        tab_to(page, "textarea")
        page.keyboard.type(words)
    tab_to(page, "#main form button[type=submit]")
    enter(page)


def test_a_clinician_decides_five_times_by_keyboard_and_hears_of_new_urgent_work(
    visit: Visit, new_patient: Any, demo_people: Any
) -> None:
    patient = visit()
    visiting.ask_about_back_pain(patient, new_patient())
    page = visit(viewport=SCREEN)
    visiting.sign_in(page, "doctor", demo_people["password"])
    visiting.open_page(page, "/desk/requests?type=find_appointment")
    link = page.locator('#requests a[href*="/desk/request/"]').first
    address = link.get_attribute("href")
    assert address
    visiting.open_page(page, address)
    bottom = page.evaluate("() => document.querySelector('#summary').getBoundingClientRect().bottom")
    assert bottom <= SCREEN["height"], f"the summary ends at {bottom}"
    decide(page, "/urgency", "urgency=within_48h", words="Cannot work")
    decide(page, "/call-back", "caller=reception", "wait=1wd")
    decide(page, "/send-on", "where=hub")
    decide(page, "/messages", "phrase=how_now")
    expect(page.locator(".app-talk")).to_contain_text("How are you now?")
    page.goto(address)
    raise_another(visit, demo_people, address)
    expect(page.locator("#new-work")).to_contain_text("New urgent work", timeout=NEW_WORK)
    assert page.evaluate("() => document.activeElement === document.body"), "the focus was taken"
    tab_to(page, '.app-decide a[href$="/close"]')
    enter(page)
    page.goto(f"{address}")
    decide(page, "/close", "category=advice", "urgency=same_day")
    expect(page.locator("h1")).to_have_text("Today’s requests")
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
