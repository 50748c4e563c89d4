"""Opening a link worker's case: one's own and those nobody has at once, a colleague's with a reason (P09)."""

from flask import Response, abort, g, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.community import queries as community
from portal.community import services
from portal.community.models import Referral
from portal.desk.deciding_forms import WhyOpen
from portal.desk.routes.reaching import blueprint, page
from portal.security import viewer
from portal.triage import opening_reasons, reason_queries
from portal.triage import queries as triage

CASES = "/referral/<public_id>"
TAKE = "community.take"  # of what nobody had a moment ago: who was quicker is said on its own page


@blueprint.before_app_request
def ask_why_case() -> Response | None:
    """Before any page of a case, whichever area shows it; each look that is let through leaves its line."""
    who, rule = g.get("viewer"), web.url_rule.rule if web.url_rule else ""
    if who is None or not rule.startswith(CASES) or web.endpoint == TAKE:
        return None
    if not who.can(Permission.SEE_CASELOAD):
        return None
    found = community.referral(who, (web.view_args or {})["public_id"])
    if found is None:
        return None
    if not _may_open(who, found):
        return fragments.redirect(url_for("desk.why_open_case", public_id=found.public_id))
    if web.method == "GET":
        services.note_look(who, found, web.endpoint or "")
    return None


def _may_open(who: Viewer, found: Referral) -> bool:
    if found.link_worker_id in (None, who.staff_id):
        return True
    request = triage.request_by_id(who, found.request_id)
    return request is not None and reason_queries.has_given_reason(who, request)


@blueprint.route("/desk/case/<public_id>/why", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def why_open_case(public_id: str) -> Response:
    """Before a colleague's case: why. Nothing of it is shown yet but the reference."""
    found = community.referral(viewer(), public_id) or abort(404)
    request = triage.request_by_id(viewer(), found.request_id) or abort(404)
    form = WhyOpen()
    if form.validate_on_submit():
        opening_reasons.give_reason(viewer(), request, form.reason.data, form.words.data or "")
        return fragments.redirect(url_for("community.referral", public_id=public_id))
    return page(
        "desk/why_open.html",
        section="caseload",
        form=form,
        asked=request,
        is_case=True,
        status=form.status,
    )
