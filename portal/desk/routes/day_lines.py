"""The lines of the day board: each kind of line is drawn once, and filled for each appointment.

A day has hundreds of lines, and drawing each by itself would take longer than all the rest of the page.
"""

from collections.abc import Callable, Mapping
from typing import Any

from flask import get_template_attribute, url_for
from markupsafe import Markup

from portal import i18n
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.chrome import date_text
from portal.csrf import csrf_field
from portal.desk.day_board import LATE_BY, STATES, Row
from portal.i18n import gettext as _
from portal.kept_pages import filled
from portal.people.listed_queries import Listed
from portal.people.models import Patient

COLOURS = {"arrived": "green", "did_not_attend": "red", "fulfilled": "grey"}
REQUEST, APPOINTMENT = "of-one-request", "of-one-appointment"
TEMPLATE = "desk/_day_line.html"


def lines(rows: list[Row], **chosen: Any) -> Markup:
    """All of them, in the order of the rows; what is noted of one leads back to the board as `chosen`."""
    shared = {
        "csrf": csrf_field(),
        "request": url_for("desk.request_detail", rid=REQUEST),
        "guest": url_for("desk.guest", appointment_id=APPOINTMENT),
        "mark": url_for("desk.mark_day", appointment_id=APPOINTMENT, **chosen),
        "nobody": _("Name not given"),
    }
    return Markup("").join(_line(row, shared) for row in rows)


def _line(row: Row, shared: Mapping[str, str]) -> Markup:
    it = row.expected
    kind = (it.status, row.actions, it.delay_minutes, bool(row.practice), bool(row.phone), row.may_open)
    said = {
        "csrf": shared["csrf"],
        "id": it.public_id,
        "request": shared["guest"].replace(APPOINTMENT, it.public_id)
        if row.practice
        else shared["request"].replace(REQUEST, it.request_id),
        "mark": shared["mark"].replace(APPOINTMENT, it.public_id),
        "name": row.name or shared["nobody"],
        "time": i18n.format_time(it.starts_at),
        "role": role_name(it.role),
        "clinician": row.clinician,
        "mode": mode_name(it.mode),
        "flags": flags(row.patient),
        "practice": row.practice,
        "born": date_text(row.patient.born_on) if row.practice and row.patient else "",
        "phone": row.phone,
    }
    return filled(("day", i18n.current().code, *kind), lambda blank: _drawn(row, blank), said)


def _drawn(row: Row, blank: Callable[[str], Markup]) -> Markup:
    status = row.expected.status
    drawn: Markup = get_template_attribute(TEMPLATE, "line")(
        blank,
        csrf_field=lambda: blank("csrf"),
        status=status,
        state=STATES.get(status, status),
        colour=COLOURS.get(status, "blue"),
        delay=row.expected.delay_minutes,
        actions=row.actions,
        is_guest=bool(row.practice),
        may_open=row.may_open,
        has_phone=bool(row.phone),
        late_by=LATE_BY,
    )
    return drawn


def flags(patient: Listed | Patient | None) -> str:
    """What helps them, drawn once for all who are helped alike."""
    if patient is None:
        return ""
    kinds = tuple(need.kind for need in patient.needs)
    if not (kinds or patient.is_interpreter_needed or patient.spoken_language != "en"):
        return ""
    key = ("flags", i18n.current().code, patient.is_interpreter_needed, patient.spoken_language, kinds)
    return filled(key, lambda _blank: get_template_attribute(TEMPLATE, "flags")(patient), {})
