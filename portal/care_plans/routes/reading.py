"""Reading a plan: as it is now, as it was at each version, and the list of its versions."""

from flask import Response

from portal import clock, fragments
from portal.access import Permission, requires
from portal.care_plans import completeness, queries, services
from portal.care_plans.routes.reaching import Opened, blueprint, opened
from portal.security import viewer


@blueprint.get("/plan/<public_id>")
@requires(Permission.WRITE_PLANS)
def plan(public_id: str) -> Response:
    """The plan as it is now, the person's own words first."""
    return _read(opened(public_id), is_newest=True)


@blueprint.get("/plan/<public_id>/versions/<int:number>")
@requires(Permission.WRITE_PLANS)
def version(public_id: str, number: int) -> Response:
    """The plan as somebody saved it then."""
    return _read(opened(public_id, number), is_newest=False)


def _read(found: Opened, *, is_newest: bool) -> Response:
    services.note_view(viewer(), found.plan, found.version)
    return fragments.render(
        "care_plans/plan.html",
        layout="staff",
        is_newest=is_newest,
        steps_too_big=completeness.steps_too_big(found.content),
        **found.context(),
    )


@blueprint.get("/plan/<public_id>/versions")
@requires(Permission.WRITE_PLANS)
def versions(public_id: str) -> Response:
    """Who wrote which version, and which of them was agreed."""
    found = opened(public_id)
    return fragments.render(
        "care_plans/versions.html",
        layout="staff",
        versions=queries.versions(viewer(), found.plan),
        staff=found.staff,
        **found.context(),
    )


def criteria_of(found: Opened) -> list[completeness.Criterion]:
    """The five criteria, as the plan meets them today."""
    return completeness.criteria(
        found.template,
        found.content,
        is_agreed=found.version.agreed_on is not None,
        today=clock.today(),
    )
