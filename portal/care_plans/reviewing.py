"""A review that was held, the next one, and the two questions that follow it."""

from datetime import date

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.care_plans import queries, services, sharing_queries
from portal.care_plans.authors import author_of
from portal.care_plans.content import section_value
from portal.care_plans.models import CarePlan, PlanReview
from portal.care_plans.notes import REVIEW, settle_note
from portal.db import transaction

ANSWERS = ("yes", "no", "not_sure")


def hold_review(viewer: Viewer, plan: CarePlan, held_on: date, next_on: date) -> PlanReview:
    """Note that the plan was looked at together; wishes for a review are met by it."""
    access.check(viewer, Permission.WRITE_PLANS)
    latest = queries.version(viewer, plan)
    number = latest.number if latest else 0
    review = {
        **((section_value(latest.content, "review") if latest else None) or {}),
        "on": next_on.isoformat(),
    }
    with transaction() as session:
        saved = services.save_section(viewer, plan, "review", number, review)
        for note in sharing_queries.notes(viewer, plan):
            if note.kind == REVIEW and note.settled_at is None:
                settle_note(viewer, plan, note)
        held = PlanReview(
            practice_id=plan.practice_id,
            care_plan_id=plan.id,
            number=saved.number,
            held_on=held_on,
            held_by_id=viewer.staff_id,
            created_at=clock.now(),
        )
        session.add(held)
        session.flush()
        details = {"review": held.public_id, "version": saved.number}
        audit.record(viewer, "care_plan.reviewed", "care_plan", plan.public_id, details)
    return held


def answer_review(viewer: Viewer, plan: CarePlan, review: PlanReview, knew: str, helped: str) -> None:
    """Keep what the person said: did they know that they have a plan, and did they help to write it?"""
    author = author_of(viewer, plan)
    with transaction() as session:
        session.add(review)
        review.knew, review.helped = knew, helped
        review.answered_by, review.answered_at = author.kind, clock.now()
        details = {"review": review.public_id, "knew": knew, "helped": helped}
        audit.record(viewer, "care_plan.review_answered", "care_plan", plan.public_id, details)
