"""Several questions on one screen for whoever reads them aloud: the walk looked ahead, never a second one.

The engine alone says what is asked. Here it is asked what it would ask next if each question got its usual
answer; what comes back is answered one by one, and the engine is asked again after each. An answer that it
did not need by then is not kept: a screen that guessed wrongly costs one more screen, never a wrong outcome.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from portal.pathways.answers import NOT_MEASURED
from portal.pathways.conditions import AtLeast, Atom
from portal.pathways.model import Answer, Question, RuleSet
from portal.pathways.walk import Case, Step, walk
from portal.triage.judging import case_of, judge
from portal.triage.models import Request

MOST_AT_ONCE = 8
LENGTHS = ("6h", "3d", "2w", "2m", "1y")


def questions_ahead(rules: RuleSet, request: Request) -> list[Question]:
    """The next question and those that are as good as sure to follow it, in the engine's order."""
    step, case = judge(rules, request), case_of(rules, request)
    ahead: list[Question] = []
    while step.next_question and len(ahead) < MOST_AT_ONCE:
        question = step.next_question
        ahead.append(question)
        answer = _usual(rules, case, question)
        if answer is None:
            break
        case = replace(case, answers={**case.answers, question.id: answer})
        step = walk(rules, case)
    return ahead


def stopping_at_once(rules: RuleSet) -> set[str]:
    """The questions of which one sign alone stops the call: it is sent before anything else is asked."""
    found: set[str] = set()
    for rule in rules.red_flags.rules:
        condition = rule.condition
        parts = condition.parts if isinstance(condition, AtLeast) and condition.count == 1 else (condition,)
        if rule.red_flag:
            found |= {each.name for each in parts if isinstance(each, Atom) and each.fact is None}
    return found


def _usual(rules: RuleSet, case: Case, question: Question) -> Answer | None:
    """The answer that leads where most answers lead; None where each leads somewhere of its own."""
    leads = [(each, _next_after(rules, case, question, each)) for each in _answers(question)]
    if not leads:
        return None
    counted = Counter(place for _answer, place in leads).most_common(2)
    is_tie = len(counted) > 1 and counted[0][1] == counted[1][1]
    place = leads[0][1] if is_tie and _has_no(question) else counted[0][0]
    if is_tie and not _has_no(question):
        return None
    return next(answer for answer, leads_to in leads if leads_to == place)


def _next_after(rules: RuleSet, case: Case, question: Question, answer: Answer) -> str:
    following = walk(rules, replace(case, answers={**case.answers, question.id: answer})).next_question
    return following.id if following else ""


def _has_no(question: Question) -> bool:
    """Whether there is an answer that says “nothing of this”, which is what nearly everybody says."""
    return question.kind == "yes_no" or any(option.exclusive for option in question.options)


def _answers(question: Question) -> Iterator[Answer]:
    """What to try: “no” or “none” alone where there is one, else every choice, or some of each size."""
    if question.kind == "yes_no":
        yield "no"
    elif question.kind == "multi":
        alone = [option.value for option in question.options if option.exclusive]
        yield from ([each] for each in alone or [option.value for option in question.options])
    elif question.kind == "choice":
        yield from (option.value for option in question.options)
    elif question.kind == "duration":
        yield from LENGTHS
    elif question.kind == "text":
        yield "-"
    elif question.kind == "temperature":
        yield NOT_MEASURED  # on the phone nearly nobody has
    elif question.minimum is not None and question.maximum is not None:
        yield from (question.minimum, (question.minimum + question.maximum) / 2, question.maximum)


def take_in_turn(
    rules: RuleSet, request: Request, given: dict[str, Answer], keep: Callable[[str, Answer], object]
) -> list[str]:
    """Keep the given answers in the order in which the engine asks for them; which it asked for."""
    taken: list[str] = []
    while (question := _open_question(rules, request)) and question.id in given:
        if question.id in taken:
            break
        keep(question.id, given[question.id])
        taken.append(question.id)
    return taken


def _open_question(rules: RuleSet, request: Request) -> Question | None:
    if request.state != "draft":
        return None
    step: Step = judge(rules, request)
    return step.next_question
