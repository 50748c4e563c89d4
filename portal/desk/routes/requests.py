"""Today's requests, and one of them whole: what was said, why it came to this, and what is still to do."""

from typing import Any

from flask import Response, abort, url_for
from flask import request as web

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking.claiming import offered_outcome
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.desk import services, wording
from portal.desk.dossier import dossier
from portal.desk.routes.reaching import blueprint, for_request, page, rules
from portal.desk.urgency import BANDS, band_of
from portal.desk.worklist import (
    EVERYTHING,
    SHOWN,
    TO_DO,
    Worklist,
    problem_titles,
    stated_birth_date,
    stated_name,
    worklist,
)
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage import services as triage_services
from portal.triage import tasks
from portal.triage.abandoned import look_after
from portal.triage.models import BOOKED, DRAFT, Request
from portal.triage.repeats import earlier_requests
from portal.triage.scores import scores_shown
from portal.triage.wishes import wishes_said


@blueprint.get("/desk/requests")
@requires(Permission.SEE_REQUESTS)
def todays_requests() -> Response:
    """The list to work from. It refreshes itself; a red flag is on top whatever is chosen."""
    look_after(viewer().practice_id, rules())
    state, band = _chosen("state", SHOWN, TO_DO), _chosen("urgency", [each.id for each in BANDS], "")
    found = worklist(viewer(), rules(), state=state, band=band)
    return page(
        "desk/todays_requests.html",
        section="todays_requests",
        found=found,
        filters=_filters(found, state, band),
        poll_url=_address(state, band, poll=1),
        now=clock.now(),
        role_name=role_name,
    )


def _chosen(name: str, known: Any, otherwise: str) -> str:
    """What the address asks for; whatever it cannot mean is left out."""
    wanted = web.args.get(name, otherwise)
    return wanted if wanted in known else otherwise


def _address(state: str, band: str, **more: Any) -> str:
    """The list's own address, without what goes without saying; nothing in it is about a person."""
    chosen: dict[str, Any] = {"state": state if state != TO_DO else None, "urgency": band or None}
    return url_for("desk.todays_requests", **chosen, **more)


def _filters(found: Worklist, state: str, band: str) -> list[dict[str, Any]]:
    states = {
        TO_DO: _("To do"),
        "booked": _("Booked"),
        "answered": _("Answered"),
        EVERYTHING: _("All"),
    }
    bands = {"": _("Any urgency"), **{each.id: str(each.words) for each in BANDS}}
    counts = {"": sum(found.by_band.values()), **found.by_band}
    return [
        {
            "name": _("Show"),
            "links": [
                {
                    "text": text,
                    "count": found.by_state[each],
                    "href": _address(each, band),
                    "current": each == state,
                }
                for each, text in states.items()
            ],
        },
        {
            "name": _("Urgency"),
            "links": [
                {"text": text, "count": counts[each], "href": _address(state, each), "current": each == band}
                for each, text in bands.items()
            ],
        },
    ]


@blueprint.get("/desk/request/<rid>")
@requires(Permission.SEE_REQUESTS)
@for_request
def request_detail(request: Request) -> Response:
    """One request, whole. Who looked at it is kept."""
    services.note_view(viewer(), request)
    found = dossier(viewer(), rules(), request)
    may_book = request.state not in (DRAFT, BOOKED) and offered_outcome(viewer(), request) is not None
    return page(
        "desk/request_detail.html",
        section="todays_requests",
        asked=request,
        found=found,
        band=band_of(request.urgency),
        title=wording.disposition_title(rules(), request),
        problems=problem_titles(rules(), request),
        earlier=earlier_requests(viewer(), request),
        joined=triage.joined_to(viewer(), request),
        photos=triage.photos_of(viewer(), request),
        wishes=wishes_said(request.assessment),
        scores=scores_shown(request.assessment),
        name=found.patient.name if found.patient else stated_name(request),
        born_on=found.patient.born_on if found.patient else stated_birth_date(request),
        may_book=may_book and viewer().can(Permission.BOOK),
        may_match=request.match_state != "matched" and viewer().can(Permission.MATCH_PEOPLE),
        sites={site.id: site.name for site in people.sites(viewer())}
        if found.offers or found.appointment
        else {},
        role_name=role_name,
        mode_name=mode_name,
        now=clock.now(),
    )


@blueprint.post("/desk/request/<rid>/task/<task_id>/done")
@requires(Permission.SEE_REQUESTS)
@for_request
def finish_task(request: Request, task_id: str) -> Response:
    """Say that a task is done."""
    found = next((each for each in triage.tasks_of(viewer(), request) if each.public_id == task_id), None)
    tasks.finish_task(viewer(), request, found or abort(404))
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id) + "#tasks")


@blueprint.post("/desk/request/<rid>/raise")
@requires(Permission.ENTER_REQUESTS)
@for_request
def raise_request(request: Request) -> Response:
    """Staff are worried: a clinician calls within the hour. There is no way to do the opposite."""
    if request.state == DRAFT:
        return fragments.redirect(url_for("triage.next_step", rid=request.public_id))
    triage_services.hand_over(viewer(), request)
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id))
