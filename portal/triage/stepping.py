"""An answer after which another question comes, as nearly all are: judged, then kept by two statements."""

from typing import Any

from portal import access, audit
from portal.access import Permission, Viewer
from portal.pathways.model import Answer, Question, RuleSet
from portal.pathways.walk import Step
from portal.plain_changes import plain_transaction
from portal.triage.judging import CannotJudge, judge
from portal.triage.models import DRAFT
from portal.triage.standing import StandingAssessment, StandingRequest
from portal.triage.standing_queries import keep_answers


def answer_and_go_on(
    viewer: Viewer, rules: RuleSet, standing: StandingRequest, question: Question, answer: Answer
) -> tuple[StandingRequest, Step] | None:
    """Keep the answer; where the request stands then. None, and nothing kept, for `save_answer` to do it.

    That is whenever more than an answer has to be kept: words to look through, other rules, an outcome.
    """
    access.check(viewer, Permission.ASK)
    before = standing.assessment
    if standing.state != DRAFT or question.kind == "text" or before.rules_hash != rules.hash:
        return None
    after = standing.answered(*_with(before, question.id, answer))
    try:
        step = judge(rules, after)
    except CannotJudge:
        return None
    is_asked = any(each.id == question.id for each in step.path)
    if not is_asked or step.next_question is None or step.outcome:
        return None
    is_changed = before.answers.get(question.id, answer) != answer
    details = {"question": question.id, "changed": is_changed, "dropped": []}
    with plain_transaction() as change:
        if not keep_answers(change, after.assessment):  # a second tab was quicker
            return None
        audit.record_plainly(change, viewer, "request.answered", "request", standing.public_id, details)
    return after, step


def _with(
    before: StandingAssessment, question_id: str, answer: Answer
) -> tuple[dict[str, Answer], dict[str, Any]]:
    """The answers with this one, and what was answered at first when another was given before (C16)."""
    answers, noticed = before.answers, before.noticed
    if answers.get(question_id, answer) != answer:
        first = {question_id: answers[question_id], **noticed.get("first_answers", {})}
        noticed = {**noticed, "first_answers": first}
    return {**answers, question_id: answer}, noticed
