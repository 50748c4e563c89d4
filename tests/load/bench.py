"""`make bench`: every speed target as a ratio, into instance/bench.json and a table.

    python -m tests.load.bench [PART …] [--largest]

Without a name all parts are measured. A part that breaks is named at the end and spoils no other; the figures
of parts that were not measured stay in the file as they were.
"""

import json
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

import click

from tests.browser.server import ROOT
from tests.load import caseload, claims, day, desk, engine, live, plans, slots, web, worklist
from tests.load.figures import Figure, at_least, at_most, told, without_target
from tests.load.rush import figures as rush

FILE = ROOT / "instance" / "bench.json"


def engine_figures(found: dict[str, float]) -> Iterator[Figure]:
    """P11 and what else is asked of the rule engine."""
    took = found["evaluation"]
    closures, zen = took / found["closures"], found["zen"] / took
    yield at_most("P11 traced evaluation", took, "µs", "bare closures", closures, 1.5)
    alone = took / found["closures alone"]
    yield without_target("traced evaluation", took, "µs", "closures, case read", alone)
    yield at_least("traced evaluation, times faster", took, "µs", "zen-engine", zen, 8.0)
    yield at_most(
        "next question", found["next question"], "µs", "evaluation", found["next question"] / took, 2.0
    )
    yield at_most("load of all rules", found["load ms"], "ms", "300 ms", found["load ms"] / 300, 1.0)
    yield at_most("memory of all rules", found["memory MiB"], "MiB", "30 MiB", found["memory MiB"] / 30, 1.0)


def slot_figures(sizes: tuple[str, ...]) -> Iterator[Figure]:
    """P7 and P8: the search for free slots on both engines; ten million of them only when asked for."""
    for each in slots.measured(sizes):
        name = f"slot search, {each.database}, {each.size}"
        yield at_most(f"P7 {name}", each.ours, "ms", "its SQL, bare driver", each.ratio, slots.MOST_OF_RAW)
        if each.size != sizes[0]:
            yield at_most(f"P8 {name}", each.ours, "ms", f"{sizes[0]} slots", each.growth, slots.MOST_GROWTH)


def claim_figures(found: dict[str, float]) -> Iterator[Figure]:
    """P9 and P10, each for the whole hold and for the claiming alone (claims.py says what is in which)."""
    for part in ("hold", "claim"):
        rate, ratio = found[f"{part} 8"], found[f"{part} ratio 8"]
        yield at_least(f"P9 {part}, PostgreSQL, 8 clients", rate, "claims/s", "bare four steps", ratio, 0.60)
        slowest = found[f"SQLite {part} slowest 8"]
        yield at_most(f"P10 {part}, SQLite, 8 writers, slowest", slowest, "ms", "100 ms", slowest / 100, 1.0)


PARTS: dict[str, Callable[[], Iterable[Figure]]] = {
    "web": web.measured,
    "engine": lambda: engine_figures(engine.measured()),
    "search": desk.figures,
    "worklist": worklist.figures,
    "day": day.figures,
    "live": live.figures,
    "caseload": caseload.figures,
    "plans": plans.measured,
    "claims": lambda: claim_figures(claims.measured()),
    "slots": lambda: slot_figures(slots.ORDINARY),
    "rush": rush.reduced,
}
LARGEST: dict[str, Callable[[], Iterable[Figure]]] = {"slots": lambda: slot_figures(tuple(slots.SIZES))}


def write_down(figures: list[Figure], *, anew: bool) -> None:
    """Put figures in the place of those of the same names; `anew` forgets all that was there."""
    found = [] if anew or not FILE.exists() else json.loads(FILE.read_text())
    by_name = {(each["name"], each["baseline"]): each for each in found}
    by_name |= {(each.name, each.baseline): asdict(each) for each in figures}
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(list(by_name.values()), indent=1))


def measure(part: str, run: Callable[[], Iterable[Figure]], *, anew: bool) -> bool:
    """Measure one part, print it and write it down; whether it came to its end."""
    began = time.monotonic()
    figures = []
    try:
        for each in run():
            figures.append(each)
            click.echo(told(each))
    except Exception:  # whatever broke, the other parts are measured
        traceback.print_exc()
        return False
    write_down(figures, anew=anew)
    click.echo(f"  {part}: {time.monotonic() - began:.0f} s")
    return True


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--largest", is_flag=True, help="Also search among ten million slots; takes long.")
def main(parts: tuple[str, ...], largest: bool) -> None:
    """Measure all parts, or those named."""
    runs = PARTS | LARGEST if largest else PARTS
    wanted = parts or tuple(PARTS)
    broken = [each for each in wanted if not measure(each, runs[each], anew=not parts and each == wanted[0])]
    if broken:
        raise SystemExit(f"not measured: {', '.join(broken)}")


if __name__ == "__main__":
    main()
