"""Reading a plan: as it is now and was then, what has changed since, and the list of its versions."""

from datetime import timedelta

from flask import Response, abort, request

from portal import clock
from portal.access import Permission, requires
from portal.care_plans import completeness, queries, services, sharing_queries
from portal.care_plans.changes import SectionChanges, changes_between
from portal.care_plans.form_moving import moved
from portal.care_plans.models import CarePlanVersion, EmergencyOpening
from portal.care_plans.notes import REVIEW
from portal.care_plans.routes.reaching import Opened, blueprint, name_of, opened, template_of_version
from portal.forms.numbers import counted
from portal.security import viewer

OPENING_IS_NEWS = timedelta(days=30)


@blueprint.get("/plan/<public_id>")
@requires(Permission.OPEN_PLANS)
def plan(public_id: str) -> Response:
    """The plan as it is now, the person's own words first, and what changed since one last looked."""
    found = opened(public_id)
    seen = services.note_view(viewer(), found.plan, found.version, author=found.author)
    notes = [each for each in sharing_queries.notes(viewer(), found.plan) if not each.settled_at]
    return found.page(
        "care_plans/plan.html" if found.author.is_staff else "care_plans/my_plan.html",
        is_newest=True,
        steps_too_big=completeness.steps_too_big(found.content),
        changed=_changed_since(found, seen),
        notes=notes,
        is_review_asked=any(each.kind == REVIEW for each in notes),
        to_ask=_review_to_ask_about(found),
        openings=_openings_to_know_of(found),
    )


def _changed_since(found: Opened, seen: int) -> list[SectionChanges]:
    if not 0 < seen < found.version.number:
        return []
    was = queries.version(viewer(), found.plan, seen)
    return _changes(found, was, found.version) if was else []


def _changes(found: Opened, was: CarePlanVersion, now: CarePlanVersion) -> list[SectionChanges]:
    """What one version says otherwise than another; words of an earlier form are first put on the later."""
    earlier, later = template_of_version(found.plan, was), template_of_version(found.plan, now)
    before = was.content if earlier.hash == later.hash else moved(earlier, later, was.content)
    return changes_between(later, before, now.content)


def _openings_to_know_of(found: Opened) -> list[EmergencyOpening]:
    """Who opened the emergency page lately, for the person to see without looking for it."""
    if found.author.is_staff:
        return []
    since = clock.now() - OPENING_IS_NEWS
    return [each for each in sharing_queries.openings(viewer(), found.plan) if each.opened_at >= since]


def _review_to_ask_about(found: Opened) -> object:
    """The newest review, while its two questions are not answered."""
    if found.author.is_staff:
        return None
    newest = next(iter(sharing_queries.reviews(viewer(), [found.plan.id])), None)
    return newest if newest and not newest.answered_at else None


@blueprint.get("/plan/<public_id>/versions/<int(max=2147483647):number>")
@requires(Permission.OPEN_PLANS)
def version(public_id: str, number: int) -> Response:
    """The plan as somebody saved it then."""
    found = opened(public_id, number)
    services.note_view(viewer(), found.plan, found.version)
    return found.page(
        "care_plans/plan.html" if found.author.is_staff else "care_plans/my_plan.html",
        is_newest=False,
        steps_too_big=[],
    )


@blueprint.get("/plan/<public_id>/versions")
@requires(Permission.OPEN_PLANS)
def versions(public_id: str) -> Response:
    """Who wrote which version, and which of them was agreed."""
    found = opened(public_id)
    lines = queries.versions(viewer(), found.plan)
    names = {each.number: name_of(each, found.staff) for each in lines}
    return found.page("care_plans/versions.html", versions=lines, names=names)


@blueprint.get("/plan/<public_id>/compare")
@requires(Permission.OPEN_PLANS)
def compare(public_id: str) -> Response:
    """What is different between two versions, in plain words."""
    found = opened(public_id)
    lines = queries.versions(viewer(), found.plan)
    newest = lines[0].number
    later = request.args.get("to", newest, type=counted)
    earlier = request.args.get("from", max(later - 1, 1), type=counted)
    earlier, later = min(earlier, later), max(earlier, later)
    was = queries.version(viewer(), found.plan, earlier) or abort(404)
    now = queries.version(viewer(), found.plan, later) or abort(404)
    services.note_view(viewer(), found.plan, now, "compared")
    return found.page(
        "care_plans/compare.html",
        was=was,
        now=now,
        was_by=name_of(was, found.staff),
        now_by=name_of(now, found.staff),
        changed=_changes(found, was, now),
        has_other_form=was.template_hash != now.template_hash,
        numbers=[each.number for each in lines],
    )


def criteria_of(found: Opened) -> list[completeness.Criterion]:
    """The five criteria, as the plan meets them today."""
    return completeness.criteria(
        found.template,
        found.content,
        is_agreed=found.version.agreed_on is not None,
        today=clock.today(),
    )
