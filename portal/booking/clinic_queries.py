"""Reads of one clinic, its pattern and one leave, as the manager's addresses name them."""

from datetime import date

from sqlalchemy import select

from portal import access
from portal.access import Permission, Viewer
from portal.booking.models import ClinicSession
from portal.booking.rota_models import Leave, ReleaseRule, RotaPattern
from portal.db import db_session


def clinic_on(viewer: Viewer, pattern_public_id: str, on: date) -> ClinicSession | None:
    """The clinic of a pattern on one day."""
    access.check(viewer, Permission.SEE_ROTAS)
    wanted = (
        select(ClinicSession)
        .join(RotaPattern, RotaPattern.id == ClinicSession.rota_pattern_id)
        .where(
            ClinicSession.practice_id == viewer.practice_id,
            ClinicSession.held_on == on,
            RotaPattern.public_id == pattern_public_id,
        )
    )
    return db_session.scalars(wanted).first()


def pattern_of(viewer: Viewer, clinic: ClinicSession) -> RotaPattern:
    """What a clinic was cut from."""
    wanted = select(RotaPattern).where(
        RotaPattern.practice_id == viewer.practice_id, RotaPattern.id == clinic.rota_pattern_id
    )
    return db_session.scalars(wanted).one()


def leave_by_id(viewer: Viewer, leave_id: int) -> Leave | None:
    """One leave."""
    wanted = select(Leave).where(Leave.practice_id == viewer.practice_id, Leave.id == leave_id)
    return db_session.scalars(wanted).first()


def release_rule_by_id(viewer: Viewer, public_id: str) -> ReleaseRule | None:
    """One rule by which kept times open."""
    wanted = select(ReleaseRule).where(
        ReleaseRule.practice_id == viewer.practice_id, ReleaseRule.public_id == public_id
    )
    return db_session.scalars(wanted).first()
