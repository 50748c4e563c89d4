"""A measure over time as a drawing: where its points, line and labels stand in an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

WIDTH, HEIGHT = 400, 220  # drawn for a phone: what is written in it must be read there
LEFT, RIGHT, TOP, BOTTOM = 44, 24, 24, 40


@dataclass(frozen=True, slots=True)
class Point:
    """One score on one day, and where it stands."""

    on: date
    score: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """Everything that the template draws; left to right is earlier to later in every language."""

    points: tuple[Point, ...]
    lines: tuple[tuple[float, float], ...]  # of the grid: its height, and the score it stands for
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def path(self) -> str:
        return " ".join(f"{each.x:g},{each.y:g}" for each in self.points)


def chart(scores: Sequence[tuple[date, float]], least: float, most: float) -> Chart:
    """The drawing of some scores on a scale."""
    first, last = scores[0][0], scores[-1][0]
    days = max((last - first).days, 1)
    across, down = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def height_of(score: float) -> float:
        return round(TOP + down * (1 - (score - least) / (most - least)), 1)

    points = (
        Point(on, score, round(LEFT + across * (on - first).days / days, 1), height_of(score))
        for on, score in scores
    )
    grid = [least + (most - least) * part / 2 for part in range(3)]
    return Chart(tuple(points), tuple((height_of(score), score) for score in grid))
