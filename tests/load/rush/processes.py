"""What the server's processes took: memory at its highest, and CPU time, read from /proc."""

import os
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def web_processes(port: int) -> list[Path]:
    """The master and the workers of the web server on this port."""
    wanted, found = f"PORT={port}".encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = wanted in (process / "environ").read_bytes().split(b"\0")
            if is_ours and b"gunicorn" in (process / "cmdline").read_bytes():
                found.append(process)
        except OSError:  # it has ended, or is somebody else's
            continue
    return found


def database_processes(folder: str) -> list[Path]:
    """PostgreSQL's, which all work in the server's data folder; none for SQLite."""
    found = []
    for process in Path("/proc").glob("[0-9]*") if folder else ():
        try:
            if os.readlink(process / "cwd") == folder and b"postgres" in (process / "cmdline").read_bytes():
                found.append(process)
        except OSError:
            continue
    return found


def cpu_seconds(processes: list[Path]) -> float:
    """CPU time of all of them, and of their children that have ended."""
    ticks = 0
    for process in processes:
        try:
            numbers = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        ticks += sum(int(each) for each in numbers[11:15])
    return ticks / TICKS


def highest_memory(processes: list[Path]) -> float:
    """MiB that the largest of them has held at any time, what it shares with the others included."""
    held = [0.0]
    for process in processes:
        try:
            lines = (process / "status").read_text().splitlines()
        except OSError:
            continue
        held += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")]
    return max(held)
