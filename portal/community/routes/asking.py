"""A service for one person: refer them, or tell them of it."""

from flask import Response, abort, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, requires
from portal.community import directory_queries, forms, helping, queries, transitions
from portal.community.routes.agreeing import back_to, case_form
from portal.community.routes.reaching import blueprint, found_case, needs_in_words
from portal.forms.numbers import counted
from portal.i18n import gettext as _
from portal.security import viewer


@blueprint.route("/referral/<public_id>/ask/<service_id>", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def ask(public_id: str, service_id: str) -> Response:
    """Choose between the two, and say what the service should know."""
    found = found_case(public_id)
    service = directory_queries.service(viewer(), service_id) or abort(404)
    words = needs_in_words()
    fitting = [need for need in found.needs if need in service.needs] or found.needs or service.needs
    form = forms.Ask(need=fitting[0] if fitting else "")
    form.need.options = [{"value": need, "text": words.get(need, need)} for need in fitting]
    context = {"service": service, "consents": queries.consents(viewer(), found)}
    if not form.validate_on_submit():
        return case_form("ask", found, form, **context)
    act = helping.ask_service if form.how.data == "ask" else helping.point_to
    try:
        act(viewer(), found, service, need=form.need.data or "", reason=form.reason.data or "")
    except helping.NoConsent:
        form.refuse("how", _("They have not agreed that a service is told about them. Ask them first"))
    except helping.NoRiskNote:
        form.refuse("how", _("Nobody has noted the risks yet. Do that first"))
    return case_form("ask", found, form, **context) if form.errors else back_to(found)


@blueprint.route("/asked/<public_id>", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def asked(public_id: str) -> Response:
    """Write down what a service said on the phone, ask it again, or take the question back."""
    row = queries.asked_service(viewer(), public_id) or abort(404)
    found = queries.referral_of(viewer(), row)
    form = forms.report_form(transitions.next_for(viewer(), row.state))
    is_changed = False
    if form.validate_on_submit():
        said = {"reason": form.reason.data or "", "note": form.note.data or ""}
        try:
            helping.report(viewer(), row, form.state.data, version=_version(), **said)
        except helping.NotNow:
            is_changed = True
        else:
            return back_to(found)
    service = queries.service_of(viewer(), row)
    return case_form("asked", found, form, row=row, service=service, is_changed=is_changed)


def _version() -> int | None:
    return web.form.get("version", type=counted)


@blueprint.post("/asked/<public_id>/seen")
@requires(Permission.SEE_CASELOAD)
def seen(public_id: str) -> Response:
    """The worker has dealt with a no, or with silence."""
    row = queries.asked_service(viewer(), public_id) or abort(404)
    helping.mark_seen_to(viewer(), row)
    found = queries.referral_of(viewer(), row)
    return fragments.redirect(url_for("community.referral", public_id=found.public_id))
