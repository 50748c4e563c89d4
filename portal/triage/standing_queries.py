"""One statement to read where a request stands, and one to keep an answer, as plain text and rows."""

from sqlalchemy import bindparam, exists, select, update

from portal import clock
from portal.access import Viewer
from portal.plain_changes import PlainChange
from portal.plain_rows import row_alone
from portal.triage.models import DRAFT, Assessment, Request
from portal.triage.queries import may_reach
from portal.triage.standing import StandingAssessment, StandingRequest

_REQUEST = (
    Request.public_id,
    Request.state,
    Request.match_state,
    Request.informant,
    Request.entered_by_id,
    Request.code,
    Request.stated,
)
_ASSESSMENT = (
    Assessment.id,
    Assessment.version,
    Assessment.rules_hash,
    Assessment.pathway_ids,
    Assessment.answers,
    Assessment.noticed,
    Assessment.asked_from,
    Assessment.scores,
)
_STANDING = (
    select(*_REQUEST, *_ASSESSMENT)
    .join(Assessment, Assessment.request_id == Request.id)
    .where(Request.practice_id == bindparam("practice_id"), Request.public_id == bindparam("public_id"))
)
_DOCUMENTS = (6, 10, 11, 12, 13, 14)
_KEEP = (
    update(Assessment)
    .where(
        Assessment.id == bindparam("assessment_id"),
        Assessment.version == bindparam("read_version"),
        exists().where(Request.id == Assessment.request_id, Request.state == DRAFT),
    )
    .values(
        answers=bindparam("new_answers"),
        noticed=bindparam("new_noticed"),
        touched_at=bindparam("now"),
        version=Assessment.version + 1,
    )
)


def standing(viewer: Viewer, public_id: str) -> StandingRequest | None:
    """Where the request stands, if the viewer may reach it: the same people as `queries.request`."""
    if not may_reach(viewer, public_id):
        return None
    named = {"practice_id": viewer.practice_id, "public_id": public_id}
    row = row_alone(_STANDING, named, documents=_DOCUMENTS)
    if row is None:
        return None
    at = len(_REQUEST)
    fields = (*row[:at], StandingAssessment(*row[at:]))
    return StandingRequest(*fields)


def keep_answers(change: PlainChange, assessment: StandingAssessment) -> bool:
    """Write the answers down; False, and nothing written, when the request has changed since it was read."""
    values = {
        "assessment_id": assessment.id,
        "read_version": assessment.version,
        "new_answers": assessment.answers,
        "new_noticed": assessment.noticed,
        "now": clock.now(),
    }
    return change.make(_KEEP, values) == 1
