"""Several problems in one request: the longer appointment, and what each further problem leads to."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portal.pathways.joining import parts_for
from portal.pathways.model import Disposition, Person, RuleSet
from portal.pathways.outcome import Outcome
from portal.triage.destinations import ALERTS_FROM, destination_of, is_booked_here
from portal.triage.wording import WITHOUT_SYMPTOMS

MOST_PROBLEMS = 3
# Fifteen minutes are for one problem; each further one that is seen at the same visit needs about ten more.
FURTHER_MINUTES = 10
LONGEST_MINUTES = 60
# Who sees whatever somebody comes with; everybody else helps with what they were chosen for.
SEES_ALL = frozenset({"duty_clinician", "gp", "gp_registrar", "advanced_practitioner"})
OTHER_PROBLEM = "other_problem"


@dataclass(frozen=True, slots=True)
class Further:
    """A problem besides the one that decided: what it came to, and whether the same visit is for it too."""

    pathway_id: str
    disposition: Disposition
    is_same_visit: bool

    @property
    def task(self) -> str:
        """What somebody must do so that this problem is not lost; empty where visit or advice is enough."""
        if self.is_same_visit:
            return ""
        kind = destination_of(self.disposition).task
        return OTHER_PROBLEM if kind in ("find_appointment", "call_back", "red_flag") else kind


def further_problems(
    rules: RuleSet, person: Person, pathway_ids: tuple[str, ...], outcome: Outcome
) -> list[Further]:
    """What each further problem came to, in the order they were chosen."""
    return [
        Further(problem, disposition, _is_same_visit(outcome, disposition))
        for problem, disposition in _others(rules, person, pathway_ids, outcome)
    ]


def _others(
    rules: RuleSet, person: Person, pathway_ids: tuple[str, ...], outcome: Outcome
) -> Iterator[tuple[str, Disposition]]:
    if len(pathway_ids) < 2:
        return
    given = {each.pathway_id: each.disposition_id for each in reversed(outcome.reasons)}
    for problem in pathway_ids:
        parts = {part for part, _ in parts_for(rules, (problem,), person)}
        found = [given[part] for part in parts if part in given and part in rules.pathways]
        if outcome.pathway_id in parts:
            continue
        if outcome.disposition.rank >= ALERTS_FROM and rules.pathways[problem].group not in WITHOUT_SYMPTOMS:
            continue  # whoever helps now sees every problem; only a form or a repeat would be forgotten
        named = [rules.dispositions[each] for each in found if each in rules.dispositions]
        if named:
            yield problem, max(named, key=lambda each: each.rank)
        elif rules.pathways[problem].group in WITHOUT_SYMPTOMS:
            yield problem, rules.dispositions["admin_request"]  # stopped before its questions were asked


def _is_same_visit(outcome: Outcome, disposition: Disposition) -> bool:
    """Whether who sees the person about the first problem can deal with this one as well."""
    if not (is_booked_here(outcome.disposition) and disposition.place == "practice"):
        return False
    if not (is_booked_here(disposition) or destination_of(disposition).task == "call_back"):
        return False
    return bool(set(outcome.roles) & (SEES_ALL | set(disposition.roles)))


def lengthened(rules: RuleSet, person: Person, pathway_ids: tuple[str, ...], outcome: Outcome) -> Outcome:
    """The outcome with time for every problem that the same visit is for."""
    same = sum(each.is_same_visit for each in further_problems(rules, person, pathway_ids, outcome))
    if not same:
        return outcome
    minutes = max(outcome.minutes, min(outcome.minutes + FURTHER_MINUTES * same, LONGEST_MINUTES))
    return replace(outcome, minutes=minutes)
