"""What staff decide about a request: how soon, who calls, who helps next, that it is done."""

from flask import Response, url_for
from wtforms import Field

from portal import fragments
from portal.access import Permission, Role, requires
from portal.desk.deciding_forms import CallBack, ChangeUrgency, Close, SendOn
from portal.desk.routes.reaching import blueprint, for_request, page, rules, whose
from portal.desk.urgency import band_of
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage import deciding, queries
from portal.triage.models import Request
from portal.triage.wording import said


def _back(request: Request) -> Response:
    return fragments.redirect(url_for("desk.request_detail", rid=request.public_id))


def _urgencies(field: Field) -> None:
    dispositions = [rules().dispositions[each] for each in deciding.URGENCIES]
    field.options = [
        {"value": each.id, "text": said(each.title), "hint": str(band_of(each.rank).words)}
        for each in dispositions
    ]


def _show(template: str, request: Request, form: ChangeUrgency | CallBack | SendOn | Close) -> Response:
    return page(
        f"desk/{template}.html",
        section="todays_requests",
        form=form,
        asked=request,
        whose=whose(request),
        status=form.status,
        outcome=queries.outcome(request),
    )


@blueprint.route("/desk/request/<rid>/urgency", methods=["GET", "POST"])
@requires(Permission.SEE_REQUESTS)
@for_request
def change_urgency(request: Request) -> Response:
    """More or less urgent, with the reason; a lower one takes a clinician."""
    form = ChangeUrgency()
    _urgencies(form.urgency)
    if form.validate_on_submit():
        try:
            deciding.change_urgency(viewer(), rules(), request, form.urgency.data, form.reason.data or "")
        except deciding.OnlyClinicians:
            form.refuse("urgency", _("Only a clinician may make it less urgent"))
        else:
            return _back(request)
    return _show("change_urgency", request, form)


@blueprint.route("/desk/request/<rid>/call-back", methods=["GET", "POST"])
@requires(Permission.SEE_REQUESTS)
@for_request
def ask_to_call(request: Request) -> Response:
    """Somebody phones the patient, by a time."""
    form = CallBack()
    if form.validate_on_submit():
        deciding.ask_to_call(viewer(), request, form.caller.data, form.wait.data)
        return _back(request)
    return _show("ask_to_call", request, form)


@blueprint.route("/desk/request/<rid>/send-on", methods=["GET", "POST"])
@requires(Permission.SEE_REQUESTS)
@for_request
def send_on(request: Request) -> Response:
    """A pharmacy or the hub helps next."""
    form = SendOn()
    if form.validate_on_submit():
        deciding.send_on(viewer(), request, form.where.data)
        return _back(request)
    return _show("send_on", request, form)


@blueprint.route("/desk/request/<rid>/close", methods=["GET", "POST"])
@requires(Permission.SEE_REQUESTS)
@for_request
def close_request(request: Request) -> Response:
    """It is done: how it ended, and a clinician's own view of how urgent it was."""
    form = Close()
    is_clinician = viewer().role is Role.CLINICIAN
    if is_clinician:
        _urgencies(form.urgency)
        form.urgency.missing = _("Choose how soon this needed dealing with")
    else:
        del form.urgency
    if form.validate_on_submit():
        own = form.urgency.data if is_clinician else ""
        try:
            deciding.close_request(viewer(), rules(), request, form.category.data, own, form.words.data or "")
        except deciding.StillOpen:
            form.refuse("category", _("A clinician still has something to do for this request"))
        else:
            return fragments.redirect(url_for("desk.todays_requests"))
    return _show("close_request", request, form)
