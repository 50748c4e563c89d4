"""Opening a link worker's case: one's own and those nobody has at once, a colleague's with a reason (P09)."""

from flask import Response, abort, g, url_for
from flask import request as web

from portal import fragments
from portal.access import Permission, Viewer, requires
from portal.community import queries as community
from portal.community import services
from portal.community.models import Referral
from portal.desk.routes.opening import may_open, why_asked
from portal.desk.routes.reaching import blueprint
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage import queries as triage
from portal.triage import reason_queries

CASES, ASKED, MESSAGES = "/referral/<public_id>", "/asked/<public_id>", "/message-back/<public_id>"
TAKE = "community.take"  # of what nobody had a moment ago: who was quicker is said on its own page


@blueprint.before_app_request
def ask_why_case() -> Response | None:
    """Before any page of a case, whichever area shows it; each look that is let through leaves its line."""
    who = g.get("viewer")
    if who is None or not who.is_staff:
        return None
    rule = web.url_rule.rule if web.url_rule else ""
    if not rule.startswith((CASES, ASKED, MESSAGES)) or web.endpoint == TAKE:
        return None
    found = _case(who, rule, (web.view_args or {})["public_id"])
    if found is None:
        return None
    if where := _why(who, found):
        return fragments.redirect(where)
    if web.method == "GET":
        services.note_look(who, found, web.endpoint or "")
    return None


def _case(who: Viewer, rule: str, public_id: str) -> Referral | None:
    """The case of the address, which may name a service asked to help with it, or what was told of it."""
    if rule.startswith(MESSAGES) and (who.can(Permission.SEE_CASELOAD) or who.can(Permission.SEE_REQUESTS)):
        told = community.message_back(who, public_id)
        return community.referral_by_id(who, told.referral_id) if told else None
    if not who.can(Permission.SEE_CASELOAD):
        return None
    if rule.startswith(CASES):
        return community.referral(who, public_id)
    asked = community.asked_service(who, public_id)
    return community.referral_of(who, asked) if asked else None


def _why(who: Viewer, found: Referral) -> str:
    """Where to say why; empty for one's own. Who sees requests, and no cases, is asked about the request."""
    request = triage.request_by_id(who, found.request_id) or abort(404)
    if not who.can(Permission.SEE_CASELOAD):
        return "" if may_open(request) else url_for("desk.why_open", rid=request.public_id)
    if found.link_worker_id in (None, who.staff_id):
        return ""
    if reason_queries.has_given_reason(who, "request", request.public_id):
        return ""
    return url_for("desk.why_open_case", public_id=found.public_id)


@blueprint.route("/desk/case/<public_id>/why", methods=["GET", "POST"])
@requires(Permission.SEE_CASELOAD)
def why_open_case(public_id: str) -> Response:
    """Before a colleague's case: why. Nothing of it is shown yet but the reference."""
    found = community.referral(viewer(), public_id) or abort(404)
    request = triage.request_by_id(viewer(), found.request_id) or abort(404)
    return why_asked(
        ("request", request.public_id),
        url_for("community.referral", public_id=public_id),
        section="caseload",
        heading=_("This case is a colleague’s"),
        reference=request.reference,
        back={"href": url_for("community.caseload"), "text": _("My caseload")},
        button_text=_("Open the case"),
    )
