"""People who were not found in the list: whose request is it? One look, one press."""

from flask import Response, abort, url_for
from flask import request as web

from portal import clock, fragments
from portal.access import Permission, requires
from portal.desk import services, wording
from portal.desk.comparing import candidates
from portal.desk.forms import FindPatient
from portal.desk.routes.reaching import blueprint, for_request, page, rules
from portal.desk.urgency import band_of
from portal.desk.worklist import problem_titles, stated_birth_date, stated_name
from portal.people import queries as people
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage import tasks
from portal.triage.models import Request


@blueprint.get("/desk/not-matched")
@requires(Permission.MATCH_PEOPLE)
def not_matched() -> Response:
    """Everybody who waits to be found, the most urgent first."""
    return page(
        "desk/not_matched.html",
        section="not_matched",
        rows=[
            {
                "request": each,
                "name": stated_name(each),
                "born_on": stated_birth_date(each),
                "band": band_of(each.urgency),
                "title": wording.disposition_title(rules(), each),
                "reason": wording.reason_words(each.stated.get("reason", "")),
            }
            for each in triage.not_matched(viewer())
        ],
        now=clock.now(),
    )


@blueprint.route("/desk/not-matched/<rid>", methods=["GET", "POST"])
@requires(Permission.MATCH_PEOPLE)
@for_request
def match_person(request: Request) -> Response:
    """What was stated beside who could be meant. A search looks further; a press on a person settles it."""
    if request.match_state == "matched" and web.method == "GET":
        return fragments.redirect(url_for("desk.request_detail", rid=request.public_id))
    form = FindPatient()
    if web.method == "POST" and (chosen := web.form.get("patient")):
        return _match(request, chosen)
    searched = (form.sought.data or "") if web.method == "POST" and form.validate() else ""
    found = candidates(viewer(), request, searched)
    if searched:
        services.note_search(viewer(), len(found))
    return page(
        "desk/match_person.html",
        section="not_matched",
        asked=request,
        form=form,
        found=found,
        searched=bool(searched),
        name=stated_name(request),
        band=band_of(request.urgency),
        title=wording.disposition_title(rules(), request),
        problems=problem_titles(rules(), request),
        reason=wording.reason_words(request.stated.get("reason", "")),
        status=form.status,
    )


def _match(request: Request, public_id: str) -> Response:
    patient = people.patient(viewer(), public_id) or abort(404)
    try:
        services.match_request(viewer(), request, patient)
    except services.AlreadyMatched:
        return page("desk/already_matched.html", section="not_matched", asked=request, status=409)
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id))


@blueprint.post("/desk/not-matched/<rid>/not-registered")
@requires(Permission.MATCH_PEOPLE)
@for_request
def not_registered(request: Request) -> Response:
    """Nobody in the list: somebody tells them where to get help; the request stays in people's hands."""
    tasks.settle_as_not_registered(viewer(), request)
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id) + "#tasks")
