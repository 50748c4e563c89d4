"""Comments on a plan, and asking to look at it again: by the person, a carer, or staff."""

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.care_plans.authors import author_of
from portal.care_plans.models import CarePlan, PlanNote
from portal.db import transaction

COMMENT, REVIEW = "comment", "review"


def add_comment(viewer: Viewer, plan: CarePlan, text: str, section_id: str = "") -> PlanNote:
    """Say something about the plan, or about one section of it, without changing it."""
    return _add(viewer, plan, COMMENT, text, section_id)


def ask_for_review(viewer: Viewer, plan: CarePlan, text: str) -> PlanNote:
    """Say that it is time to look at the plan together; it stays open until a review is held."""
    return _add(viewer, plan, REVIEW, text, "")


def _add(viewer: Viewer, plan: CarePlan, kind: str, text: str, section_id: str) -> PlanNote:
    author = author_of(viewer, plan)
    with transaction() as session:
        note = PlanNote(
            practice_id=plan.practice_id,
            care_plan_id=plan.id,
            kind=kind,
            section_id=section_id,
            text=text,
            author_kind=author.kind,
            author_name=author.name,
            created_at=clock.now(),
        )
        session.add(note)
        session.flush()
        details = {"note": note.public_id, "kind": kind, "section": section_id}
        audit.record(viewer, "care_plan.note_added", "care_plan", plan.public_id, details)
    return note


def settle_note(viewer: Viewer, plan: CarePlan, note: PlanNote) -> None:
    """It has been answered or acted on; it stays readable."""
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction() as session:
        session.add(note)
        note.settled_at, note.settled_by_id = clock.now(), viewer.staff_id
        details = {"note": note.public_id}
        audit.record(viewer, "care_plan.note_settled", "care_plan", plan.public_id, details)
