"""Reads of the measures that people took, and of whom to ask again."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.care_plans.models import CarePlan, MeasureInvitation, MeasureTaken
from portal.community import queries as community
from portal.db import db_session


@dataclass(frozen=True, slots=True)
class Course:
    """What somebody is asked about some weeks on: a referral, or a plan that no referral began."""

    patient_id: int
    referral_id: int | None = None
    care_plan_id: int | None = None


def measures_of(viewer: Viewer, plan: CarePlan) -> list[MeasureTaken]:
    """Everything that the person of this plan has taken, the oldest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return _taken_by(viewer, plan.patient_id)


def measures_of_patient(viewer: Viewer, patient_id: int) -> list[MeasureTaken]:
    """Everything that this person has taken, the oldest first, for staff who write plans."""
    access.check(viewer, Permission.WRITE_PLANS)
    return _taken_by(viewer, patient_id)


def _taken_by(viewer: Viewer, patient_id: int) -> list[MeasureTaken]:
    return list(
        db_session.scalars(
            select(MeasureTaken)
            .where(MeasureTaken.patient_id == patient_id, MeasureTaken.practice_id == viewer.practice_id)
            .order_by(MeasureTaken.taken_on, MeasureTaken.id)
        )
    )


def scores_in_order(viewer: Viewer) -> Iterator[tuple[int, str, dict[str, float], int | None]]:
    """(patient, instrument, scores, weeks) of everybody in the practice, each person's oldest first."""
    access.check(viewer, Permission.WRITE_PLANS)
    taken = MeasureTaken
    rows = db_session.execute(
        select(taken.patient_id, taken.instrument, taken.scores, taken.weeks)
        .where(taken.practice_id == viewer.practice_id)
        .order_by(taken.taken_on, taken.id)
    )
    yield from ((row[0], row[1], row[2], row[3]) for row in rows)


def courses_to_ask(viewer: Viewer, weeks: int, since: datetime, until: datetime) -> list[Course]:
    """Those begun in this time who were not asked yet at these weeks. Who wants no counting is left alone."""
    access.check(viewer, Permission.WRITE_PLANS)
    asked = db_session.execute(
        select(MeasureInvitation.referral_id, MeasureInvitation.care_plan_id).where(
            MeasureInvitation.practice_id == viewer.practice_id,
            MeasureInvitation.weeks == weeks,
            MeasureInvitation.created_at >= since,
        )
    ).all()
    referrals = {row[0] for row in asked}
    begun = select(CarePlan).where(
        CarePlan.practice_id == viewer.practice_id,
        CarePlan.referral_id.is_(None),
        CarePlan.created_at.between(since, until),
        CarePlan.id.not_in({row[1] for row in asked if row[1]}),
    )
    return [
        *(
            Course(each.patient_id, referral_id=each.id)
            for each in community.helped_since(viewer, since, until)
            if each.patient_id and each.id not in referrals
        ),
        *(Course(each.patient_id, care_plan_id=each.id) for each in db_session.scalars(begun)),
    ]


def to_remind(viewer: Viewer, sent_before: datetime) -> list[int]:
    """Those sent before then, not answered, not reminded of, and still open."""
    access.check(viewer, Permission.WRITE_PLANS)
    found = MeasureInvitation
    return list(
        db_session.scalars(
            select(found.id).where(
                found.practice_id == viewer.practice_id,
                found.sent_at <= sent_before,
                found.reminded_at.is_(None),
                found.ended_at.is_(None),
                found.ends_at > clock.now(),
            )
        )
    )


def invitation_locked(viewer: Viewer, number: int) -> MeasureInvitation | None:
    """One of them under its lock; nothing while another worker has it."""
    return db_session.scalars(
        select(MeasureInvitation)
        .where(MeasureInvitation.id == number, MeasureInvitation.practice_id == viewer.practice_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def invitation(public_id: str) -> MeasureInvitation | None:
    """The questions that a link of any practice leads to while they may be answered."""
    return db_session.scalars(
        select(MeasureInvitation).where(
            MeasureInvitation.public_id == public_id, MeasureInvitation.ends_at > clock.now()
        )
    ).first()


def invitations_of(viewer: Viewer, plan: CarePlan) -> list[MeasureInvitation]:
    """Each time this person was asked again, the newest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(MeasureInvitation)
            .where(
                MeasureInvitation.patient_id == plan.patient_id,
                MeasureInvitation.practice_id == viewer.practice_id,
            )
            .order_by(MeasureInvitation.id.desc())
        )
    )


def plan_of_course(viewer: Viewer, asked: MeasureInvitation) -> int | None:
    """The plan that the answers belong to, where there is one."""
    if asked.care_plan_id or not asked.referral_id:
        return asked.care_plan_id
    return db_session.scalars(
        select(CarePlan.id).where(
            CarePlan.referral_id == asked.referral_id, CarePlan.practice_id == viewer.practice_id
        )
    ).first()
