"""Opening a care and support plan: one's own work at once, a colleague's with a reason (P09)."""

from flask import Response, abort, g, url_for
from flask import request as web

from portal import audit_queries, clock, fragments
from portal.access import Permission, Viewer, requires
from portal.booking.near_queries import sees_soon
from portal.care_plans import queries as care_plans
from portal.care_plans import services
from portal.care_plans.models import CarePlan
from portal.community import queries as community
from portal.desk.routes.opening import ANSWERED_WITHIN, why_asked
from portal.desk.routes.reaching import blueprint
from portal.i18n import gettext as _
from portal.security import viewer
from portal.triage import reason_queries

PLANS = ("/plan/<public_id>", "/fhir/care-plan/<public_id>")
SUBJECT, VIEWED = "care_plan", "care_plan.viewed"
# These pages leave a line of their own, which also says what was read, printed or given out.
LEAVES_ITS_OWN = {
    *("care_plans.plan", "care_plans.version", "care_plans.compare", "care_plans.edit"),
    *("care_plans.print_pdf", "care_plans.card_pdf"),
    *("plans_out.care_plan", "plans_out.care_plan_in_prsb_shape"),
}


@blueprint.before_app_request
def ask_why_plan() -> Response | None:
    """Before any page of a plan, for staff; whose plan it is, and who helps them, come in by their link."""
    who = g.get("viewer")
    if who is None or not who.can(Permission.WRITE_PLANS):
        return None
    rule = web.url_rule.rule if web.url_rule else ""
    if not rule.startswith(PLANS):
        return None
    found = care_plans.plan(who, (web.view_args or {})["public_id"])
    if found is None:
        return None
    plan, version = found
    if not _may_open(who, plan) and not (web.method == "POST" and _has_it_open(who, plan)):
        return fragments.redirect(url_for("desk.why_open_plan", public_id=plan.public_id))
    if web.method == "GET" and web.endpoint not in LEAVES_ITS_OWN:
        services.note_page(who, plan, version, web.endpoint or "")
    return None


def _has_it_open(who: Viewer, plan: CarePlan) -> bool:
    """What was opened rightly may still be answered after a colleague took it: no words typed are lost."""
    return audit_queries.has_looked(who, VIEWED, plan.public_id, clock.now() - ANSWERED_WITHIN)


def _may_open(who: Viewer, plan: CarePlan) -> bool:
    """The key worker's, the link worker's whose case led to it, and for a while whoever sees the person."""
    if plan.key_worker_id == who.staff_id or sees_soon(who, plan.patient_id):
        return True
    case = community.referral_by_id(who, plan.referral_id) if plan.referral_id else None
    if case and case.link_worker_id == who.staff_id:
        return True
    return reason_queries.has_given_reason(who, SUBJECT, plan.public_id)


@blueprint.route("/desk/plan/<public_id>/why", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def why_open_plan(public_id: str) -> Response:
    """Before a colleague's plan: why. Nothing of it is shown yet, not even whose it is."""
    if care_plans.plan(viewer(), public_id) is None:
        abort(404)
    return why_asked(
        (SUBJECT, public_id),
        url_for("care_plans.plan", public_id=public_id),
        section="plans",
        heading=_("This plan is a colleague’s"),
        reference="",
        back={"href": url_for("care_plans.plans"), "text": _("All plans")},
        button_text=_("Open the plan"),
    )
