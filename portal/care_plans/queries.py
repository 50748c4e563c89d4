"""Reads of care and support plans and of their versions."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.care_plans.models import CarePlan, CarePlanVersion, PlanLink, PlanTemplateDocument
from portal.db import db_session

PlanRows = Select[CarePlan, CarePlanVersion]


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of versions."""

    number: int
    author_kind: str
    author_name: str
    written_by_id: int | None
    written_at: datetime
    agreed_on: date | None
    agreed_with: str


def _may_open(viewer: Viewer, wanted: PlanRows) -> PlanRows:
    """Staff who write plans open each of their practice; a visitor, those they hold a proved link to."""
    access.check(viewer, Permission.OPEN_PLANS)
    wanted = wanted.where(CarePlan.practice_id == viewer.practice_id)
    if viewer.can(Permission.WRITE_PLANS):
        return wanted
    return wanted.where(
        CarePlan.id.in_(
            select(PlanLink.care_plan_id).where(
                PlanLink.public_id.in_(viewer.plan_link_ids),
                PlanLink.practice_id == viewer.practice_id,
                PlanLink.ended_at.is_(None),
                PlanLink.ends_at > clock.now(),
            )
        )
    )


def plan(
    viewer: Viewer, public_id: str, number: int | None = None
) -> tuple[CarePlan, CarePlanVersion] | None:
    """A plan that the viewer may open, as it is now or was then."""
    wanted = (
        select(CarePlan, CarePlanVersion)
        .join(CarePlanVersion, CarePlanVersion.care_plan_id == CarePlan.id)
        .where(CarePlan.public_id == public_id)
    )
    if number is not None:
        wanted = wanted.where(CarePlanVersion.number == number)
    wanted = _may_open(viewer, wanted).order_by(CarePlanVersion.number.desc()).limit(1)
    row = db_session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def plan_by_id(viewer: Viewer, plan_id: int) -> CarePlan | None:
    """The plan that a link or a card is for; who asks has shown the link or the card."""
    return db_session.scalars(
        select(CarePlan).where(CarePlan.id == plan_id, CarePlan.practice_id == viewer.practice_id)
    ).first()


def plan_of_referral(viewer: Viewer, referral_id: int) -> CarePlan | None:
    """The plan that was begun from this referral."""
    access.check(viewer, Permission.WRITE_PLANS)
    return db_session.scalars(
        select(CarePlan).where(
            CarePlan.referral_id == referral_id, CarePlan.practice_id == viewer.practice_id
        )
    ).first()


def plans_of_patient(viewer: Viewer, patient_id: int) -> list[CarePlan]:
    """Every plan of a person, the newest first."""
    access.check(viewer, Permission.WRITE_PLANS)
    return list(
        db_session.scalars(
            select(CarePlan)
            .where(CarePlan.patient_id == patient_id, CarePlan.practice_id == viewer.practice_id)
            .order_by(CarePlan.id.desc())
        )
    )


def newest_versions(viewer: Viewer) -> list[tuple[CarePlan, CarePlanVersion]]:
    """Every plan of the practice as it is now, the soonest review first."""
    access.check(viewer, Permission.WRITE_PLANS)
    newest = (
        select(CarePlanVersion.care_plan_id, func.max(CarePlanVersion.number).label("number"))
        .where(CarePlanVersion.practice_id == viewer.practice_id)
        .group_by(CarePlanVersion.care_plan_id)
        .subquery()
    )
    rows = db_session.execute(
        select(CarePlan, CarePlanVersion)
        .join(CarePlanVersion, CarePlanVersion.care_plan_id == CarePlan.id)
        .join(
            newest,
            (newest.c.care_plan_id == CarePlan.id) & (newest.c.number == CarePlanVersion.number),
        )
        .where(CarePlan.practice_id == viewer.practice_id)
        .order_by(CarePlanVersion.review_on.is_(None), CarePlanVersion.review_on, CarePlan.id)
    )
    return [(row[0], row[1]) for row in rows]


def version(viewer: Viewer, plan: CarePlan, number: int | None = None) -> CarePlanVersion | None:
    """The plan as it was saved then; without a number, as it is now. Who holds the plan has been let in."""
    access.check(viewer, Permission.OPEN_PLANS)
    wanted = select(CarePlanVersion).where(
        CarePlanVersion.care_plan_id == plan.id, CarePlanVersion.practice_id == viewer.practice_id
    )
    if number is not None:
        wanted = wanted.where(CarePlanVersion.number == number)
    return db_session.scalars(wanted.order_by(CarePlanVersion.number.desc()).limit(1)).first()


def versions(viewer: Viewer, plan: CarePlan) -> list[VersionLine]:
    """Every version, the newest first, without what they say."""
    access.check(viewer, Permission.OPEN_PLANS)
    rows = db_session.execute(
        select(
            CarePlanVersion.number,
            CarePlanVersion.author_kind,
            CarePlanVersion.author_name,
            CarePlanVersion.written_by_id,
            CarePlanVersion.written_at,
            CarePlanVersion.agreed_on,
            CarePlanVersion.agreed_with,
        )
        .where(CarePlanVersion.care_plan_id == plan.id, CarePlanVersion.practice_id == viewer.practice_id)
        .order_by(CarePlanVersion.number.desc())
    )
    return [VersionLine(*row) for row in rows]


def template_document(viewer: Viewer, template_hash: str) -> PlanTemplateDocument | None:
    """A template as it was kept when a plan was begun on it."""
    access.check(viewer, Permission.OPEN_PLANS)
    return db_session.get(PlanTemplateDocument, template_hash)
