"""A browser for each test: Chromium on the running portal, watched for anything that it should not do."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.chrome import LANGUAGE_COOKIE
from tests.browser import patients, server
from tests.browser.accessibility import share_what_passed
from tests.browser.chromium import launched
from tests.browser.patients import Patient

HERE = Path(__file__).parent
# Browsers note every answer of 4xx; a form with mistakes and a page that is refused are answers like others.
REFUSED = re.compile(r"the server responded with a status of 4\d\d")
PATIENCE = 20_000  # milliseconds: a machine may be busy, and a page that never comes is the fault looked for
Visit = Callable[..., Page]
expect.set_options(timeout=PATIENCE)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> dict[str, str]:
    """The environment of a running demo with a few patients, its database filled."""
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent
    share_what_passed(shared / "passed-by-axe")
    folder = own / "demo"
    shutil.copytree(server.filled_demo(shared), folder)
    return server.environment(folder, server.free_port())


@pytest.fixture(scope="session")
def demo_people(demo_settings: dict[str, str]) -> Any:
    """Who can sign in and which patients to try, as `flask demo-people --json` lists them."""
    kept = Path(demo_settings["PORTAL_INSTANCE_DIR"]) / server.PEOPLE
    return json.loads(kept.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def new_patient(demo_settings: dict[str, str]) -> Callable[[], Patient]:
    """A man of the list whom no other test has been, so that nobody here has asked for him before."""
    everybody = patients.men(demo_settings)
    return lambda: next(everybody)


@pytest.fixture(scope="session")
def demo_patients(demo_people: Any) -> dict[str, Patient]:
    """The people to try, by given name."""
    return {each["given_name"]: patients.named(each) for each in demo_people["patients"]}


@pytest.fixture(scope="session")
def live_server(demo_settings: dict[str, str]) -> Iterator[str]:
    """The address of the running portal."""
    with server.serving(demo_settings) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests of this process."""
    with launched() as browser:
        yield browser


@pytest.fixture
def visit(chromium: Browser, live_server: str) -> Iterator[Visit]:
    """Open a browser of one's own: `visit(language="ur", javascript=False)`; several are several people.

    The test fails if any of them left our own address, broke the content security policy or met a
    script error.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_browser(language: str = "en", javascript: bool = True, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=live_server, locale=language, java_script_enabled=javascript, **options
        )
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": LANGUAGE_COOKIE, "value": language, "url": live_server}])
        _watch(context, live_server, complaints)
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page(visit: Visit) -> Page:
    """One visitor who reads English, with JavaScript on."""
    return visit()


def _watch(context: BrowserContext, own: str, complaints: list[str]) -> None:
    def on_request(request: Any) -> None:
        if not request.url.startswith((f"{own}/", "data:", "blob:")):
            complaints.append(f"went to another address: {request.url}")

    def on_console(message: Any) -> None:
        if "Content Security Policy" in message.text:
            complaints.append(f"broke the content security policy: {message.text}")
        elif message.type == "error" and not REFUSED.search(message.text):
            complaints.append(f"complained in the console: {message.text}")

    context.on("request", on_request)
    context.on("console", on_console)
    context.on("weberror", lambda error: complaints.append(f"script error: {error.error}"))
