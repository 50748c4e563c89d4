"""How we decide, read in a browser: accessible in two languages and at two widths, its maps whole."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.visiting import PHONE, open_page

DESKTOP = {"width": 1366, "height": 900}
LARGEST = "/how-we-decide/child_abdominal_pain"
PAGES = (
    "/how-we-decide",
    "/how-we-decide/back_pain",
    LARGEST,
    "/how-we-decide/general_red_flags",
    "/how-we-decide/proofs",
    "/how-we-decide/hazards",
    "/how-we-decide/purpose",
    "/self-care",
    "/self-care/sore_throat",
)
# How far each line of writing reaches past its box, measured by the browser in the fonts that it has.
SPILLED = """() => [...document.querySelectorAll(".app-map__box")].flatMap((box) => {
  const edge = box.querySelector("rect").getBBox()
  return [...box.querySelectorAll(".app-map__text")].filter((text) => {
    const words = text.getBBox()
    return words.x < edge.x || words.x + words.width > edge.x + edge.width
  }).map((text) => text.textContent)
})"""


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_is_accessible_and_no_wider_than_the_screen(
    visit: Visit, language: str, screen: dict[str, int]
) -> None:
    page = visit(language=language, viewport=screen)
    for address in PAGES:
        open_page(page, address)


@pytest.mark.parametrize("language", ["en", "pl", "ur"])
def test_the_words_of_a_map_stay_within_their_boxes(visit: Visit, language: str) -> None:
    page = visit(language=language, viewport=DESKTOP)
    for address in (LARGEST, "/how-we-decide/back_pain", "/how-we-decide/alcohol_drugs"):
        page.goto(address)
        page.evaluate("document.fonts.ready")
        assert page.evaluate(SPILLED) == [], address


def test_a_map_is_moved_within_its_frame_by_the_keyboard(visit: Visit) -> None:
    page = visit(viewport=PHONE)
    page.goto("/how-we-decide/back_pain")
    frame = page.locator(".app-map-frame")
    frame.evaluate("frame => frame.addEventListener('scroll', () => frame.dataset.moved = 'yes')")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(frame).to_have_attribute("data-moved", "yes")


def test_without_javascript_all_of_it_is_there(visit: Visit) -> None:
    page = visit(javascript=False, viewport=PHONE)
    open_page(page, "/")
    _follow(page, "/how-we-decide")
    _follow(page, "/how-we-decide/back_pain")
    expect(page.locator("svg.app-map")).to_have_count(1)
    page.locator("#rule-bp_cord a").first.click()
    assert page.url.endswith("#question-bp_whole_body")


def _follow(page: Page, address: str) -> None:
    page.locator(f'a[href="{address}"]').first.click()
    page.wait_for_load_state()
