"""The portal as it runs in production, on a loopback port and a small demo practice of its own."""

import fcntl
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
PATIENTS = ("--patients", "200", "--weeks", "2", "--seed", "1")
PEOPLE = "people.json"  # as `flask demo-people --json` lists them


def environment(folder: Path, port: int) -> dict[str, str]:
    """The settings of a demo that lives in `folder`."""
    return {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "PORTAL_WORKERS": "2",
        "PORTAL_DEMO": "1",
        "PORTAL_BASE_URL": f"http://127.0.0.1:{port}",
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'demo.sqlite3'}",
        "PORTAL_INSTANCE_DIR": str(folder),
    }


def flask(settings: dict[str, str], *arguments: str) -> str:
    """Run a `flask …` command; what it printed."""
    command = [str(PROGRAMS / "flask"), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """No other test process of this run does the same meanwhile."""
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def filled_demo(shared: Path) -> Path:
    """The folder of a filled demo: made by the first process that asks, for all to take a copy of."""
    kept = shared / "filled-demo"
    with _alone(shared):
        if not kept.exists():
            filling = shared / "filling-demo"
            filling.mkdir()
            settings = environment(filling, free_port())
            flask(settings, "migrate")
            flask(settings, "demo-data", *PATIENTS)
            (filling / PEOPLE).write_text(flask(settings, "demo-people", "--json"), encoding="utf-8")
            filling.rename(kept)
    return kept


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(settings: dict[str, str]) -> Iterator[str]:
    """Run the web server while the block runs; yield its address once it answers."""
    command = [str(PROGRAMS / "gunicorn"), "--config", "python:portal.serve", "wsgi:app"]
    process = subprocess.Popen(command, cwd=ROOT, env=settings)  # noqa: S603
    try:
        _wait_until_it_answers(settings["PORTAL_BASE_URL"], process)
        yield settings["PORTAL_BASE_URL"]
    finally:
        process.terminate()
        process.wait(timeout=40)


def _wait_until_it_answers(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310  # our own loopback address
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the web server did not answer on {address} (its messages are above)")
