"""The day board: check in, did not come, seen, and clinics that run late."""

from typing import Any

from flask import Response, abort, url_for
from flask import request as web

from portal import clock, fragments
from portal.access import Permission, Role, requires
from portal.booking import attendance
from portal.booking import queries as booking
from portal.booking.services import AppointmentChanged
from portal.desk.day_board import CHANGES, LATE_BY, STATES, board, counted, next_up
from portal.desk.routes.day_lines import lines
from portal.desk.routes.reaching import blueprint, page
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.models import Site
from portal.security import viewer


@blueprint.get("/desk/day")
@requires(Permission.BOOK)
def day_board() -> Response:
    """Everybody who comes, or is called, today."""
    return _board()


def _site_id(sites: list[Site]) -> int | None:
    asked = web.args.get("site", "")
    return int(asked) if asked in {str(site.id) for site in sites} else None


def _chosen(sites: list[Site]) -> dict[str, Any]:
    """What the address narrows the board to."""
    is_own = web.args.get("mine") == "1" and viewer().role is Role.CLINICIAN
    return {"site": _site_id(sites), "mine": 1 if is_own else None}


def _board(gone: str = "") -> Response:
    sites = people.sites(viewer())
    chosen = _chosen(sites)
    rows = board(viewer(), _site_id(sites), is_own=bool(chosen["mine"]))
    return page(
        "desk/day_board.html",
        section="day_board",
        lines=lines(rows, **chosen),
        next_up=next_up(rows),
        now=clock.now(),
        counts=[
            (_(words), number) for words, number in zip(STATES.values(), counted(rows).values(), strict=True)
        ],
        sites=sites,
        chosen=chosen,
        has_own=viewer().role is Role.CLINICIAN,
        gone=gone,
        has_error=bool(gone),
        status=409 if gone else 200,
    )


@blueprint.post("/desk/day/<appointment_id>")
@requires(Permission.BOOK)
def mark_day(appointment_id: str) -> Response:
    """What became of one appointment; a colleague who was quicker is told of, and nothing is overwritten."""
    appointment = booking.appointment_here(viewer(), appointment_id) or abort(404)
    change, late = CHANGES.get(web.form.get("change", "")), web.form.get("late", "")
    try:
        if late.isdigit() and int(late) in (0, *LATE_BY):
            attendance.note_running_late(viewer(), appointment, int(late))
        elif change:
            change(viewer(), appointment)
    except AppointmentChanged:
        return _board(_("Somebody else has changed this appointment meanwhile. Here is how it stands now."))
    chosen = _chosen(people.sites(viewer()))
    return fragments.redirect(url_for("desk.day_board", **chosen) + f"#at-{appointment_id}")
