"""Working on a request together: whose it is, why it waits, notes, and the conversation with the patient."""

from flask import Response, abort, current_app, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.desk.deciding_forms import WriteNote, WriteToPatient
from portal.desk.routes.reaching import blueprint, for_request, page, whose
from portal.i18n import gettext as _
from portal.people import here_queries
from portal.people import queries as people
from portal.people.ways_to_reach import NoAddress
from portal.security import viewer
from portal.triage import conversation_queries, conversing, working
from portal.triage.models import Request
from portal.triage.teams import TEAMS


def _back(request: Request, place: str = "work") -> Response:
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id) + f"#{place}")


@blueprint.post("/desk/request/<rid>/give")
@requires(Permission.SEE_REQUESTS)
@for_request
def give_request(request: Request) -> Response:
    """To oneself, a colleague, a team, or back to everybody."""
    to = web.form.get("to", "")
    if to in TEAMS:
        working.give_to_team(viewer(), request, to)
        return _back(request)
    staff = {each.public_id: each for each in here_queries.staff_here(viewer())}
    if to and to not in staff:
        abort(400)
    working.give_to_person(viewer(), request, staff.get(to))
    return _back(request)


@blueprint.post("/desk/request/<rid>/waits")
@requires(Permission.SEE_REQUESTS)
@for_request
def let_wait(request: Request) -> Response:
    """Why nobody can go on with it at the moment."""
    reason = web.form.get("reason", "")
    if reason and reason not in working.WAITING_FOR:
        abort(400)
    working.make_wait(viewer(), request, reason)
    return _back(request)


@blueprint.route("/desk/request/<rid>/note", methods=["GET", "POST"])
@requires(Permission.SEE_REQUESTS)
@for_request
def add_note(request: Request) -> Response:
    """Tell the colleagues something; a mistake is shown on a page of its own, with what was typed."""
    form = WriteNote()
    if form.validate_on_submit():
        working.add_note(viewer(), request, form.text.data or "")
        return _back(request, "notes")
    return page(
        "desk/add_note.html",
        section="todays_requests",
        form=form,
        asked=request,
        whose=whose(request),
        status=form.status,
    )


@blueprint.route("/desk/request/<rid>/messages", methods=["GET", "POST"])
@requires(Permission.SEND_MESSAGES)
@for_request
def conversation(request: Request) -> Response:
    """What was written to and fro; a new message, ready in the patient's language or in own words."""
    form = WriteToPatient()
    if form.validate_on_submit():
        base_url = current_app.extensions["portal"].settings.base_url
        try:
            conversing.write_to_patient(
                viewer(), request, form.phrase.data or "", form.text.data or "", base_url
            )
        except NoAddress:
            form.refuse("text", _("We have no mobile number or e-mail address for them. Phone instead."))
        else:
            return fragments.redirect(url_for("desk.conversation", rid=request.public_id))
    patient = people.patient_by_id(viewer(), request.patient_id) if request.patient_id else None
    lines = conversation_queries.lines_of(viewer(), request)
    return page(
        "desk/conversation.html",
        section="todays_requests",
        form=form,
        asked=request,
        whose=whose(request),
        lines=lines,
        phrases=conversing.PHRASES,
        is_unread=any(each.staff_id is None and each.read_at is None for each in lines),
        language_read=conversing.language_of(request, patient),
        staff=people.staff_names(viewer()),
        status=form.status,
    )


@blueprint.post("/desk/request/<rid>/messages/read")
@requires(Permission.SEND_MESSAGES)
@for_request
def mark_read(request: Request) -> Response:
    """The patient's answer has been read."""
    conversing.mark_read(viewer(), request)
    return fragments.redirect(url_for("desk.conversation", rid=request.public_id))
