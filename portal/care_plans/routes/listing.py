"""All plans of the practice and what they come to; holding a review, and the two questions after it."""

from flask import Response, abort, request, url_for

from portal import clock, fragments
from portal.access import Permission, requires
from portal.care_plans import reports, reviewing, sharing_queries
from portal.care_plans.routes.reaching import blueprint, opened, template_of_plan
from portal.care_plans.sharing_forms import AfterReview, HeldReview
from portal.security import viewer

MOST_ROWS = 200


@blueprint.get("/plans")
@requires(Permission.WRITE_PLANS)
def plans() -> Response:
    """Every plan, the soonest review first; overdue, asked for, not agreed, or of one kind."""
    rows = reports.plan_rows(viewer(), template_of_plan)
    what, kind = request.args.get("show", reports.ALL), request.args.get("kind", "")
    listed = reports.shown(rows, what, kind)
    counts = {each: len(reports.shown(rows, each, kind)) for each in reports.SHOWN}
    held = sharing_queries.reviews(viewer(), [row.plan.id for row in rows])
    return fragments.render(
        "care_plans/plans.html",
        layout="staff",
        section="plans",
        rows=listed[:MOST_ROWS],
        total=len(listed),
        counts=counts,
        what=what,
        kind=kind,
        cohorts=reports.cohorts(row for row in rows if not row.is_gone),
        answered=reports.answered(held),
    )


@blueprint.route("/plan/<public_id>/review", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def review(public_id: str) -> Response:
    """Note a review that was held; the person is asked two questions the next time they open the plan."""
    found = opened(public_id)
    form = HeldReview(data={"held_on": clock.today()})
    if form.validate_on_submit() and form.held_on.data and form.next_on.data:
        reviewing.hold_review(viewer(), found.plan, form.held_on.data, form.next_on.data)
        return fragments.redirect(url_for("care_plans.after_review", public_id=public_id))
    return found.page("care_plans/review.html", status=form.status, form=form)


@blueprint.route("/plan/<public_id>/after-review", methods=["GET", "POST"])
@requires(Permission.OPEN_PLANS)
def after_review(public_id: str) -> Response:
    """Did you know that you have a plan, and did you help to write it?"""
    found = opened(public_id)
    held = next(iter(sharing_queries.reviews(viewer(), [found.plan.id])), None) or abort(404)
    form = AfterReview(data={"knew": held.knew or None, "helped": held.helped or None})
    if form.validate_on_submit():
        reviewing.answer_review(viewer(), found.plan, held, str(form.knew.data), str(form.helped.data))
        return fragments.redirect(url_for("care_plans.plan", public_id=public_id))
    return found.page("care_plans/after_review.html", status=form.status, form=form)
