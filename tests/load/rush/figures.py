"""What is asked of a rush, and the reduced one of `make bench`: a shorter one, at a rate that lasts."""

from collections.abc import Iterator
from dataclasses import replace

import click

from tests.load.figures import Figure, at_most
from tests.load.rush.running import Rush, Wanted, measured
from tests.load.rush.staff import DAY, FIND, WORKLIST

MOST_P95, MOST_DESK_P95, MOST_MEMORY = 500.0, 100.0, 200.0  # milliseconds, milliseconds, MiB
SCREENS = {f"POST {FIND[1:]}": "patient search", f"GET {WORKLIST[1:]}": "worklist", f"GET {DAY[1:]}": "day"}
FULL_SPEED = 20.0
STEPS = (2.0, 4.0, 8.0, 16.0, FULL_SPEED)  # times the speed of ten minutes' arrivals; 2x takes five minutes
# Eight o'clock as it is: 200 arrivals a minute. They read for a second, not for eight, so that as many are
# under way after half a minute as would be after three, and all of it is measured in two.
AS_IT_IS = Wanted("postgresql", patients=10_000, visits=300, speed=1.0, reading=1.0)
REDUCED = Wanted("postgresql", patients=10_000, visits=200, speed=4.0)


def lines(rush: Rush) -> Iterator[Figure]:
    """A rush as lines of the benchmark's table."""
    name = f"rush, {rush.wanted.visits} visits at {rush.wanted.speed:g}x"
    p95 = rush.patients.percentile(0.95)
    failed = len(rush.patients.failed) + len(rush.desk.failed)
    wrong = rush.doubles + rush.lost
    yield at_most(f"{name}, p95 of a page", p95, "ms", f"{MOST_P95:g} ms", p95 / MOST_P95, 1.0)
    yield at_most(f"{name}, errors", failed, "pages", "none", float(failed), 0.0)
    yield at_most(f"{name}, doubled or lost bookings", wrong, "bookings", "none", float(wrong), 0.0)
    yield at_most(
        f"{name}, memory", rush.memory, "MiB", f"{MOST_MEMORY:g} MiB", rush.memory / MOST_MEMORY, 1.0
    )
    for kind, screen in SCREENS.items():
        p95 = rush.desk.percentile(0.95, kind)
        yield at_most(
            f"{screen} meanwhile at {rush.wanted.speed:g}x, p95",
            p95,
            "ms",
            f"{MOST_DESK_P95:g} ms",
            p95 / MOST_DESK_P95,
            1.0,
        )


def is_quick(rush: Rush) -> bool:
    """Whether the patients' pages came as soon as is asked, without a fault."""
    return rush.patients.percentile(0.95) < MOST_P95 and not (rush.patients.failed or rush.desk.failed)


def highest(rushes: list[Rush]) -> Figure:
    """The highest speed up to which every step was quick."""
    speed = max((each.wanted.speed for each in rushes if is_quick(each)), default=STEPS[0] / 2)
    name = f"rush, highest speed with p95 below {MOST_P95:g} ms"
    return at_most(name, speed, "times", f"{FULL_SPEED:g} times", FULL_SPEED / speed, 1.0)


def reduced() -> Iterator[Figure]:
    """The rush of `make bench`, in about five minutes: as it is, then from 4x until pages come too late."""
    rushes: list[Rush] = []
    for rush in measured([AS_IT_IS, *(replace(REDUCED, speed=speed) for speed in STEPS[1:])], click.echo):
        if rush.wanted in (AS_IT_IS, REDUCED):
            yield from lines(rush)
        rushes += [rush] if rush.wanted.speed >= REDUCED.speed else []
        if not is_quick(rush):
            break
    yield highest(rushes)
