"""`python -m tests.load.rush`: 2,000 of 50,000 patients in ten minutes' arrivals, replayed 20 times as fast.

Patients and staff come as they come, whether the portal keeps up or not, and the client shares its cores. The
figures are of the pages: from connecting to the last byte, waiting for a free worker included.
"""

import sys

import click

from tests.load.rush.figures import SCREENS, STEPS, highest, is_quick
from tests.load.rush.running import Rush, Wanted, measured

DATABASES = ("sqlite", "postgresql")


def said(rush: Rush) -> str:
    """What a rush came to, in words."""
    seen, cores = rush.patients, rush.server_cpu / rush.seconds
    lines = [
        f"{rush.wanted.database}, {rush.wanted.visits:,} visits at {rush.wanted.speed:g} times the speed: "
        f"{seen.pages:,} pages in {rush.seconds:.0f} s ({seen.pages / rush.seconds:.0f}/s)",
        f"  patients' pages   p50 {seen.percentile(0.5):.0f}, p95 {seen.percentile(0.95):.0f}, "
        f"p99 {seen.percentile(0.99):.0f} ms; errors {len(seen.failed)}; times just taken {seen.taken}",
        f"  ends              {', '.join(f'{how} {count}' for how, count in rush.told.ends.most_common())}",
        f"  left behind       double bookings {rush.doubles}, bookings lost {rush.lost}",
        f"  CPU               server {rush.server_cpu:.0f} s ({cores:.2f} cores, "
        f"{rush.server_cpu * 1000 / max(1, seen.pages):.2f} ms a page), client {rush.client_cpu:.0f} s",
        f"  memory            {rush.memory:.0f} MiB in the largest process of the web server",
    ]
    for kind, name in SCREENS.items():
        lines.append(
            f"  {name:17} p50 {rush.desk.percentile(0.5, kind):.0f}, "
            f"p95 {rush.desk.percentile(0.95, kind):.0f} ms ({len(rush.desk.spent[kind])} times)"
        )
    lines += [f"  ERROR {each}" for each in sorted(set(seen.failed + rush.desk.failed))[:10]]
    return "\n".join(lines)


def slowest(rush: Rush) -> str:
    """The pages by the time that all of them took together."""
    rows = sorted(rush.patients.spent.items(), key=lambda each: -sum(each[1]))
    return "\n".join(
        f"    {kind:24} {len(times):6} times, mean {sum(times) / len(times) * 1000:7.1f} ms"
        for kind, times in rows[:14]
    )


@click.command()
@click.option("--database", type=click.Choice(["both", *DATABASES]), default="both")
@click.option("--patients", default=50_000, show_default=True, type=click.IntRange(500, 200_000))
@click.option("--visits", default=2_000, show_default=True, type=click.IntRange(10, 5_000))
@click.option("--speed", "speeds", multiple=True, default=(20.0,), type=click.FloatRange(0.5, 50))
@click.option("--steps", is_flag=True, help=f"Go through {STEPS} until p95 is too long.")
@click.option("--workers", default=0, help="Of the web server; as many as it starts by itself.")
@click.option("--by-page", is_flag=True, help="Say also which pages took the time.")
def main(
    database: str,
    patients: int,
    visits: int,
    speeds: tuple[float, ...],
    steps: bool,
    workers: int,
    by_page: bool,
) -> None:
    """Rush at the portal; the exit code says whether anything failed, was doubled or was lost."""
    is_bad = False
    for each in DATABASES if database == "both" else (database,):
        wanted = [Wanted(each, patients, visits, speed, workers) for speed in (STEPS if steps else speeds)]
        rushes: list[Rush] = []
        for rush in measured(wanted, click.echo):
            rushes.append(rush)
            click.echo(said(rush))
            if by_page:
                click.echo(slowest(rush))
            is_bad |= bool(rush.patients.failed or rush.desk.failed or rush.doubles or rush.lost)
            if steps and not is_quick(rush):
                break
        if steps:
            found = highest(rushes)
            click.echo(f"{each}: {found.name}: {found.value:g}")
    sys.exit(1 if is_bad else 0)


if __name__ == "__main__":
    main()
