"""Opening a request: one's own work at once, anything else with a reason that is kept; and who gave which."""

from datetime import timedelta
from typing import Any

from flask import Response, abort, g, url_for
from flask import request as web

from portal import audit_queries, clock, fragments
from portal.access import Permission, requires
from portal.booking.day_queries import standing_appointments
from portal.desk import call_queries, services
from portal.desk.deciding_forms import WhyOpen
from portal.desk.routes.reaching import blueprint, page
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.security import viewer
from portal.triage import opening_reasons, reason_queries, work_queries
from portal.triage import queries as triage
from portal.triage.models import BOOKED, DRAFT, Request
from portal.triage.teams import is_for_reception

ANSWERED_WITHIN = timedelta(hours=1)
LOOKED_BACK = timedelta(days=28)
# The question itself; a worry, which never waits; and what an open page asks by itself, who else has it open.
ASK_NOTHING = ("desk.why_open", "desk.raise_request", "desk.open_elsewhere")


@blueprint.before_app_request
def ask_why() -> Response | None:
    """Before any page of a request, whichever area shows it: what is not one's work takes a reason (P09).

    Each look that is let through leaves its line, with the page. One place for all: none is forgotten.
    """
    who = g.get("viewer")
    if who is None or not who.is_staff:
        return None
    rid = (web.view_args or {}).get("rid")
    if not rid or web.endpoint in ASK_NOTHING:
        return None
    request = g.asked = triage.request(who, rid)
    if request is None or (request.state == DRAFT and request.entered_by_id == who.staff_id):
        return None  # what one is just entering leaves a line with each answer
    if not may_open(request) and not (web.method == "POST" and has_it_open(request)):
        return fragments.redirect(url_for("desk.why_open", rid=rid))
    if web.method == "GET":
        services.note_view(who, request, web.endpoint or "")
    return None


def has_it_open(request: Request) -> bool:
    """What was opened rightly may still be answered after a colleague took it: no words typed are lost."""
    since = clock.now() - ANSWERED_WITHIN
    return audit_queries.has_looked(viewer(), "request.viewed", request.public_id, since)


def may_open(request: Request) -> bool:
    """Whether it may be shown: somebody booked is their clinician’s, and reception’s to see to."""
    who = viewer()
    work, tasks = work_queries.work_on(who, request), triage.tasks_of(who, request)
    if opening_reasons.is_ones_work(who, request, work, tasks):
        return True
    taken = call_queries.call_of(who, request)
    if taken and taken.taken_by_id == who.staff_id:  # begun online, and finished by phone with the viewer
        return True
    if request.state == BOOKED:
        booked = standing_appointments(who, [request.id]).get(request.id)
        if booked and (is_for_reception(who) or booked.staff_id == who.staff_id):
            return True
    return reason_queries.has_given_reason(who, "request", request.public_id)


@blueprint.route("/desk/request/<rid>/why", methods=["GET", "POST"])
@requires(Permission.SEE_REQUESTS)
def why_open(rid: str) -> Response:
    """Before what is not one's work: why. Nothing of the request is shown yet but its reference."""
    request = triage.request(viewer(), rid) or abort(404)
    return why_asked(
        ("request", rid),
        url_for("desk.request_detail", rid=rid),
        section="todays_requests",
        heading=_("This request is not your work"),
        reference=request.reference,
        back={"href": url_for("desk.todays_requests"), "text": _("Today’s requests")},
        button_text=_("Open the request"),
    )


def why_asked(subject: tuple[str, str], onward: str, **words: Any) -> Response:
    """The question why, of a request, case or plan alike; answered, it leads onward to what was asked for."""
    form = WhyOpen()
    if form.validate_on_submit():
        opening_reasons.give_reason(viewer(), *subject, form.reason.data, form.words.data or "")
        return fragments.redirect(onward)
    return page("desk/why_open.html", form=form, status=form.status, **words)


@blueprint.get("/desk/opened")
@requires(Permission.SEE_AUDIT)
def opened_with_reason() -> Response:
    """Who opened what without a task for it, in the last four weeks."""
    found = reason_queries.reasons_given(viewer(), clock.now() - LOOKED_BACK)
    counts: dict[int, int] = {}
    for given, _reference in found:
        counts[given.staff_id] = counts.get(given.staff_id, 0) + 1
    return page(
        "desk/opened_with_reason.html",
        section="opened",
        found=found,
        counts=sorted(counts.items(), key=lambda each: -each[1]),
        staff=people.staff_names(viewer()),
        reasons=opening_reasons.REASONS,
    )
