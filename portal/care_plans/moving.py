"""Moving a plan to a newer version of its form: a new version of the plan, from which nothing is missing."""

from dataclasses import dataclass
from datetime import timedelta

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.care_plans import queries, services, sharing_queries
from portal.care_plans.authors import author_of
from portal.care_plans.content import Content, Rows, section_value
from portal.care_plans.form_changes import FormChange, form_changes
from portal.care_plans.form_moving import moved
from portal.care_plans.models import CarePlan, CarePlanVersion, PlanDraft
from portal.care_plans.plan_templates import KEPT, PlanTemplate
from portal.db import transaction

# A link into a plan lives so long: a draft that is older belongs to somebody who no longer comes.
DRAFTS_COUNT_FOR = timedelta(days=90)


class DraftsOpen(Exception):
    """Somebody is writing in a part that the newer form has otherwise: their words would have no box."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a move would do: the headings that differ, the words kept aside, drafts that stand in its way."""

    changes: list[FormChange]
    kept: Rows
    drafts: list[PlanDraft]


def preview(viewer: Viewer, plan: CarePlan, old: PlanTemplate, new: PlanTemplate, now: Content) -> Preview:
    """To be looked at with the person before anything happens."""
    changes = form_changes(old, new)
    kept = section_value(moved(old, new, now), KEPT) or []
    before = {row["id"] for row in section_value(now, KEPT) or ()}
    parts = {each.part for each in changes}
    drafts = sharing_queries.drafts_since(viewer, plan, clock.now() - DRAFTS_COUNT_FOR)
    return Preview(
        changes,
        [row for row in kept if row["id"] not in before],
        [each for each in drafts if each.section_id in parts],
    )


def move_plan(
    viewer: Viewer, plan: CarePlan, old: PlanTemplate, new: PlanTemplate, base_number: int
) -> CarePlanVersion:
    """Put the plan onto the newer form. Raises ChangedMeanwhile, and DraftsOpen."""
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction() as session:
        plan = session.merge(plan)
        latest = services.locked(viewer, plan)
        if latest.number != base_number:
            raise services.ChangedMeanwhile(queries.version(viewer, plan, base_number), latest)
        if preview(viewer, plan, old, new, latest.content).drafts:
            raise DraftsOpen
        services.keep_template(new)
        plan.template_version, plan.template_hash = new.version, new.hash
        content = moved(old, new, latest.content)
        saved = services.add_version(author_of(viewer, plan), plan, latest.number + 1, content)
        details = {"version": saved.number, "from": old.version, "to": new.version}
        audit.record(viewer, "care_plan.moved", "care_plan", plan.public_id, details)
        return saved
