"""Forms left alone after a sign of danger: somebody calls back, by a clock (C19)."""

from datetime import datetime, timedelta

from portal import access, audit, clock
from portal.access import Role, Viewer
from portal.db import transaction
from portal.pathways.joining import parts_for, script_of
from portal.pathways.model import RuleSet
from portal.pathways.walk import Replay
from portal.people import opening
from portal.triage import queries
from portal.triage.judging import case_of
from portal.triage.models import DRAFT, Request
from portal.triage.privacy import is_private
from portal.triage.scores import speaks_of_harm
from portal.triage.settling import CALL_BACK, URGENT_WAIT, hand_over, queue

LEFT_ALONE = timedelta(minutes=30)
LOOKED_BACK = timedelta(days=3)  # as long as a browser may go on with a form
URGENT = 80
OFTEN = timedelta(minutes=1)


_looked_at: dict[int, datetime] = {}


def look_after(practice_id: int, rules: RuleSet) -> None:
    """As call_back_abandoned, at most once a minute: the list of requests asks for it whenever it is seen."""
    now = clock.now()
    before = _looked_at.get(practice_id)
    if before is None or abs(now - before) >= OFTEN:
        _looked_at[practice_id] = now
        call_back_abandoned(Viewer(Role.SYSTEM, practice_id, "system"), rules)


def call_back_abandoned(viewer: Viewer, rules: RuleSet) -> int:
    """Put every form that was left after a sign of danger on people's list; how many there were."""
    if viewer.role is not Role.SYSTEM:
        raise access.NotAllowed("system")
    now = clock.now()
    drafts = queries.drafts_left_alone(viewer, now - LOOKED_BACK, now - LEFT_ALONE)
    return sum(_call_back(viewer, rules, each, now) for each in drafts)


def _call_back(viewer: Viewer, rules: RuleSet, request: Request, now: datetime) -> bool:
    if not (request.patient_id or request.contact_phone):
        return False  # nobody to call: not a word of who it is was given
    rank, wait = danger(rules, request)
    if not rank:
        return False
    with transaction() as session:
        session.refresh(request, with_for_update=True)
        if request.state != DRAFT:
            return False  # somebody else looked at the same moment, or the person came back
        request.assessment.noticed = {**request.assessment.noticed, "abandoned_at": now.isoformat()}
        request.is_private = is_private(request.assessment)
        if rank >= URGENT:
            hand_over(viewer, request)
        else:
            request.urgency = rank
            due_at = opening.promised_by(viewer, wait or URGENT_WAIT, now)
            queue(viewer, request, kind=CALL_BACK, due_at=due_at, owner_role="duty_clinician")
        audit.record(viewer, "request.abandoned", "request", request.public_id, {"rank": rank})
    return True


def danger(rules: RuleSet, request: Request) -> tuple[int, str]:
    """The rank and wait of the worst that the answers so far point to; none without a sign of danger."""
    noticed = request.assessment.noticed
    if speaks_of_harm(request.assessment) or (noticed.get("signs") and "now" not in noticed):
        return URGENT, URGENT_WAIT
    try:
        case = case_of(rules, request)
        replay = Replay(script_of(rules, parts_for(rules, case.pathway_ids, case.person)), case)
        replay.next_question()
        flags = [each for each in replay.board.standings() if each.rule.red_flag]
    except Exception:  # what cannot be judged is looked at by a person (C15)
        return URGENT, URGENT_WAIT
    if not flags:
        return 0, ""
    return flags[0].rank, flags[0].disposition.max_wait
