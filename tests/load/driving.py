"""Load on the loopback, bounded in count and time: wrk replays prepared requests, the rate is read back."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("replay.lua")
SECONDS = 6
CONNECTIONS = 16


@dataclass(frozen=True, slots=True)
class Sent:
    """One request to replay."""

    path: str
    cookie: str = ""
    body: str = ""

    def line(self) -> str:
        return "\t".join(("POST" if self.body else "GET", self.path, self.cookie, self.body))


@dataclass(frozen=True, slots=True)
class Rate:
    """What a run of replayed requests came to: per second, and the 95th percentile in milliseconds."""

    per_second: float
    p95_ms: float


def rate_of(address: str, sent: list[Sent], seconds: int = SECONDS) -> Rate:
    """Replay the requests in turn over 16 connections. Raises RuntimeError when any of them fails."""
    wrk = shutil.which("wrk") or ""
    if not wrk:
        raise SystemExit("The benchmark needs wrk: apt install wrk")
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        file.write("".join(each.line() + "\n" for each in sent))
        file.flush()
        command = [wrk, "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(SCRIPT), address]
        done = subprocess.run(  # noqa: S603  # our own loopback address
            command, env={**os.environ, "REPLAY": file.name}, capture_output=True, text=True, check=True
        )
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    per_second, failed, p95 = line.split()[1:]
    if int(failed):
        raise RuntimeError(f"{failed} of the replayed requests failed ({sent[0].path})\n{done.stdout}")
    return Rate(float(per_second), float(p95))
