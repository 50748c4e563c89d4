"""One line of the benchmark's table, and how it is written down."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

TURNS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of instance/bench.json. `ratio` is to `baseline`; `met` says whether it keeps the target."""

    name: str
    value: float
    unit: str
    baseline: str
    ratio: float
    target: str
    met: bool


def at_least(name: str, value: float, unit: str, baseline: str, ratio: float, least: float) -> Figure:
    return Figure(name, round(value, 2), unit, baseline, round(ratio, 3), f">= {least}", ratio >= least)


def at_most(name: str, value: float, unit: str, baseline: str, ratio: float, most: float) -> Figure:
    return Figure(name, round(value, 2), unit, baseline, round(ratio, 3), f"<= {most}", ratio <= most)


def without_target(name: str, value: float, unit: str, baseline: str, ratio: float) -> Figure:
    return Figure(name, round(value, 2), unit, baseline, round(ratio, 3), "none", met=True)


def told(figure: Figure) -> str:
    """A line in words."""
    verdict = "" if figure.target == "none" else "met" if figure.met else "NOT MET"
    row = f"{figure.name:48} {figure.value:9} {figure.unit:12} {figure.ratio:7} of {figure.baseline:20}"
    return f"{row} {figure.target:9} {verdict}"


def in_turns(*runs: Callable[[], float]) -> list[float]:
    """The median of each run, taken A B C A B C …, so that a machine that slows down slows all of them."""
    taken = [[run() for run in runs] for _ in range(TURNS)]
    return [statistics.median(column) for column in zip(*taken, strict=True)]
