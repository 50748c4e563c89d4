"""The pages of the running portal against a bare page on the same server: P1, P2, P4, P5, P16, P17."""

import os
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import event

from portal import create_app
from portal.config import Settings
from tests.browser.server import PROGRAMS, ROOT, environment, flask, free_port, serving
from tests.load import calls, visits
from tests.load.driving import Sent, rate_of
from tests.load.figures import TURNS, Figure, at_least, at_most, in_turns, without_target
from tests.visitor import TOKEN

NEVER = "20991231T0000Z"  # no slot begins after it
WORKERS = 2  # as many as the baseline has
PEOPLE = 16  # who answer at the same time, one for each connection


def measured() -> Iterator[Figure]:
    """All of it on one practice of 2,000 patients, in about three minutes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = environment(Path(folder), free_port()) | {"PORTAL_WORKERS": str(WORKERS)}
        flask(settings, "migrate")
        flask(settings, "demo-data", "--patients", "2000", "--weeks", "4", "--seed", "1")
        app = create_app(Settings.from_environment({**os.environ, **settings}))
        yield statements(app)
        with plain_page() as plain, serving(settings) as portal:
            yield from throughput(plain, portal, app)
            yield from call_figures(calls.counted(portal, settings))
        yield first_request(settings)
        yield memory(app, settings)


@contextmanager
def plain_page() -> Iterator[str]:
    """The bare page on the same server, with as many workers."""
    address = f"127.0.0.1:{free_port()}"
    command = [str(PROGRAMS / "gunicorn"), "--bind", address, "--workers", str(WORKERS)]
    command += ["--no-control-socket", "--log-level", "error", "tests.load.plain:app"]
    process = subprocess.Popen(command, cwd=ROOT)  # noqa: S603  # our own program
    try:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://{address}/", timeout=5).close()  # loopback
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def throughput(plain: str, portal: str, app: Flask) -> Iterator[Figure]:
    """Requests a second of each kind of page against the bare page."""
    steps = visits.steps_of(app, PEOPLE)
    times, patient = visits.at_the_times(app)
    staff = visits.signed_in(app, "reception")
    pages = {
        "P1 triage step (answer to next question)": steps,
        "P2 signed-in page": [Sent("/desk/find-patient", staff)],
        "P4 times, 60 slots": [Sent(times, patient)],
        "times, no slot": [Sent(f"{times}?from={NEVER}", patient)],
        **{f"question in {code}": [question_in(app, code)] for code in ("en", "pl", "ur")},
    }
    runs = [lambda: rate_of(plain, [Sent("/")]).per_second]
    runs += [lambda sent=sent: rate_of(portal, sent).per_second for sent in pages.values()]  # type: ignore[misc]
    bare, *rates = in_turns(*runs)
    rate = dict(zip(pages, rates, strict=True))
    yield without_target("plain page", bare, "requests/s", "itself", 1.0)
    for name, least in (("P1 triage step (answer to next question)", 0.40), ("P2 signed-in page", 0.55)):
        yield at_least(name, rate[name], "requests/s", "plain page", rate[name] / bare, least)
    full, none = rate["P4 times, 60 slots"], rate["times, no slot"]
    yield without_target("slot search (page of times)", full, "requests/s", "plain page", full / bare)
    yield at_most("P4 times, 60 slots", full, "requests/s", "same page, no slot", none / full, 1.5)
    for code in ("pl", "ur"):
        here, english = rate[f"question in {code}"], rate["question in en"]
        yield at_most(f"P5 question in {code}", here, "requests/s", "in English", english / here, 1.1)


def question_in(app: Flask, language: str) -> Sent:
    client, place = visits.in_the_middle_of_questions(app, language)
    return Sent(place, visits.cookies(client))


def first_request(settings: dict[str, str]) -> Figure:
    """P16: the first request of a fresh server against its tenth."""
    ratios = []
    for _ in range(TURNS):
        with serving(settings | {"PORTAL_WORKERS": "1"}) as address:
            spent = [timed(f"{address}/start/who-for") for _ in range(10)]
        ratios.append((spent[0] / spent[9], spent[0]))
    ratio, first = sorted(ratios)[TURNS // 2]
    return at_most("P16 first request", first * 1000, "ms", "tenth request", ratio, 3.0)


def timed(address: str) -> float:
    began = time.perf_counter()
    urllib.request.urlopen(address, timeout=20).close()  # noqa: S310  # loopback
    return time.perf_counter() - began


def memory(app: Flask, settings: dict[str, str]) -> Figure:
    """P17: what a worker holds after a thousand pages."""
    with serving(settings | {"PORTAL_WORKERS": "1"}) as address:
        rate_of(address, [question_in(app, "en"), question_in(app, "ur")], seconds=3)
        ours = [pid for pid in Path("/proc").glob("[0-9]*") if _is_of(pid, settings["PORT"])]
        # The process that only starts the workers answers nobody: it maps in files that no worker reads.
        workers = [pid for pid in ours if pid.with_name(str(_told(pid, "PPid"))) in ours]
        held = max(resident(pid) for pid in workers)
    return at_most("P17 worker after 1,000 pages", held, "MB", "90 MB", held / 90, 1.0)


def _is_of(process: Path, port: str) -> bool:
    """Whether a process was started for the server on this port."""
    try:
        return f"PORT={port}".encode() in (process / "environ").read_bytes().split(b"\0")
    except OSError:  # it has ended, or is somebody else's
        return False


def resident(process: Path) -> float:
    """Megabytes of memory that the process holds, what it shares with the others included."""
    return _told(process, "VmRSS") / 1024


def _told(process: Path, name: str) -> int:
    """A number out of what the system tells of a process."""
    lines = (process / "status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def statements(app: Flask) -> Figure:
    """How many SQL statements one triage step takes, BEGIN and COMMIT not counted."""
    seen: list[str] = []
    database = app.extensions["portal"].engine
    client, place = visits.in_the_middle_of_questions(app)
    token = TOKEN.search(client.get(place).text)
    assert token
    event.listen(database, "before_cursor_execute", lambda *call: seen.append(call[2]))
    client.post(place, data={"csrf_token": token[1], "answer": "no"}, headers={"HX-Request": "true"})
    real = [each for each in seen if not each.startswith(("BEGIN", "PRAGMA"))]
    return at_most("statements a triage step", len(real), "statements", "6", len(real) / 6, 1.0)


def call_figures(found: calls.Counted) -> Iterator[Figure]:
    """What a routine call takes of whoever answers the phone (E04)."""
    for name, value, most in (
        ("call_known_patient_key_presses", found.presses, calls.MOST_PRESSES),
        ("call_known_patient_round_trips", found.trips, calls.MOST_TRIPS),
    ):
        yield at_most(name, value, "each call", str(most), value / most, 1.0)
