"""axe-core on a page as it stands: every WCAG rule up to 2.2 AA and its best practices, no exception made."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "portal/assets/node_modules/axe-core/axe.min.js"
PARTS = (Path(__file__).parent / "parts.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# target-size (WCAG 2.5.8) is off in axe unless asked for by name
RUN = "async options => (await axe.run(document, options)).violations"  # what passed is too much to carry
OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": TAGS},
    "rules": {"target-size": {"enabled": True}},
}


class _Passed:
    """The parts of pages that axe has passed, in this test process and in those beside it."""

    def __init__(self) -> None:
        self.parts: set[int] = set()
        self.shared: Path | None = None
        self.read_to = 0

    def lacks(self, parts: set[int]) -> bool:
        if not parts <= self.parts and self.shared and self.shared.exists():
            with self.shared.open(encoding="ascii") as shared:
                shared.seek(self.read_to)
                whole = shared.read().rpartition("\n")[0]
            self.read_to += len(whole)
            self.parts.update(map(int, whole.split()))
        return not parts <= self.parts

    def add(self, parts: set[int]) -> None:
        if self.shared:
            with self.shared.open("a", encoding="ascii") as shared:
                shared.write("\n" + " ".join(map(str, parts - self.parts)) + "\n")
        self.parts |= parts


_passed = _Passed()


def share_what_passed(file: Path) -> None:
    """Go through a page once for all the processes of a run: they tell one another in this file."""
    _passed.shared = file


def check_accessibility(page: Page) -> None:
    """Fail with each broken rule and where it breaks; call it on every page and on each error state.

    What only the whole page can break is looked at each time. axe goes through a page with any part (in its
    surroundings, language and width) or order of headings that has not passed yet: others tell nothing new.
    """
    built = page.evaluate(PARTS)
    problems = []
    if built["headings"] != 1:
        problems.append(f"a page has one h1, this one has {built['headings']}")
    if built["twice"]:
        problems.append(f"these ids are there more than once: {built['twice']}")
    if built["beyond"] > 0:
        problems.append(f"it is {built['beyond']} pixels wider than the screen (WCAG 1.4.10)")
    parts = set(built["parts"])
    if _passed.lacks(parts):
        problems += map(_told, _violations(page))
    assert not problems, f"{page.url} ({page.title()}):\n" + "\n".join(problems)
    _passed.add(parts)


def _violations(page: Page) -> list[dict[str, Any]]:
    with _scripts_allowed(page):
        if not page.evaluate("'axe' in window"):
            page.evaluate(_axe())
        found: list[dict[str, Any]] = page.evaluate(RUN, OPTIONS)
        return found


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
