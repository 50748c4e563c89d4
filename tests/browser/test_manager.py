"""A manager sees the rotas and the day's numbers; each page of staff is closed to those it is not for."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import visiting
from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import Visit
from tests.browser.visiting import open_page, press

CLOSED = {
    "manager": ["/desk/find-patient", "/desk/requests", "/desk/not-matched", "/caseload"],
    "reception": ["/desk/numbers", "/caseload"],
    "link.worker": ["/desk/requests", "/desk/rotas", "/desk/numbers"],
}


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("ur", True), ("en", False)])
def test_a_manager_sees_the_rotas_and_the_numbers(
    visit: Visit, demo_people: Any, language: str, javascript: bool
) -> None:
    page = visit(language=language, javascript=javascript)
    visiting.sign_in_at_the_third_try(page, "manager", demo_people["password"])
    open_page(page, "/desk/rotas")
    assert page.locator("tbody tr").count() > 1
    for link in range(3):  # the week before, this week, the week after
        press(page, page.locator("#main nav.app-toolbar a").nth(link))
    press(page, page.locator("#main nav.app-filter a:not([aria-current])").first)
    open_page(page, "/desk/numbers")
    assert page.locator(".app-stat__number").count() > 5
    press(page, page.locator("form[action='/sign-out'] button"))
    open_page(page, "/desk/numbers")
    expect(page.locator("[name=password]")).to_be_visible()


@pytest.mark.parametrize("username", CLOSED)
def test_a_page_is_closed_to_staff_whom_it_is_not_for(visit: Visit, demo_people: Any, username: str) -> None:
    page = visit()
    visiting.sign_in(page, username, demo_people["password"])
    for address in CLOSED[username]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 403, address
        expect(page.locator("body[data-error-page]")).to_have_count(1)
    check_accessibility(page)


def test_a_visitor_is_asked_to_sign_in_before_any_page_of_staff(visit: Visit) -> None:
    page = visit()
    for address in sorted({each for closed in CLOSED.values() for each in closed}):
        page.goto(address)
        expect(page.locator("[name=password]")).to_be_visible()


def test_the_menu_leads_to_every_page_of_a_role(visit: Visit, demo_people: Any) -> None:
    page = visit()
    for username in ("reception", "link.worker", "manager"):
        visiting.sign_in(page, username, demo_people["password"])
        links = page.locator(".nhsuk-header__navigation-link[href]")
        for address in [link.get_attribute("href") or "" for link in links.all()]:
            open_page(page, address)
            expect(page.locator(".nhsuk-header__navigation-item--current")).to_have_count(1)
        page.locator("form[action='/sign-out'] button").click()
