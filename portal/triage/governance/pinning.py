"""A request finishes under the rules it began under; where that cannot be, staff are told."""

from portal import audit
from portal.access import Viewer
from portal.pathways.model import RuleSet
from portal.triage.governance.services import keep_version
from portal.triage.models import Request

LOST = "rules_lost"  # in Assessment.noticed: the versions that could not be loaded when they were needed


def pin(viewer: Viewer, rules: RuleSet, request: Request) -> None:
    """Note under which rules this request is judged, in the transaction of the change."""
    assessment = request.assessment
    before = assessment.rules_hash
    if before == rules.hash:
        return
    keep_version(rules)
    assessment.rules_hash = rules.hash
    if before:
        lost = [*assessment.noticed.get(LOST, ()), before]
        assessment.noticed = {**assessment.noticed, LOST: lost}
        details = {"from": before[:12], "to": rules.hash[:12]}
        audit.record(viewer, "request.rules_replaced", "request", request.public_id, details)
