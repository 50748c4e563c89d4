"""The lines of the day board: each kind of line is drawn once, and filled for each appointment.

A day has hundreds of lines, and drawing each by itself would take longer than all the rest of the page.
"""

from collections.abc import Callable, Mapping

from flask import render_template, url_for
from markupsafe import Markup, escape

from portal import i18n
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.csrf import csrf_field
from portal.desk.day_board import LATE_BY, STATES, Row
from portal.i18n import gettext as _
from portal.kept_pages import filled
from portal.people.listed_queries import Listed
from portal.people.models import Patient

COLOURS = {"arrived": "green", "did_not_attend": "red", "fulfilled": "grey"}
REQUEST, APPOINTMENT = "of-one-request", "of-one-appointment"


def lines(rows: list[Row], site_id: int | None = None) -> Markup:
    """All of them, in the order of the rows; what is noted of one leads back to the board of that site."""
    request = Markup(escape(url_for("desk.request_detail", rid=REQUEST)))  # noqa: S704  # escaped
    mark = Markup(escape(url_for("desk.mark_day", appointment_id=APPOINTMENT, site=site_id)))  # noqa: S704  # escaped
    shared = {"csrf": csrf_field(), "request": request, "mark": mark, "nobody": escape(_("Name not given"))}
    return Markup("").join(Markup(_line(row, shared)) for row in rows)  # noqa: S704  # drawn by a template


def _line(row: Row, shared: Mapping[str, str]) -> str:
    it = row.expected
    kind = (it.status, row.actions, it.delay_minutes, bool(row.practice), bool(row.phone))
    said = {
        "csrf": shared["csrf"],
        "id": it.public_id,
        "request": shared["request"].replace(REQUEST, it.request_id),
        "mark": shared["mark"].replace(APPOINTMENT, it.public_id),
        "name": escape(row.name) or shared["nobody"],
        "time": i18n.format_time(it.starts_at),
        "role": escape(role_name(it.role)),
        "clinician": escape(row.clinician),
        "mode": escape(mode_name(it.mode)),
        "flags": _flags(row.patient),
        "guest": _guest(row),
        "phone": escape(row.phone),
    }
    return filled(("day", i18n.current().code, *kind), lambda blank: _drawn(row, blank), said)


def _drawn(row: Row, blank: Callable[[str], Markup]) -> str:
    return render_template(
        "desk/_day_line.html",
        blank=blank,
        status=row.expected.status,
        state=STATES.get(row.expected.status, row.expected.status),
        colour=COLOURS.get(row.expected.status, "blue"),
        delay=row.expected.delay_minutes,
        actions=row.actions,
        is_guest=bool(row.practice),
        has_phone=bool(row.phone),
        late_by=LATE_BY,
    )


def _guest(row: Row) -> str:
    """Whose patient this is, and born when: the hub knows no more of them."""
    if not (row.practice and row.patient):
        return ""
    born = Markup("<bdi>%s</bdi>") % i18n.format_date(row.patient.born_on)
    return Markup(_("Guest from %(practice)s, born %(date)s")) % {  # noqa: S704  # our msgid
        "practice": escape(row.practice),
        "date": born,
    }


def _flags(patient: Listed | Patient | None) -> str:
    """What helps them, drawn once for all who are helped alike."""
    if patient is None:
        return ""
    kinds = tuple(need.kind for need in patient.needs)
    if not (kinds or patient.is_interpreter_needed or patient.spoken_language != "en"):
        return ""
    key = ("flags", i18n.current().code, patient.is_interpreter_needed, patient.spoken_language, kinds)
    return filled(key, lambda _blank: render_template("desk/_flags.html", patient=patient), {})
