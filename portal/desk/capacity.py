"""The capacity board: ten days, a line for each role and band: free, taken, kept, and till when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal import clock
from portal.access import Viewer
from portal.booking.capacity_queries import Capacity, capacity
from portal.booking.roles import ROLES
from portal.desk.forecast import Outlook, outlook

DAYS = 14  # ten working days and the Saturdays among them
SUNDAY = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One role and band on one day."""

    places: int
    booked: int
    held: int
    free: int
    opens_at: datetime | None = None  # when what is kept opens to others, while that is to come
    opens_to_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One role and band, all days."""

    role: str
    least_rank: int
    cells: list[Cell | None]

    @property
    def free(self) -> int:
        return sum(cell.free for cell in self.cells if cell)


@dataclass(frozen=True, slots=True)
class Board:
    """The page."""

    days: list[date]
    lines: list[Line]
    totals: list[Cell]
    outlook: list[Outlook]


def board(viewer: Viewer) -> Board:
    """The board as it is now; a Sunday is shown only when somebody works on it."""
    today = clock.today()
    places = capacity(viewer, today, today + timedelta(days=DAYS - 1))
    worked = {each.held_on for each in places}
    days = [today + timedelta(days=n) for n in range(DAYS)]
    days = [on for on in days if on in worked or on.weekday() < SUNDAY - 1]
    order = {role: n for n, role in enumerate(ROLES)}
    kinds = sorted(
        {(each.role, each.least_rank) for each in places},
        key=lambda kind: (order.get(kind[0], len(order)), -kind[1]),
    )
    return Board(
        days=days,
        lines=[Line(*kind, [_cell(_of(places, kind, on)) for on in days]) for kind in kinds],
        totals=[_cell([each for each in places if each.held_on == on]) or Cell(0, 0, 0, 0) for on in days],
        outlook=outlook(viewer, days, places),
    )


def _of(places: list[Capacity], kind: tuple[str, int], on: date) -> list[Capacity]:
    return [each for each in places if each.held_on == on and (each.role, each.least_rank) == kind]


def _cell(places: list[Capacity]) -> Cell | None:
    if not places:
        return None
    to_come = [each for each in places if each.opens_at and each.opens_at > clock.now()]
    first = min(to_come, key=lambda each: each.opens_at or clock.now(), default=None)
    return Cell(
        places=sum(each.places for each in places),
        booked=sum(each.booked for each in places),
        held=sum(each.held for each in places),
        free=sum(each.free for each in places),
        opens_at=first.opens_at if first else None,
        opens_to_rank=first.opens_to_rank if first else None,
    )
