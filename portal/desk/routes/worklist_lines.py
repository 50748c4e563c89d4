"""The lines of the worklist: each kind of line is drawn once, and filled for each request.

Drawing fifty lines anew took half of the page's time.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from flask import get_template_attribute
from markupsafe import Markup

from portal import i18n
from portal.booking.roles import role_name
from portal.desk import wording
from portal.desk.routes.day_lines import flags
from portal.desk.urgency import Band
from portal.desk.worklist import Row
from portal.i18n import gettext as _
from portal.kept_pages import filled

COLOURS = {"booked": "green", "queued": "blue"}
TEMPLATE = "desk/_worklist_line.html"


class Kind(NamedTuple):
    """All that the shape of a line depends on."""

    band: Band
    has_age: bool
    is_matched: bool
    asked_again: bool
    has_time: bool
    is_late: bool
    colour: str
    has_answered: bool
    waits: bool
    is_booked: bool
    is_owned: bool


def headings() -> tuple[str, ...]:
    """What stands over the columns and, on a narrow screen, beside each cell."""
    return _("Person"), _("Urgency"), _("Problem"), _("Asked"), _("By when"), _("State"), _("Whose work")


def lines(rows: list[Row], staff: Mapping[int, str], address_of: Callable[[str], str]) -> Markup:
    """All of them, in the order of the rows."""
    code, shared = i18n.current().code, _Shared(headings(), staff, address_of, _("Name not given"))
    return Markup("").join(_line(row, code, shared) for row in rows)


class _Shared(NamedTuple):
    headings: tuple[str, ...]
    staff: Mapping[int, str]
    address_of: Callable[[str], str]
    nobody: str


def _line(row: Row, code: str, shared: _Shared) -> Markup:
    asked, age, by = row.asked, row.age, row.by
    kind = Kind(
        band=row.band,
        has_age=bool(age),
        is_matched=asked.match_state == "matched",
        asked_again=bool(asked.asked_again),
        has_time=by is not None,
        is_late=row.is_late,
        colour=COLOURS.get(asked.state, "grey"),
        has_answered=asked.unread_at is not None,
        waits=bool(asked.waiting_for),
        is_booked=row.appointment is not None,
        is_owned=asked.owner_id is not None,
    )
    said = {
        "id": asked.public_id,
        "address": shared.address_of(asked.public_id),
        "name": row.name or shared.nobody,
        "age": age,
        "flags": flags(row.patient),
        "title": row.title,
        "problems": Markup("<br>").join(row.problems) if row.problems else "–",
        "asked_at": wording.moment_words(asked.asked_at),
        "channel": wording.channel_words(asked.channel),
        "by": wording.moment_words(by) if by else "",
        "left": wording.time_left_words(by) if by else "",
        "state": wording.state_words(asked.state),
        "waits": wording.waiting_words(asked.waiting_for or ""),
        "starts_at": wording.moment_words(row.appointment.starts_at) if row.appointment else "",
        "role": role_name(row.appointment.role) if row.appointment else "",
        "whose": _whose(row, shared.staff),
    }
    key = ("worklist", code, *kind)
    return filled(key, lambda blank: _drawn(blank, shared.headings, kind), said)


def _whose(row: Row, staff: Mapping[int, str]) -> str:
    asked = row.asked
    if asked.owner_id is not None:
        return staff.get(asked.owner_id, "")
    return wording.team_words(asked.team) if asked.team else "–"


def _drawn(blank: Callable[[str], Markup], headings: tuple[str, ...], kind: Kind) -> Markup:
    drawn: Markup = get_template_attribute(TEMPLATE, "line")(blank, headings, kind)
    return drawn
