"""Changes while the questions are answered: own words, the problem, answers, and sending it all."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm.exc import StaleDataError

from portal import access, audit
from portal.access import Permission, Viewer
from portal.db import db_session, transaction
from portal.pathways.model import Answer, RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.walk import NotAskedHere, Step
from portal.triage import queries
from portal.triage.emergency_words import signs_in
from portal.triage.governance.pinning import pin
from portal.triage.judging import HAPPENING, CannotJudge, judge, must_stop
from portal.triage.models import DRAFT, Assessment, Request
from portal.triage.rerouting import notice_symptoms
from portal.triage.scores import SELF_HARM, SKIPPED, Score, scored, speaks_of_harm
from portal.triage.settling import hand_over, settle
from portal.triage.several import MOST_PROBLEMS


class AlreadySent(Exception):
    """The request was sent before; it can no longer be changed here."""


class NotReady(Exception):
    """A question is still open, so that the request cannot be sent yet."""


def check_open(request: Request) -> None:
    """Raise AlreadySent unless the request may still be changed."""
    if request.state != DRAFT:
        raise AlreadySent


def keep_own_words(viewer: Viewer, request: Request, own_words: str) -> list[str]:
    """Keep what somebody wrote, whole, and say which emergency signs it may speak of."""
    access.check(viewer, Permission.ASK)
    signs = signs_in(own_words)
    with transaction():
        check_open(request)
        assessment = request.assessment
        assessment.own_words = own_words
        _notice(assessment, signs)
        audit.record(viewer, "request.own_words", "request", request.public_id, {"signs": signs})
    return signs


def notice_signs(assessment: Assessment, text: str) -> None:
    """Keep which emergency signs a further free text may speak of; asked about before anything goes on."""
    _notice(assessment, signs_in(text))


def _notice(assessment: Assessment, signs: list[str]) -> None:
    """A sign once noticed stays, a new one is asked about: going back makes nothing less urgent (I20)."""
    known = assessment.noticed.get("signs", [])
    if new := [sign for sign in signs if sign not in known]:
        kept = {name: value for name, value in assessment.noticed.items() if name != "now"}
        assessment.noticed = {**kept, "signs": [*known, *new]}


def say_if_happening(viewer: Viewer, rules: RuleSet, request: Request, answer: str) -> bool:
    """Whether what the words speak of happens now. If so, or in doubt, a clinician calls: enough asked."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        assessment = request.assessment
        assessment.noticed = {**assessment.noticed, "now": answer}
        audit.record(viewer, "request.words_confirmed", "request", request.public_id, {"now": answer})
        if answer not in HAPPENING:
            return False
        send(viewer, rules, request)
    return True


def choose_problem(
    viewer: Viewer, rules: RuleSet, request: Request, pathway_ids: Iterable[str], own_words: str | None = None
) -> None:
    """What the request is about, with the person's own words when they wrote some."""
    access.check(viewer, Permission.ASK)
    known_ids = dict.fromkeys(each for each in pathway_ids if each in rules.pathways)
    chosen = list(known_ids)[:MOST_PROBLEMS]
    with transaction():
        if own_words is not None:
            keep_own_words(viewer, request, own_words)
        check_open(request)
        known = _known(viewer, rules, request, chosen)
        assessment = request.assessment
        assessment.pathway_ids = chosen
        assessment.asked_from = {**assessment.asked_from, "known": known}
        notice_symptoms(rules, assessment, assessment.own_words)
        audit.record(viewer, "request.problem", "request", request.public_id, {"pathways": chosen})


def save_score(
    viewer: Viewer, rules: RuleSet, request: Request, score: Score, answers: Sequence[int] | None
) -> None:
    """Keep a questionnaire, or that it was passed by. Thoughts of harm lead to the questions about safety."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        assessment = request.assessment
        kept = {SKIPPED: True} if answers is None else scored(score, answers)
        assessment.scores = {**assessment.scores, score.id: kept}
        if speaks_of_harm(assessment) and SELF_HARM in rules.pathways:
            # beyond the most that may be chosen: safety is no choice
            assessment.pathway_ids = list(dict.fromkeys((*assessment.pathway_ids, SELF_HARM)))
        details = {"score": score.id, "skipped": answers is None}
        audit.record(viewer, "request.scored", "request", request.public_id, details)
        step = judge(rules, request)
        if step.outcome and must_stop(step.outcome):
            settle(viewer, rules, request, step.outcome)


def answer_symptoms(viewer: Viewer, rules: RuleSet, request: Request, pathway_id: str | None) -> None:
    """Whether there are the symptoms that were written about: if so they are asked about as well."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        assessment = request.assessment
        assessment.noticed = {**assessment.noticed, "symptoms_answered": pathway_id or "no"}
        if pathway_id:
            beside = assessment.pathway_ids[: MOST_PROBLEMS - 1]
            choose_problem(viewer, rules, request, [*beside, pathway_id])
        details = {"pathway": pathway_id or ""}
        audit.record(viewer, "request.symptoms_answered", "request", request.public_id, details)


