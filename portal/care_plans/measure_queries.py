"""Reads of the measures that people took."""

from collections.abc import Iterator

from sqlalchemy import select

from portal import access
from portal.access import Permission, Viewer
from portal.care_plans.models import CarePlan, MeasureTaken
from portal.db import db_session


def measures_of(viewer: Viewer, plan: CarePlan) -> list[MeasureTaken]:
    """Everything that the person of this plan has taken, the oldest first."""
    access.check(viewer, Permission.OPEN_PLANS)
    return list(
        db_session.scalars(
            select(MeasureTaken)
            .where(MeasureTaken.patient_id == plan.patient_id, MeasureTaken.practice_id == viewer.practice_id)
            .order_by(MeasureTaken.taken_on, MeasureTaken.id)
        )
    )


def scores_in_order(viewer: Viewer) -> Iterator[tuple[int, str, dict[str, float]]]:
    """(patient, instrument, scores) of everybody in the practice, each person's oldest first."""
    access.check(viewer, Permission.WRITE_PLANS)
    rows = db_session.execute(
        select(MeasureTaken.patient_id, MeasureTaken.instrument, MeasureTaken.scores)
        .where(MeasureTaken.practice_id == viewer.practice_id)
        .order_by(MeasureTaken.taken_on, MeasureTaken.id)
    )
    yield from ((row[0], row[1], row[2]) for row in rows)
