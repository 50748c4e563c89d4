"""The README's pictures, taken of the portal as it is: `python -m tests.browser.pictures`.

The demo is filled from one seed and its clock stands still on a busy morning, so that a picture changes only
when a page does.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import WSGIRequestHandler, make_server

from portal import clock, create_app
from portal.config import Settings
from portal.people import demo
from tests.browser import server, visiting
from tests.browser.chromium import launched
from tests.browser.patients import Patient

FOLDER = Path(__file__).resolve().parents[2] / ".github/pictures"
MOMENT = datetime(2026, 12, 1, 10, 20, tzinfo=UTC)  # a Tuesday
PRACTICE = ("demo-data", "--patients", "2000", "--weeks", "6", "--seed", "1")
DESK = {"width": 1280, "height": 860}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as folder, clock.frozen_at(MOMENT):
        app = practice(Path(folder))
        with serving(app), launched() as browser:
            address = app.extensions["portal"].settings.base_url
            for take in (patient, reception, link_worker, manager):
                take(lambda **options: opened(browser, address, **options))


def practice(folder: Path) -> Flask:
    """The demo, filled as of that morning."""
    app = create_app(Settings.from_environment(server.environment(folder, server.free_port())))
    for command in (("migrate",), PRACTICE):
        done = app.test_cli_runner().invoke(args=command, catch_exceptions=False)
        assert done.exit_code == 0, done.output
    return app


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log(self, *_: Any) -> None:
        pass


@contextmanager
def serving(app: Flask) -> Iterator[None]:
    """Serve it, each request at that same moment."""

    def at_that_moment(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        with clock.frozen_at(MOMENT):
            return app(environ, start)

    port = int(app.extensions["portal"].settings.base_url.rsplit(":", 1)[1])
    running = make_server("127.0.0.1", port, at_that_moment, threaded=True, request_handler=Quiet)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield
    finally:
        running.shutdown()


def opened(browser: Browser, address: str, **options: Any) -> Page:
    return browser.new_context(base_url=address, locale="en-GB", **options).new_page()


Opened = Callable[..., Page]


def take(page: Page, name: str) -> None:
    """What the screen shows, once its letters are there."""
    page.evaluate("document.fonts.ready")
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")
    print(f"  {name}.png")  # noqa: T201


def patient(opened: Opened) -> None:
    """On a telephone: a question, and times to choose from."""
    page = opened(viewport=visiting.PHONE)
    listed = demo.PEOPLE[0]
    daniel = Patient(
        listed.given_name, listed.family_name, listed.born_on, listed.postcode, listed.nhs_number
    )
    visiting.begin(page, daniel)
    visiting.answer_questions(page)
    visiting.say_the_problem(page, "lower back pain", "back_pain")
    page.locator("#main h1").scroll_into_view_if_needed()
    take(page, "patient-question")
    visiting.answer_questions(page, **visiting.BACK_PAIN)
    visiting.go_on(page)
    visiting.follow(page, "/times")
    page.locator("#main h1").evaluate("heading => heading.scrollIntoView()")
    take(page, "patient-times")


def signed_in(opened: Opened, username: str) -> Page:
    page = opened(viewport=DESK)
    visiting.sign_in(page, username, demo.PASSWORD)
    return page


def reception(opened: Opened) -> None:
    """The day's requests, and the search that follows the typing."""
    page = signed_in(opened, "reception")
    visiting.open_page(page, "/desk/requests")
    take(page, "reception-today")
    visiting.open_page(page, "/desk/find-patient")
    visiting.fill(page, sought="aysha khan")
    page.locator("#patients li").first.wait_for()
    take(page, "reception-find")


def link_worker(opened: Opened) -> None:
    """A plan, the person's own words first."""
    page = signed_in(opened, "link.worker")
    visiting.open_page(page, "/caseload")
    visiting.press(page, page.locator("#main tr").filter(has_text="Urdu").first.locator("a"))
    visiting.follow(page, "/plan")
    visiting.press(page, page.locator('#main .app-toolbar a[href*="/plan/"]').first)
    page.locator("#main .app-plan").evaluate("plan => plan.scrollIntoView()")
    take(page, "link-worker-plan")


def manager(opened: Opened) -> None:
    """The day in figures."""
    page = signed_in(opened, "manager")
    visiting.open_page(page, "/desk/numbers")
    take(page, "manager-numbers")


if __name__ == "__main__":
    main()
