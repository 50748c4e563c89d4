"""Reads of care and support plans and of their versions."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from portal import access
from portal.access import Permission, Viewer
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.db import db_session


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list of versions."""

    number: int
    written_by_id: int
    written_at: datetime
    agreed_on: date | None
    agreed_with: str


def plan(
    viewer: Viewer, public_id: str, number: int | None = None
) -> tuple[CarePlan, CarePlanVersion] | None:
    """A plan of the viewer's practice, as it is now or was then; every link worker there may open it."""
    access.check(viewer, Permission.WRITE_PLANS)
    wanted = (
        select(CarePlan, CarePlanVersion)
        .join(CarePlanVersion, CarePlanVersion.care_plan_id == CarePlan.id)
        .where(CarePlan.public_id == public_id, CarePlan.practice_id == viewer.practice_id)
    )
    if number is not None:
        wanted = wanted.where(CarePlanVersion.number == number)
    row = db_session.execute(wanted.order_by(CarePlanVersion.number.desc()).limit(1)).first()
    return (row[0], row[1]) if row else None


def plan_of_referral(viewer: Viewer, referral_id: int) -> CarePlan | None:
    """The plan that was begun from this referral."""
    access.check(viewer, Permission.WRITE_PLANS)
    return db_session.scalars(
        select(CarePlan).where(
            CarePlan.referral_id == referral_id, CarePlan.practice_id == viewer.practice_id
        )
    ).first()


def version(viewer: Viewer, plan: CarePlan, number: int | None = None) -> CarePlanVersion | None:
    """The plan as it was saved then; without a number, as it is now."""
    access.check(viewer, Permission.WRITE_PLANS)
    wanted = select(CarePlanVersion).where(
        CarePlanVersion.care_plan_id == plan.id, CarePlanVersion.practice_id == viewer.practice_id
    )
    if number is not None:
        wanted = wanted.where(CarePlanVersion.number == number)
    return db_session.scalars(wanted.order_by(CarePlanVersion.number.desc()).limit(1)).first()


def versions(viewer: Viewer, plan: CarePlan) -> list[VersionLine]:
    """Every version, the newest first, without what they say."""
    access.check(viewer, Permission.WRITE_PLANS)
    rows = db_session.execute(
        select(
            CarePlanVersion.number,
            CarePlanVersion.written_by_id,
            CarePlanVersion.written_at,
            CarePlanVersion.agreed_on,
            CarePlanVersion.agreed_with,
        )
        .where(CarePlanVersion.care_plan_id == plan.id, CarePlanVersion.practice_id == viewer.practice_id)
        .order_by(CarePlanVersion.number.desc())
    )
    return [VersionLine(*row) for row in rows]
