"""Reads of who shares in a plan: links, drafts, looks, comments, reviews, and emergency cards."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.care_plans.models import (
    CarePlan,
    EmergencyCard,
    EmergencyOpening,
    PlanDraft,
    PlanLink,
    PlanLook,
    PlanNote,
    PlanReview,
)
from portal.db import db_session


def own_link(viewer: Viewer, plan: CarePlan) -> PlanLink | None:
    """The living link by which this visitor has shown that the plan is theirs, or their person's."""
    if not viewer.plan_link_ids:
        return None
    return db_session.scalars(
        select(PlanLink)
        .where(
            PlanLink.public_id.in_(viewer.plan_link_ids),
            PlanLink.care_plan_id == plan.id,
            PlanLink.practice_id == viewer.practice_id,
            PlanLink.ended_at.is_(None),
            PlanLink.ends_at > clock.now(),
        )
        .order_by(PlanLink.can_write.desc(), PlanLink.id.desc())
    ).first()


def link(public_id: str) -> PlanLink | None:
    """The link with this name while it lives, at whichever practice; the birth date shows whose it is."""
    return db_session.scalars(
        select(PlanLink).where(
            PlanLink.public_id == public_id,
            PlanLink.ended_at.is_(None),
            PlanLink.ends_at > clock.now(),
        )
    ).first()


def links(viewer: Viewer, plan: CarePlan) -> list[PlanLink]:
    """Everybody who has been given a way in, the newest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(PlanLink)
            .where(PlanLink.care_plan_id == plan.id, PlanLink.practice_id == viewer.practice_id)
            .order_by(PlanLink.id.desc())
        )
    )


def draft(viewer: Viewer, plan: CarePlan, section_id: str, written_by: str) -> PlanDraft | None:
    """What this author was typing into the section."""
    access.check(viewer, Permission.OPEN_PLANS)
    return db_session.scalars(
        select(PlanDraft).where(
            PlanDraft.care_plan_id == plan.id,
            PlanDraft.practice_id == viewer.practice_id,
            PlanDraft.section_id == section_id,
            PlanDraft.written_by == written_by,
        )
    ).first()


def drafted_sections(viewer: Viewer, plan: CarePlan, written_by: str) -> frozenset[str]:
    """The sections in which this author has something unsaved."""
    access.check(viewer, Permission.OPEN_PLANS)
    return frozenset(
        db_session.scalars(
            select(PlanDraft.section_id).where(
                PlanDraft.care_plan_id == plan.id,
                PlanDraft.practice_id == viewer.practice_id,
                PlanDraft.written_by == written_by,
            )
        )
    )


def drafts_since(viewer: Viewer, plan: CarePlan, since: datetime) -> list[PlanDraft]:
    """Everybody's drafts in this plan that were touched since."""
    access.check(viewer, Permission.WRITE_PLANS)
    return list(
        db_session.scalars(
            select(PlanDraft)
            .where(
                PlanDraft.care_plan_id == plan.id,
                PlanDraft.practice_id == viewer.practice_id,
                PlanDraft.saved_at >= since,
            )
            .order_by(PlanDraft.id)
        )
    )


def look(viewer: Viewer, plan: CarePlan, seen_by: str) -> PlanLook | None:
    """Which version this reader saw last."""
    access.check(viewer, Permission.OPEN_PLANS)
    return db_session.scalars(
        select(PlanLook).where(
            PlanLook.care_plan_id == plan.id,
            PlanLook.practice_id == viewer.practice_id,
            PlanLook.seen_by == seen_by,
        )
    ).first()


def notes(viewer: Viewer, plan: CarePlan) -> list[PlanNote]:
    """Comments and wishes for a review, the oldest first, as a talk is read."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(PlanNote)
            .where(PlanNote.care_plan_id == plan.id, PlanNote.practice_id == viewer.practice_id)
            .order_by(PlanNote.id)
        )
    )


def note(viewer: Viewer, plan: CarePlan, public_id: str) -> PlanNote | None:
    """One comment of this plan."""
    return next((each for each in notes(viewer, plan) if each.public_id == public_id), None)


def reviews(viewer: Viewer, plans: Iterable[int]) -> list[PlanReview]:
    """The reviews that were held of these plans, the newest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(PlanReview)
            .where(PlanReview.care_plan_id.in_(list(plans)), PlanReview.practice_id == viewer.practice_id)
            .order_by(PlanReview.id.desc())
        )
    )


def cards(viewer: Viewer, plan: CarePlan) -> list[EmergencyCard]:
    """The emergency cards made for this plan, the newest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(EmergencyCard)
            .where(EmergencyCard.care_plan_id == plan.id, EmergencyCard.practice_id == viewer.practice_id)
            .order_by(EmergencyCard.id.desc())
        )
    )


def card(public_id: str) -> tuple[EmergencyCard, CarePlan] | None:
    """A living card with its plan, at whichever practice, for whoever holds it."""
    row = db_session.execute(
        select(EmergencyCard, CarePlan)
        .join(CarePlan, CarePlan.id == EmergencyCard.care_plan_id)
        .where(
            EmergencyCard.public_id == public_id,
            EmergencyCard.ended_at.is_(None),
            EmergencyCard.ends_at > clock.now(),
        )
    ).first()
    return (row[0], row[1]) if row else None


def openings(viewer: Viewer, plan: CarePlan) -> list[EmergencyOpening]:
    """Each time somebody opened the emergency page, the newest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(EmergencyOpening)
            .where(
                EmergencyOpening.care_plan_id == plan.id, EmergencyOpening.practice_id == viewer.practice_id
            )
            .order_by(EmergencyOpening.id.desc())
        )
    )


def plans_asked_about(viewer: Viewer) -> frozenset[int]:
    """The plans whose review somebody asks for, and has not had."""
    access.check(viewer, Permission.WRITE_PLANS)
    return frozenset(
        db_session.scalars(
            select(PlanNote.care_plan_id).where(
                PlanNote.practice_id == viewer.practice_id,
                PlanNote.kind == "review",
                PlanNote.settled_at.is_(None),
            )
        )
    )
