"""A newer version of a plan's form: what would change, and the button that moves the plan to it."""

from flask import Response, abort, request, url_for

from portal import fragments
from portal.access import Permission, requires
from portal.care_plans import moving, services
from portal.care_plans.routes.reaching import blueprint, newer_template, opened
from portal.forms.numbers import counted
from portal.security import viewer


@blueprint.route("/plan/<public_id>/newer-form", methods=["GET", "POST"])
@requires(Permission.WRITE_PLANS)
def newer_form(public_id: str) -> Response:
    """See what the newer form has otherwise, then move the plan to it."""
    found = opened(public_id)
    newer = newer_template(found.plan) or abort(404)
    problem = ""
    if request.method == "POST":
        base = request.form.get("base", type=counted) or 0
        try:
            moving.move_plan(viewer(), found.plan, found.template, newer, base)
        except services.ChangedMeanwhile:
            problem = "changed"
        except moving.DraftsOpen:
            problem = "drafts"
        else:
            return fragments.redirect(url_for("care_plans.edit", public_id=public_id, moved=1))
        found = opened(public_id)
    return found.page(
        "care_plans/newer_form.html",
        status=409 if problem else 200,
        has_error=bool(problem),
        problem=problem,
        newer=newer,
        preview=moving.preview(viewer(), found.plan, found.template, newer, found.content),
        titles={each.id: each.title for each in (*found.template.sections, *newer.sections)},
    )
