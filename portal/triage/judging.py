"""A request judged by the rules: its case, replayed, and raised when its free text spoke of an emergency."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from portal.pathways.joining import parts_for
from portal.pathways.model import URGENT_NOW, Person, RuleSet
from portal.pathways.outcome import Outcome, Reason
from portal.pathways.walk import Case, Step, walk
from portal.triage.bodies import from_record, in_doubt, sex_by_organs
from portal.triage.scores import speaks_of_harm
from portal.triage.several import lengthened
from portal.triage.standing import AnyAssessment, AnyRequest
from portal.triage.wording import N_

log = logging.getLogger("portal")
STOPS_FROM = 80  # dispositions.md, rule 2: from this rank on the questions stop and staff are told at once
HAPPENING = ("yes", "not_sure")
PRIVATE = "private_contact"  # the tag of a rule after which nobody else may learn what it is about
OWN_WORDS = "own_words"
# Kept in English with the outcome, as every reason is, and translated where it is shown.
EMERGENCY_WORDS_REASON = N_(
    "You wrote about something that can be an emergency, so a clinician should speak to you within the hour."
)


def person_facts(
    *,
    born_on: date,
    sex: str,
    today: date,
    informant: str,
    known: Mapping[str, Any],
    by_staff: bool = False,
) -> dict[str, Any]:
    """What the rules know of somebody besides the answers, as it is stored with the request."""
    return {
        "born_on": born_on.isoformat(),
        "sex": sex,
        "today": today.isoformat(),
        "informant": informant,
        **from_record(known, by_staff=by_staff),
    }


def person_of(facts: Mapping[str, Any]) -> Person:
    """The person that the stored facts describe."""
    return Person(
        born_on=date.fromisoformat(facts["born_on"]),
        sex=sex_by_organs(facts),
        today=date.fromisoformat(facts["today"]),
        informant=facts["informant"],
        known=facts["known"],
    )


def case_of(rules: RuleSet, request: AnyRequest) -> Case:
    """The request as a case. A pathway that newer rules no longer have is left out: chosen again."""
    assessment = request.assessment
    return Case(
        pathway_ids=tuple(each for each in assessment.pathway_ids if each in rules.pathways),
        person=person_of(assessment.asked_from),
        answers=in_doubt(assessment.asked_from, assessment.answers),
    )


class CannotJudge(Exception):
    """The engine failed on this case: it goes to people, with every answer kept."""


# One page asks several times where a request stands. The values judged are kept with the step: a change puts
# new ones in their place, so the very same objects mean the very same case.
_judged: WeakKeyDictionary[AnyAssessment, tuple[tuple[object, ...], Step]] = WeakKeyDictionary()


def judge(rules: RuleSet, request: AnyRequest) -> Step:
    """Where the request stands: its next question, or its outcome. Raises CannotJudge."""
    assessment = request.assessment
    case = (
        rules,
        assessment.answers,
        assessment.pathway_ids,
        assessment.asked_from,
        assessment.noticed,
        assessment.scores,
    )
    known = _judged.get(assessment)
    if known and all(was is now for was, now in zip(known[0], case, strict=True)):
        return known[1]
    step = _judge(rules, request)
    _judged[assessment] = (case, step)
    return step


def _judge(rules: RuleSet, request: AnyRequest) -> Step:
    noticed = request.assessment.noticed
    is_emergency = noticed.get("now") in HAPPENING
    try:
        case = case_of(rules, request)
        step = walk(rules, case)
        if is_emergency and step.next_question:
            # Nothing more is asked: the emergency check alone has an outcome, which the words then raise.
            step = walk(rules, replace(case, pathway_ids=()))
    except Exception as error:  # whatever went wrong, the person must not end at an error page
        log.error(
            "cannot judge request=%s: %s", request.public_id, type(error).__name__
        )  # its values stay out of the log
        raise CannotJudge from error
    if is_emergency and step.outcome:
        step = step._replace(outcome=raised(rules, step.outcome, _words_reason(noticed["now"])))
    if step.outcome and speaks_of_harm(request.assessment):
        return step._replace(outcome=raised(rules, step.outcome, HARM_REASON, tags=(PRIVATE,)))
    if step.outcome and not is_emergency and len(case.pathway_ids) > 1:
        longer = lengthened(rules, case.person, case.pathway_ids, step.outcome)
        return step._replace(outcome=longer)
    return step


def raised(rules: RuleSet, outcome: Outcome, reason: Reason, tags: tuple[str, ...] = ()) -> Outcome:
    """At least a clinician's call within the hour: words may raise an outcome, never lower one."""
    urgent = rules.dispositions[URGENT_NOW]
    outcome = replace(
        outcome,
        reasons=(reason, *outcome.reasons),
        red_flag=True,
        tags=tuple(dict.fromkeys((*outcome.tags, *tags))),
    )
    if outcome.disposition.rank >= urgent.rank:
        return outcome
    return replace(
        outcome,
        disposition=urgent,
        roles=urgent.roles,
        modes=urgent.modes,
        minutes=urgent.minutes,
        floor=None,
        self_care=(),
        safety_net=tuple(dict.fromkeys((*urgent.safety_net, *outcome.safety_net))),
    )


def _words_reason(answer: str) -> Reason:
    return Reason(
        rule_id="emergency_words",
        pathway_id=OWN_WORDS,
        disposition_id=URGENT_NOW,
        text=EMERGENCY_WORDS_REASON,
        red_flag=True,
        source="",
        because=((OWN_WORDS, answer),),
        unsure=answer == "not_sure",
    )


HARM_REASON = Reason(
    rule_id="phq9_item_9",
    pathway_id=OWN_WORDS,
    disposition_id=URGENT_NOW,
    text=N_(
        "You told us about thoughts of being better off dead or of hurting yourself, so a clinician will call"
        " you within the hour to help you stay safe."
    ),
    red_flag=True,
    source="PHQ-9 item 9",
    because=(),
    unsure=False,
)


def pathway_for(rules: RuleSet, pathway_id: str, person: Person) -> str:
    """The pathway that a problem is asked about with for this person: a boy's is not a woman's."""
    _, first, *_ = parts_for(rules, (pathway_id,), person)
    return first[0]


def must_stop(outcome: Outcome | None) -> bool:
    """Whether no further question may be asked: help is needed now, and the practice must know."""
    return outcome is not None and outcome.disposition.rank >= STOPS_FROM
