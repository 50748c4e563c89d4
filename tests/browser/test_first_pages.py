"""The first pages that anybody meets: accessible in each language, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import check_accessibility
from tests.browser.conftest import Visit

PAGES = ("/", "/sign-in", "/demo", "/no-such-page")


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("address", PAGES)
def test_a_first_page_is_accessible(visit: Visit, address: str, language: str) -> None:
    page = visit(language=language)
    page.goto(address)
    check_accessibility(page)


@pytest.mark.parametrize("address", PAGES)
def test_a_first_page_is_accessible_without_javascript(visit: Visit, address: str) -> None:
    page = visit(javascript=False)
    page.goto(address)
    check_accessibility(page)


def test_the_language_is_changed_by_its_own_name(visit: Visit) -> None:
    page = visit()
    page.goto("/")
    page.get_by_role("button", name="اردو").click()
    page.wait_for_function("document.documentElement.dir === 'rtl'")
    assert page.locator("html").get_attribute("lang") == "ur"


def test_the_quick_way_out_stays_in_reach_however_far_somebody_has_scrolled(visit: Visit) -> None:
    page = visit(viewport={"width": 390, "height": 600})
    page.goto("/message/a-link-that-has-ended")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Leave this page")).to_be_in_viewport()
    check_accessibility(page)
