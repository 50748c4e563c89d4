"""What is asked of a rush, and the reduced one of `make bench`: a shorter one, at a rate that lasts."""

from collections.abc import Iterator

import click

from tests.load.rush.running import Rush, Wanted, measured
from tests.load.rush.staff import DAY, FIND, WORKLIST

MOST_P95, MOST_DESK_P95, MOST_MEMORY = 500.0, 100.0, 200.0  # milliseconds, milliseconds, MiB
SCREENS = {f"POST {FIND[1:]}": "patient search", f"GET {WORKLIST[1:]}": "worklist", f"GET {DAY[1:]}": "day"}
REDUCED = Wanted("postgresql", patients=10_000, visits=200, speed=4.0)
Line = tuple[str, float, str, str, float, float]  # name, value, unit, baseline, ratio, at most


def lines(rush: Rush) -> Iterator[Line]:
    """A rush as lines of the benchmark's table."""
    name = f"rush, {rush.wanted.visits} visits at {rush.wanted.speed:g}x"
    p95 = rush.patients.percentile(0.95)
    failed = len(rush.patients.failed) + len(rush.desk.failed)
    wrong = rush.doubles + rush.lost
    yield f"{name}, p95 of a page", p95, "ms", f"{MOST_P95:g} ms", p95 / MOST_P95, 1.0
    yield f"{name}, errors", failed, "pages", "none", float(failed), 0.0
    yield f"{name}, doubled or lost bookings", wrong, "bookings", "none", float(wrong), 0.0
    yield f"{name}, memory", rush.memory, "MiB", f"{MOST_MEMORY:g} MiB", rush.memory / MOST_MEMORY, 1.0
    for kind, screen in SCREENS.items():
        p95 = rush.desk.percentile(0.95, kind)
        yield f"{screen} meanwhile, p95", p95, "ms", f"{MOST_DESK_P95:g} ms", p95 / MOST_DESK_P95, 1.0


def reduced() -> Iterator[Line]:
    """The rush of `make bench`, in about two minutes."""
    for rush in measured([REDUCED], click.echo):
        yield from lines(rush)
