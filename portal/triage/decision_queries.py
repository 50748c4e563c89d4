"""Reads of what clinicians found, beside what the rules had said of the same requests (O06)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from portal import access
from portal.access import Permission, Role, Viewer
from portal.db import db_session
from portal.triage.models import Assessment, Request
from portal.triage.work_models import Decision


@dataclass(frozen=True, slots=True)
class Judged:
    """One request judged by both. No patient is in it: the reference leads there for who may see it."""

    reference: str
    pathway_ids: tuple[str, ...]
    rule_disposition_id: str
    rule_urgency: int
    own_disposition_id: str
    own_urgency: int
    reason: str
    made_at: datetime


def judged_by_both(viewer: Viewer, since: datetime) -> list[Judged]:
    """What clinicians found since then, once a request: their last word on it counts."""
    access.check(viewer, Permission.SEE_NUMBERS)
    rows = db_session.execute(
        select(Decision, Request.reference, Assessment.pathway_ids)
        .join(Request, Request.id == Decision.request_id)
        .join(Assessment, Assessment.request_id == Request.id)
        .where(
            Decision.practice_id == viewer.practice_id,
            Decision.made_at >= since,
            Decision.role == Role.CLINICIAN.value,
            Decision.own_disposition_id != "",
            Decision.rule_disposition_id != "",
        )
        .order_by(Decision.id)
    )
    last = {made.request_id: _judged(made, reference, tuple(ids)) for made, reference, ids in rows}
    return list(last.values())


def _judged(made: Decision, reference: str, pathway_ids: tuple[str, ...]) -> Judged:
    return Judged(
        reference=reference,
        pathway_ids=pathway_ids,
        rule_disposition_id=made.rule_disposition_id,
        rule_urgency=made.rule_urgency,
        own_disposition_id=made.own_disposition_id,
        own_urgency=made.own_urgency,
        reason=made.reason,
        made_at=made.made_at,
    )
