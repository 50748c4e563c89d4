"""What somebody is typing, kept until they save it: a closed browser or a lost connection loses nothing."""

from collections.abc import Iterable

from sqlalchemy.exc import IntegrityError

from portal import audit, clock
from portal.access import NotAllowed, Permission, Viewer
from portal.care_plans import sharing_queries
from portal.care_plans.authors import author_of
from portal.care_plans.models import CarePlan, PlanDraft
from portal.care_plans.plan_templates import Section
from portal.db import transaction

NOT_KEPT = frozenset({"csrf_token", "base", "add", "remove", "keep"})
MOST_BYTES = 200_000


def keep_draft(
    viewer: Viewer, plan: CarePlan, section: Section, base_number: int, typed: Iterable[tuple[str, str]]
) -> PlanDraft | None:
    """Keep what stands in the form. It is the writer's alone, and no part of the plan.

    Only that a draft was begun goes into the record: a line for every few seconds of typing would bury it.
    """
    author = author_of(viewer, plan)
    if not author.may_write(section):
        raise NotAllowed(Permission.OPEN_PLANS.value)
    pairs = [[name, text] for name, text in typed if name not in NOT_KEPT]
    if sum(len(name) + len(text) for name, text in pairs) > MOST_BYTES:
        return None
    try:
        return _kept(viewer, plan, section, author.key, base_number, pairs)
    except IntegrityError:  # two tabs began it in one moment
        return _kept(viewer, plan, section, author.key, base_number, pairs)


def _kept(
    viewer: Viewer, plan: CarePlan, section: Section, key: str, base_number: int, pairs: list[list[str]]
) -> PlanDraft:
    with transaction() as session:
        draft = sharing_queries.draft(viewer, plan, section.id, key)
        if draft is None:
            draft = PlanDraft(
                practice_id=plan.practice_id, care_plan_id=plan.id, section_id=section.id, written_by=key
            )
            session.add(draft)
            details = {"section": section.id}
            draft.base_number, draft.typed, draft.saved_at = base_number, pairs, clock.now()
            audit.record(viewer, "care_plan.draft_begun", "care_plan", plan.public_id, details)
        draft.base_number, draft.typed, draft.saved_at = base_number, pairs, clock.now()
    return draft


def drop_draft(viewer: Viewer, plan: CarePlan, section: Section) -> None:
    """The draft has been saved, or its writer throws it away."""
    author = author_of(viewer, plan)
    with transaction() as session:
        draft = sharing_queries.draft(viewer, plan, section.id, author.key)
        if draft is not None:
            session.delete(draft)
            details = {"section": section.id}
            audit.record(viewer, "care_plan.draft_ended", "care_plan", plan.public_id, details)
