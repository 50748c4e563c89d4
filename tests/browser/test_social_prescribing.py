"""A link worker refers somebody on, the service answers by its link, and what stayed silent comes back."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser import visiting
from tests.browser.conftest import Visit
from tests.browser.visiting import choose, follow, go_on, is_refused, press

LINK = re.compile(r"/for-services/referral/[\w.~-]+")


def test_a_service_answers_without_an_account_and_silence_comes_back(visit: Visit, demo_people: Any) -> None:
    worker = visit()
    visiting.sign_in(worker, "link.worker", demo_people["password"])
    case = take_somebody(worker)
    note_risks_and_consent(worker)
    name = refer_to_the_first_service(worker)
    first = newest_link(worker)

    service = visit(javascript=False, viewport=visiting.PHONE)
    visiting.open_page(service, first)
    expect(service.locator("h1")).to_contain_text("Can you help somebody?")
    is_refused(service)  # it has to say something
    choose(service, "state", "accepted")
    go_on(service)
    expect(service.locator("#main")).to_contain_text("Thank you")
    press(service, service.locator('#main a[href*="/for-services/"]'))  # the link for what comes next
    choose(service, "state", "attended")
    go_on(service)
    assert service.goto(first).status == 410  # type: ignore[union-attr]

    visiting.open_page(worker, case)
    expect(worker.locator("#services ~ .app-case").first).to_contain_text(name)
    expect(worker.locator("#services ~ .app-case").first).to_contain_text("They went")
    ask_the_silent_one_again(worker)


def take_somebody(page: Page) -> str:
    """Take the first who waits; the address of the case."""
    follow(page, "view=waiting")
    press(page, page.locator('#main a[href*="/referral/"]').first)
    go_on(page)
    return page.url


def note_risks_and_consent(page: Page) -> None:
    follow(page, "/agreements")
    is_refused(page)
    choose(page, "risk_state", "none_known")
    page.fill('[name="lone_working"]', "Nothing to heed")
    for purpose in ("services", "message_back", "numbers"):
        choose(page, purpose, "yes")
    go_on(page)


def refer_to_the_first_service(page: Page) -> str:
    """Through the directory, searched for this person; the service's name."""
    press(page, page.locator('#main a[href*="/services?case="]'))
    press(page, page.locator('#services a[href*="/service/"]').first)
    name = page.locator("h1 bdi").last.inner_text()
    press(page, page.locator('#main a[href*="/ask/"]'))
    choose(page, "how", "ask")
    go_on(page)
    return name


def newest_link(page: Page) -> str:
    """The link in the newest message of the demonstration's inbox."""
    visiting.open_page(page, "/desk/messages/inbox")
    found = LINK.search(page.locator("#main").inner_text())
    assert found
    return found[0]


def ask_the_silent_one_again(page: Page) -> None:
    """The demonstration has a service that never answered: its case is on the list of what to act on."""
    visiting.open_page(page, "/caseload?view=back")
    press(page, page.locator('#main a[href*="/referral/"]').first)
    expect(page.locator("#main")).to_contain_text("No answer: back with you")
    press(page, page.locator('#main a[href*="/asked/"]').first)
    choose(page, "state", "sent")
    go_on(page)
    expect(page.locator("#main")).not_to_contain_text("Act on this by")
