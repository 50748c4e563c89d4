"""What the practice's plans come to: reviews overdue, kinds of plan, completeness, what people answered."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from portal import clock
from portal.access import Viewer
from portal.care_plans import queries, sharing_queries
from portal.care_plans.completeness import criteria
from portal.care_plans.models import CarePlan, CarePlanVersion, PlanReview
from portal.care_plans.plan_templates import PlanTemplate
from portal.people import queries as people
from portal.people.models import Patient

ALL, OVERDUE, ASKED, DRAFTS, GONE = "all", "overdue", "asked", "drafts", "gone"
SHOWN = (ALL, OVERDUE, ASKED, DRAFTS, GONE)


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan in the list of plans."""

    plan: CarePlan
    version: CarePlanVersion
    template: PlanTemplate
    patient: Patient
    met: int  # of the five criteria
    is_overdue: bool
    is_review_asked: bool

    @property
    def is_gone(self) -> bool:
        """Whether the person has died or left the list."""
        return self.patient.left_on is not None

    @property
    def is_agreed(self) -> bool:
        return self.version.agreed_on is not None


@dataclass(frozen=True, slots=True)
class Cohort:
    """The plans on one template."""

    template: PlanTemplate
    plans: int
    overdue: int
    agreed: int
    complete: int


@dataclass(frozen=True, slots=True)
class Answered:
    """What people said after their reviews, of the newest review of each plan."""

    reviews: int
    answered: int
    knew: int
    helped: int


def plan_rows(viewer: Viewer, template_of: Callable[[CarePlan], PlanTemplate]) -> list[PlanRow]:
    """Every plan of the practice, the soonest review first."""
    found = queries.newest_versions(viewer)
    patients = people.patients_by_id(viewer, [plan.patient_id for plan, _version in found])
    asked = sharing_queries.plans_asked_about(viewer)
    today = clock.today()
    return [
        _row(plan, version, template_of(plan), patients[plan.patient_id], plan.id in asked, today)
        for plan, version in found
        if plan.patient_id in patients
    ]


def _row(
    plan: CarePlan,
    version: CarePlanVersion,
    template: PlanTemplate,
    patient: Patient,
    is_asked: bool,
    today: date,
) -> PlanRow:
    is_agreed = version.agreed_on is not None
    found = criteria(template, version.content, is_agreed=is_agreed, today=today)
    met = sum(each.is_met for each in found)
    is_overdue = version.review_on is not None and version.review_on < today
    return PlanRow(plan, version, template, patient, met, is_overdue, is_asked)


def shown(rows: Iterable[PlanRow], what: str, template_id: str) -> list[PlanRow]:
    """The rows that a filter leaves; of people who have died or left they stand apart: nothing is due."""
    return [row for row in rows if _fits(row, what) and template_id in ("", row.plan.template_id)]


def _fits(row: PlanRow, what: str) -> bool:
    if row.is_gone != (what == GONE):
        return False
    fitting = {OVERDUE: row.is_overdue, ASKED: row.is_review_asked, DRAFTS: not row.is_agreed}
    return fitting.get(what, True)


def cohorts(rows: Iterable[PlanRow]) -> list[Cohort]:
    """The same rows counted by kind of plan: the counts always equal the list."""
    by_kind: dict[str, list[PlanRow]] = {}
    for row in rows:
        by_kind.setdefault(row.plan.template_id, []).append(row)
    return [
        Cohort(
            template=group[0].template,
            plans=len(group),
            overdue=sum(row.is_overdue for row in group),
            agreed=sum(row.is_agreed for row in group),
            complete=sum(row.met == 5 for row in group),
        )
        for group in by_kind.values()
    ]


def answered(reviews: Iterable[PlanReview]) -> Answered:
    """Of the newest review of each plan: how many answered, and how many said yes."""
    newest: dict[int, PlanReview] = {}
    for review in reviews:
        newest.setdefault(review.care_plan_id, review)
    said = [review for review in newest.values() if review.answered_at]
    return Answered(
        reviews=len(newest),
        answered=len(said),
        knew=sum(review.knew == "yes" for review in said),
        helped=sum(review.helped == "yes" for review in said),
    )
