"""What a group may be invited to book, as the rules know it, and the request that such a link begins.

The pathway of routine care says who does it, how and for how long; nobody is asked about symptoms (B19, D18).
A review of one illness has a form of its own, which comes first and decides whom they see (B20, D16).
"""

from collections.abc import Mapping

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.pathways.model import Rule, RuleSet
from portal.pathways.outcome import Outcome, reason_of
from portal.people.models import Patient
from portal.triage import services
from portal.triage.governance.pinning import pin
from portal.triage.models import SIGNPOSTED, Request
from portal.triage.wording import REVIEWS

PATHWAY, QUESTION = "routine_care", "rc_what"
# By the answer to what is needed: the rule that such an answer leads to, where nothing else is the matter.
KINDS: Mapping[str, str] = {
    "adult_vaccine": "rc_book_vaccine",
    "child_vaccine": "rc_book_vaccine",
    "smear": "rc_book_smear",
    "long_term_review": "rc_review",
    "medicine_review": "rc_medicines",
    "health_check": "rc_health_check",
    "postnatal": "rc_postnatal",
}
FORMS = REVIEWS  # each is the pathway to be answered before a time is chosen
INVITED = "invited"  # noticed of a request: the kind that its patient was invited to


def kinds_of(rules: RuleSet) -> dict[str, str]:
    """What people can be invited to under these rules: what each is called there, in English."""
    forms = {each: rules.pathways[each].title for each in FORMS if each in rules.pathways}
    if PATHWAY not in rules.pathways or QUESTION not in rules.every_question:
        return forms
    called = {option.value: option.text for option in rules.every_question[QUESTION].options}
    return {kind: called[kind] for kind in KINDS if kind in called and _rule(rules, kind)} | forms


def outcome_of(rules: RuleSet, kind: str) -> Outcome | None:
    """What is booked for this kind: whom to see, how and for how long, as the rule says it."""
    rule = _rule(rules, kind)
    if rule is None:
        return None
    pathway, disposition = rules.pathways[PATHWAY], rules.dispositions[rule.then]
    return Outcome(
        disposition=disposition,
        pathway_id=PATHWAY,
        roles=rule.roles or disposition.roles,
        modes=rule.modes or disposition.modes,
        minutes=disposition.minutes if rule.minutes is None else rule.minutes,
        tags=rule.tags,
        red_flag=False,
        reasons=(reason_of(rule, pathway, disposition, ((QUESTION, kind),)),),
        floor=None,
        rules_hash=rules.hash,
        questions_asked=(QUESTION,),
        self_care=pathway.self_care,
        safety_net=tuple(dict.fromkeys((*disposition.safety_net, *pathway.safety_net))),
    )


def _rule(rules: RuleSet, kind: str) -> Rule | None:
    pathway = rules.pathways.get(PATHWAY)
    return next((each for each in pathway.rules if each.id == KINDS.get(kind)), None) if pathway else None


def begin_invited(
    viewer: Viewer, rules: RuleSet, patient: Patient, kind: str, outcome: Outcome, language: str
) -> Request:
    """A request whose times may be chosen at once; nobody waits for it unless the person asks for that."""
    access.check(viewer, Permission.ASK)
    with transaction():
        request = services.begin_request(viewer, informant="self", channel="online", language=language)
        services.state_details(viewer, request, patient)
        services.choose_problem(viewer, rules, request, [PATHWAY])
        pin(viewer, rules, request)
        assessment = request.assessment
        assessment.answers = {QUESTION: kind}
        assessment.noticed = {INVITED: kind, "decided": outcome.to_json()}
        request.submitted_at, request.state = clock.now(), SIGNPOSTED
        request.urgency, request.disposition_id = outcome.disposition.rank, outcome.disposition.id
        audit.record(viewer, "request.invited", "request", request.public_id, {"kind": kind})
    return request
