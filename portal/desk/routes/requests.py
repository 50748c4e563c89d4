"""One request whole: what was said, why it came to this, and what is still to do."""

from flask import Response, abort, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.booking.claiming import offered_outcome
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.desk import services, wording
from portal.desk.dossier import dossier
from portal.desk.routes.reaching import blueprint, for_request, page, rules
from portal.desk.urgency import band_of
from portal.desk.worklist import problem_titles, stated_birth_date, stated_name
from portal.people import queries as people
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage import services as triage_services
from portal.triage import tasks
from portal.triage.models import BOOKED, DRAFT, Request
from portal.triage.repeats import earlier_requests
from portal.triage.scores import scores_shown
from portal.triage.wishes import wishes_said


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
