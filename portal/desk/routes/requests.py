"""One request whole: what was said, why it came to this, and what is still to do."""

from typing import Any

from flask import Response, abort, url_for

from portal import clock, fragments
from portal.access import Permission, Role, requires
from portal.booking.claiming import offered_outcome
from portal.booking.roles import role_name
from portal.booking.timetable import mode_name
from portal.desk import call_queries, wording
from portal.desk.deciding_forms import WriteNote
from portal.desk.dossier import dossier
from portal.desk.routes.reaching import blueprint, for_request, page, rules
from portal.desk.summary import summary
from portal.desk.urgency import band_of
from portal.desk.worklist import problem_titles, stated_birth_date, stated_name
from portal.i18n import gettext as _
from portal.people import here_queries
from portal.people.network_queries import sites_open_to
from portal.people.safeguarding_queries import note_on
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage import services as triage_services
from portal.triage import tasks, work_queries, worklist_queries
from portal.triage.models import BOOKED, DRAFT, Request
from portal.triage.repeats import earlier_requests
from portal.triage.scores import scores_shown
from portal.triage.teams import TEAMS
from portal.triage.wishes import wishes_said
from portal.triage.working import WAITING_FOR


@blueprint.get("/desk/request/<rid>")
@requires(Permission.SEE_REQUESTS)
@for_request
def request_detail(request: Request) -> Response:
    """One request, whole."""
    who = viewer()
    found = dossier(who, rules(), request)
    may_book = request.state not in (DRAFT, BOOKED) and offered_outcome(who, request) is not None
    return page(
        "desk/request_detail.html",
        section="todays_requests",
        asked=request,
        found=found,
        summary=summary(rules(), request, found),
        band=band_of(request.urgency),
        title=wording.disposition_title(rules(), request),
        problems=problem_titles(rules(), request),
        earlier=earlier_requests(who, request),
        joined=triage.joined_to(who, request),
        photos=triage.photos_of(who, request),
        wishes=wishes_said(request.assessment),
        scores=scores_shown(request.assessment),
        name=found.patient.name if found.patient else stated_name(request),
        born_on=found.patient.born_on if found.patient else stated_birth_date(request),
        call=call_queries.call_of(who, request),
        safeguarding=note_on(who, found.patient),
        may_book=may_book and who.can(Permission.BOOK),
        may_match=request.match_state != "matched" and who.can(Permission.MATCH_PEOPLE),
        sites={site.id: site.name for site in sites_open_to(who)}
        if found.offers or found.appointment
        else {},
        role_name=role_name,
        mode_name=mode_name,
        now=clock.now(),
        seen="-".join(str(each) for each in worklist_queries.urgent_now(who)),
        **_work(request),
    )


def _work(request: Request) -> dict[str, Any]:
    """Whose it is and to whom it may be given, why it waits, and the notes."""
    who = viewer()
    work = work_queries.work_on(who, request)
    staff = [
        each for each in here_queries.staff_here(who) if each.role in (Role.CLINICIAN, Role.RECEPTIONIST)
    ]
    owner = next((each.public_id for each in staff if work and each.id == work.owner_id), "")
    givers = [
        ("", _("Nobody: whoever is next")),
        (who.actor_id, _("Me")),
        *((each, wording.team_words(each)) for each in TEAMS),
        *((each.public_id, each.name) for each in staff if each.public_id != who.actor_id),
    ]
    waits = [("", _("It does not wait")), *((each, wording.waiting_words(each)) for each in WAITING_FOR)]
    return {
        "work": work,
        "notes": work_queries.notes_on(who, request),
        "note_form": WriteNote(formdata=None),
        "givers": [{"value": value, "text": text} for value, text in givers],
        "given_to": owner or (work.team if work else ""),
        "waits": [{"value": value, "text": text} for value, text in waits],
    }


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