def _known(viewer: Viewer, rules: RuleSet, request: Request, chosen: list[str]) -> Mapping[str, Answer]:
    """What the record knows, with how often the same illness was asked about lately (rule 5)."""
    known: dict[str, Any] = dict(request.assessment.asked_from["known"])
    counts = {"contacts_72h": 0, "contacts_14d": 0}
    acute = [each for each in chosen if rules.pathways[each].acute]
    if request.patient_id and acute:
        counts = queries.earlier_contacts(viewer, request, acute)
    return {**known, **counts}


def save_answer(
    viewer: Viewer,
    rules: RuleSet,
    request: Request,
    question_id: str,
    answer: Answer,
    *,
    only_if_asked: bool = False,
) -> tuple[str, ...]:
    """Keep an answer; the questions whose answers are no longer needed because of it are returned.

    An answer that needs help now settles the request at once: the practice is told, page closed or not.
    With `only_if_asked`: NotAskedHere, and nothing kept, where the walk never comes to the question.
    """
    access.check(viewer, Permission.ASK)
    for _ in range(2):
        try:
            return _save_answer(viewer, rules, request, question_id, answer, only_if_asked)
        except StaleDataError:  # a second tab answered meanwhile; both answers count
            db_session.refresh(request)
    return _save_answer(viewer, rules, request, question_id, answer, only_if_asked)


def _save_answer(
    viewer: Viewer, rules: RuleSet, request: Request, question_id: str, answer: Answer, only_if_asked: bool
) -> tuple[str, ...]:
    with transaction() as session:
        check_open(request)
        pin(viewer, rules, request)
        assessment = request.assessment
        is_changed = assessment.answers.get(question_id, answer) != answer
        if is_changed:
            _keep_first(assessment, question_id)
        assessment.answers = {**assessment.answers, question_id: answer}
        if rules.every_question[question_id].kind == "text":
            notice_signs(assessment, str(answer))
            notice_symptoms(rules, assessment, str(answer))
        try:
            step = judge(rules, request)
        except CannotJudge:
            hand_over(viewer, request)
            return ()
        # No answer changes whether its own question is reached: the walk with it tells what one before would.
        if only_if_asked and all(each.id != question_id for each in step.path):
            raise NotAskedHere(question_id)
        dropped = _drop_unneeded(assessment, step)
        session.flush()  # a second tab's answer is found out here, before anything is settled
        details = {"question": question_id, "changed": is_changed, "dropped": list(dropped)}
        audit.record(viewer, "request.answered", "request", request.public_id, details)
        if step.outcome and must_stop(step.outcome):
            settle(viewer, rules, request, step.outcome)
    return dropped


def _keep_first(assessment: Assessment, question_id: str) -> None:
    """Staff see what was answered at first: other answers may have been tried for another result (C16)."""
    first = assessment.noticed.get("first_answers", {})
    if question_id not in first:
        first = {**first, question_id: assessment.answers[question_id]}
        assessment.noticed = {**assessment.noticed, "first_answers": first}


def _drop_unneeded(assessment: Assessment, step: Step) -> tuple[str, ...]:
    """Answers that hang on one now changed.

    Before the end an answer may be needed again, and after an emergency it may matter to whoever helps.
    """
    if step.next_question or must_stop(step.outcome) or not step.dropped:
        return ()
    assessment.answers = {
        name: value for name, value in assessment.answers.items() if name not in step.dropped
    }
    return step.dropped


def send(viewer: Viewer, rules: RuleSet, request: Request) -> Outcome | None:
    """Send the request. Sent twice (a double click, the back button), it stays sent once."""
    access.check(viewer, Permission.ASK)
    with transaction() as session:
        session.flush()
        session.refresh(request, with_for_update=True)
        if request.state != DRAFT:
            return queries.outcome(request)
        pin(viewer, rules, request)
        try:
            outcome = judge(rules, request).outcome
        except CannotJudge:
            hand_over(viewer, request)
            return None
        if outcome is None:
            raise NotReady
        settle(viewer, rules, request, outcome)
    return outcome
