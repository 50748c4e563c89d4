"""`python -m tests.load.live`: what fifty screens that stay open cost the server: each asks for urgent work
every 4 s, and for its list every minute. Measured on a running server with two workers, from /proc.

Server-sent events were not taken: a stream holds a whole worker of the server (sync workers, serve.py), so
that 50 screens would need 50 of them, and each stream would have to ask the database as often as this does.
"""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import click

from portal.people.demo import PASSWORD
from tests.browser.server import environment, flask, free_port, serving
from tests.load.figures import Figure, at_most, told
from tests.load.rush.browser import Browser, Log
from tests.load.rush.processes import cpu_seconds, web_processes

SCREENS, SECONDS = 50, 30
EVERY, LIST_EVERY = 4, 60  # seconds, as in the templates
MOST = 0.10  # of a core
USERNAMES = ("reception", "doctor")
LIST = "/desk/requests?poll=1"
NEW_WORK = re.compile(rb'hx-get="(/desk/requests/new-work[^"]+)"')


def figures() -> Iterator[Figure]:
    """Processor seconds of the server a second, and how long an open screen waits for its answer."""
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder), free_port())
        flask(settings, "migrate")
        flask(settings, "demo-data", "--patients", "500", "--weeks", "1", "--seed", "1")
        with serving(settings) as address:
            share, log = asyncio.run(_open(urlsplit(address).port or 0))
    if log.failed:
        raise RuntimeError(f"{len(log.failed)} of the open screens' questions failed: {log.failed[0]}")
    name = f"{SCREENS} open screens"
    yield at_most(f"{name}, share of a core", share * 100, "%", f"{MOST:.0%} of a core", share / MOST, 1.0)
    waits = log.percentile(0.95)
    yield at_most(f"{name}, p95 of an answer", waits, "ms", "100 ms", waits / 100, 1.0)


async def _open(port: int) -> tuple[float, Log]:
    """Fifty screens of two people; what they cost the server for half a minute."""
    people = [await _signed_in(port, username) for username in USERNAMES]
    log = Log()
    before = cpu_seconds(web_processes(port))
    async with asyncio.TaskGroup() as screens:
        for at in range(SCREENS):
            browser, word = people[at % len(people)]
            screens.create_task(_keep_open(Browser(port, log, dict(browser.cookies)), word, at / SCREENS))
    return (cpu_seconds(web_processes(port)) - before) / SECONDS, log


async def _signed_in(port: int, username: str) -> tuple[Browser, str]:
    """Somebody with the list open, and what it asks for by itself."""
    browser = Browser(port, Log())
    await browser.get("/sign-in")
    await browser.post("/sign-in", [("username", username), ("password", PASSWORD)])
    asked = NEW_WORK.search((await browser.get("/desk/requests")).text)
    assert asked, f"{username} has no list"
    return browser, asked[1].decode().replace("&amp;", "&")


async def _keep_open(browser: Browser, word: str, share: float) -> None:
    """As htmx asks, each screen at its own moments."""
    asked = [(EVERY * (share + turn), word) for turn in range(SECONDS // EVERY + 1)]
    asked += [(LIST_EVERY * share, LIST)]
    began = asyncio.get_running_loop().time()
    for at, address in sorted(each for each in asked if each[0] < SECONDS):
        await asyncio.sleep(began + at - asyncio.get_running_loop().time())
        await browser.get(address, by_script=True)


if __name__ == "__main__":
    for each in figures():
        click.echo(told(each))
