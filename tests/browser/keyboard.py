"""A visitor who uses no mouse: Tab, Space and Enter, and always sees where they are."""

from playwright.sync_api import Page, expect

from tests.browser import visiting

MOST_STOPS = 80
IS_THERE = "wanted => document.activeElement.matches(wanted)"
# A radio button and a check box are drawn by what stands before their label's text.
SHOWS_FOCUS = """() => {
  const place = document.activeElement
  const drawn = place.matches("[type=radio], [type=checkbox]")
    ? getComputedStyle(place.labels[0], "::before") : getComputedStyle(place)
  return drawn.boxShadow !== "none" || (drawn.outlineStyle !== "none" && parseFloat(drawn.outlineWidth) > 0)
}"""


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus is there; at each stop it is to be seen."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        assert page.evaluate(SHOWS_FOCUS), f"no focus to be seen on {page.evaluate(WHERE)}"
        if page.evaluate(IS_THERE, wanted):
            return
    raise AssertionError(f"{wanted} is not to be reached by keyboard on {page.url}")


WHERE = "() => document.activeElement.outerHTML.slice(0, 200)"


def enter(page: Page) -> None:
    """Press Enter, and wait for what it leads to."""
    page.locator("#main").evaluate("main => main.dataset.left = ''")
    page.keyboard.press("Enter")
    page.wait_for_selector("#main:not([data-left])")
    page.wait_for_load_state()
    visiting.look_at(page)


def is_told_of_mistakes(page: Page) -> None:
    """The focus is on the list of mistakes, and its first link leads into the field."""
    expect(page.locator(f"{visiting.ERRORS}:focus")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('#main input')"), page.evaluate(WHERE)
