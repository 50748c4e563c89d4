"""Who may see somebody: the roles that the rules name, without those they must not be booked with."""

from collections.abc import Mapping

from portal.booking import arrangements
from portal.pathways.model import RuleSet
from portal.pathways.outcome import Outcome
from portal.pathways.roles import SEES_EVERYBODY, PracticeRole, ToBook, roles_for
from portal.triage.bodies import MAY_BE_PREGNANT, in_doubt
from portal.triage.destinations import is_booked_here
from portal.triage.models import Request

TOO_YOUNG = "age"


def who_may_see(
    request: Request, outcome: Outcome, age_months: int | None
) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """The roles in order of preference, and those left out with the reason (safety invariant 48)."""
    rules, known = arrangements.rules(), arrangements.roles()
    what = to_book(rules, request, outcome, age_months)
    named = tuple(name for name in outcome.roles if name in known)
    left_out = {name: _why_not(known[name], what) for name in named if not known[name].may_see(what)}
    return (roles_for(known, named, what) if outcome.roles else ()), left_out


def next_roles(request: Request, outcome: Outcome, age_months: int | None) -> tuple[str, ...]:
    """Who else may see this when those named have no time: the roles the disposition falls back on."""
    rules, known = arrangements.rules(), arrangements.roles()
    after = rules.dispositions.get(outcome.disposition.fallback)
    if after is None or not is_booked_here(after):
        return ()  # “task”: people find a way
    what = to_book(rules, request, outcome, age_months)
    named = tuple(name for name in after.roles if name in known and known[name].may_see(what))
    return tuple(name for name in (*named, *SEES_EVERYBODY) if name not in outcome.roles)


def minutes_instead(outcome: Outcome, roles: tuple[str, ...]) -> int | None:
    """How long those see somebody who do so for want of anybody the rules name; None while there is one.

    The shortest of theirs: each clinic is cut to the length of its own role.
    """
    if set(roles) & set(outcome.roles):
        return None
    known = arrangements.roles()
    return min((known[name].minutes for name in roles if name in known), default=None)


def to_book(rules: RuleSet, request: Request, outcome: Outcome, age_months: int | None) -> ToBook:
    """The request as the roles' exclusions look at it; of several problems each one counts."""
    named = (*request.assessment.pathway_ids, outcome.pathway_id)
    about = tuple(dict.fromkeys(each for each in named if each in rules.pathways))
    return ToBook(
        age_months=age_months,
        pathways=about,
        groups=tuple(dict.fromkeys(rules.pathways[each].group for each in about)),
        acute=any(rules.pathways[each].acute for each in about),
        red_flag=outcome.red_flag,
        pregnant=_may_be_pregnant(request),
        rank=outcome.disposition.rank,
        tags=outcome.tags,
    )


def _may_be_pregnant(request: Request) -> bool:
    """Answered or on record; “possible” and “not sure” count as pregnant (invariants 20 and 38)."""
    assessment = request.assessment
    facts = assessment.asked_from
    answer = in_doubt(facts, assessment.answers).get("pregnant") or facts.get("known", {}).get("pregnant")
    if answer is None:
        return facts.get("record", {}).get("pregnant") in MAY_BE_PREGNANT
    return answer != "no"


def _why_not(role: PracticeRole, what: ToBook) -> str:
    return next((each.text for each in role.never if each.holds(what)), TOO_YOUNG)
