"""The list to work from: ordered, filtered and counted by the database, so that its length costs little."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.plain_rows import row_alone, rows_of
from portal.triage.listing_queries import (
    PAGE,
    PRACTICE,
    STATES,
    TO_DO,
    UNREAD,
    Shape,
    listing,
)
from portal.triage.models import ESCALATED, Request
from portal.triage.work_models import Work


@dataclass(frozen=True, slots=True)
class Sought:
    """Which of the requests; what is left empty may be anything."""

    state: str = TO_DO
    band: int | None = None  # the place of its floor in FLOORS
    kind: str = ""  # of an open task, or UNREAD
    owner_id: int | None = None
    team: str = ""  # or NOBODY: given to no person
    site_id: int | None = None
    page: int = 1  # 0: those alone who must be acted on now


@dataclass(frozen=True, slots=True)
class Found:
    """How many there are of each state and of each band among those shown, to be acted on now, and a page."""

    by_state: dict[str, int]
    by_band: list[int]
    act_now: int
    ids: list[int]  # first those to act on now, which pass every filter

    def pages(self, band: int | None) -> int:
        """How many there are of all bands, or of one."""
        return max(1, -(-(sum(self.by_band) if band is None else self.by_band[band]) // PAGE))


def found(viewer: Viewer, sought: Sought) -> Found:
    """The counts and the page."""
    access.check(viewer, Permission.SEE_REQUESTS)
    rows = rows_of(listing(_shape(sought)), _values(viewer, sought))
    _id, *counts = rows[0]  # the same in each row
    by_state, by_band = counts[: len(STATES)], counts[len(STATES) : -1]
    ids = [row[0] for row in rows if row[0]]
    return Found(dict(zip(STATES, by_state, strict=True)), by_band, counts[-1], ids)


def _shape(sought: Sought) -> Shape:
    return Shape(
        state=sought.state,
        is_of_band=sought.band is not None,
        kind=sought.kind if sought.kind in ("", UNREAD) else "given",
        is_owned=bool(sought.owner_id),
        team=sought.team,
        is_sited=bool(sought.site_id),
    )


def _values(viewer: Viewer, sought: Sought) -> dict[str, Any]:
    return {
        "practice": viewer.practice_id,
        "now": clock.now(),
        "today": clock.start_of_day(clock.today()),
        "place": sought.band,
        "kind": sought.kind,
        "owner": sought.owner_id,
        "site": sought.site_id,
        "most": PAGE if sought.page else 0,
        "start": max(0, sought.page - 1) * PAGE,
    }


def urgent_now(viewer: Viewer) -> tuple[int, int, int]:
    """What an open screen asks for every few seconds: how many must be acted on, the newest, and answers."""
    access.check(viewer, Permission.SEE_REQUESTS)
    count, newest, answers = row_alone(_URGENT, {"practice": viewer.practice_id}) or (0, 0, 0)
    return int(count), int(newest or 0), int(answers or 0)


def _urgent_statement() -> Select[Any]:
    unread = select(func.count()).where(Work.practice_id == PRACTICE, Work.unread_at.is_not(None))
    return select(func.count(), func.max(Request.id), unread.scalar_subquery()).where(
        Request.practice_id == PRACTICE, Request.state == ESCALATED
    )


_URGENT = _urgent_statement()
