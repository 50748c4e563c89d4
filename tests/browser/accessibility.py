"""axe-core on a page as it stands: every WCAG rule up to 2.2 AA and its best practices, no exception made."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "portal/assets/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# target-size (WCAG 2.5.8) is off in axe unless asked for by name
RUN = "async options => (await axe.run(document, options)).violations"  # what passed is too much to carry
# How a page is built, in its language and at its width; what its texts say makes no difference to the rules.
BUILT = """() => {
  const part = (each) => [each.tagName, each.className, ...each.getAttributeNames(), !each.textContent.trim()]
  const parts = [...document.querySelectorAll("*")].map(part)
  return [document.documentElement.lang, innerWidth, matchMedia("(scripting: none)").matches, parts].join()
}"""
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}
_checked: set[int] = set()


def check_accessibility(page: Page) -> None:
    """Fail with each broken rule and where it breaks; call it on every page and on each error state.

    A page built just like one that has passed tells nothing new, so it is not gone through again.
    """
    built = hash(page.evaluate(BUILT))
    if built not in _checked:
        _check(page)
        _checked.add(built)


def _check(page: Page) -> None:
    with _scripts_allowed(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(_axe())
        violations = page.evaluate(RUN, OPTIONS)
    problems = [_told(violation) for violation in violations]
    headings = page.locator("h1").count()
    if headings != 1:
        problems.append(f"a page has one h1, this one has {headings}")
    assert not problems, f"{page.url} ({page.title()}):\n" + "\n".join(problems)


@contextmanager
def _scripts_allowed(page: Page) -> Iterator[None]:
    """Let axe run in a browser with JavaScript off; the page's own scripts were passed over as it loaded."""
    if not page.evaluate("matchMedia('(scripting: none)').matches"):
        yield
        return
    session = page.context.new_cdp_session(page)
    for disabled in (True, False):  # a switch that was never on cannot be turned off
        session.send("Emulation.setScriptExecutionDisabled", {"value": disabled})
    yield
    session.send("Emulation.setScriptExecutionDisabled", {"value": True})


@lru_cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


def _told(violation: dict[str, Any]) -> str:
    places = [f"    {node['html'][:200]}\n      {node['failureSummary']}" for node in violation["nodes"][:5]]
    return f"  {violation['id']} ({violation['impact']}): {violation['help']}\n" + "\n".join(places)
