"""Where “Back” leads from the pages around the questions: to the page before, in the order they come."""

from portal.pathways.walk import Step
from portal.triage.judging import judge
from portal.triage.models import Request
from portal.triage.photos import may_add_photos
from portal.triage.routes.question_page import is_emergency_check
from portal.triage.routes.reaching import Place, rules


def before_the_problem(request: Request) -> str | None:
    """From the choice of problem, and from what comes just before it: the last of the emergency check."""
    ruleset = rules()
    checked = [each for each in judge(ruleset, request).path if is_emergency_check(ruleset, each)]
    return Place("triage.question", checked[-1]).url(request) if checked else None


def before_the_end(request: Request, here: str, step: Step | None = None) -> str | None:
    """From the pages after the last question, each of which may be left out but the last."""
    step = step or judge(rules(), request)
    way = [Place("triage.question", step.path[-1])] if step.path else []
    if may_add_photos(rules(), request):
        way.append(Place("triage.photos"))
    way += [Place("triage.help_us"), Place("triage.check_answers")]
    at = next(number for number, each in enumerate(way) if each.endpoint == here)
    return way[at - 1].url(request) if at else None
