"""Changes to care and support plans: begun, saved section by section, agreed. Each makes a new version."""

from datetime import date

from sqlalchemy.exc import IntegrityError

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.care_plans import queries
from portal.care_plans.completeness import hindrances
from portal.care_plans.content import Content, content_hash, section_value, with_section
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.care_plans.plan_templates import PlanTemplate
from portal.community.models import Referral
from portal.db import db_session, transaction


class ChangedMeanwhile(Exception):
    """Somebody has saved a newer version: `base` is what the viewer started from, `latest` what is there."""

    def __init__(self, base: CarePlanVersion | None, latest: CarePlanVersion) -> None:
        super().__init__(latest.number)
        self.base = base
        self.latest = latest


class NotReady(Exception):
    """The plan lacks what one could agree to; `missing` says what, in plain words."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__(len(missing))
        self.missing = missing


def begin_plan(
    viewer: Viewer, template: PlanTemplate, referral: Referral, patient_id: int, content: Content
) -> CarePlan:
    """Begin the referral's plan; the one there is, when somebody has begun it already."""
    access.check(viewer, Permission.WRITE_PLANS)
    referral_id = referral.id
    try:
        with transaction() as session:
            plan = _new_plan(viewer, template, referral, patient_id)
            session.add(plan)
            session.flush()
            _add_version(viewer, plan, 1, content)
            audit.record(viewer, "care_plan.begun", "care_plan", plan.public_id)
            return plan
    except IntegrityError:
        existing = queries.plan_of_referral(viewer, referral_id)
        if existing is None:
            raise
        return existing


def _new_plan(viewer: Viewer, template: PlanTemplate, referral: Referral, patient_id: int) -> CarePlan:
    return CarePlan(
        practice_id=viewer.practice_id,
        patient_id=patient_id,
        referral_id=referral.id,
        key_worker_id=referral.link_worker_id or viewer.staff_id,
        template_id=template.id,
        template_version=template.version,
        created_at=clock.now(),
    )


def save_section(
    viewer: Viewer, plan: CarePlan, section_id: str, base_number: int, value: object
) -> CarePlanVersion:
    """Write one section anew, as a new version of the plan.

    Other sections may have been saved since the viewer opened the page: those stay. Raises ChangedMeanwhile
    when this very section was, so that the viewer can put both together.
    """
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction():
        latest = _locked(viewer, plan)
        base = latest if latest.number == base_number else queries.version(viewer, plan, base_number)
        there = section_value(latest.content, section_id)
        was = section_value(base.content, section_id) if base else None
        if base and value == was:
            value = there  # nothing was changed here, so what others wrote meanwhile stands
        if value != there and (base is None or was != there):
            raise ChangedMeanwhile(base, latest)
        if value == there and section_id not in latest.content["to_confirm"]:
            return latest
        content = with_section(latest.content, section_id, value)
        saved = _add_version(viewer, plan, latest.number + 1, content)
        details = {"version": saved.number, "section": section_id, "written_on": base_number}
        audit.record(viewer, "care_plan.saved", "care_plan", plan.public_id, details)
        return saved


def agree_plan(
    viewer: Viewer, plan: CarePlan, base_number: int, *, agreed_with: str, agreed_on: date
) -> CarePlanVersion:
    """Note that the person, or who spoke for them, has agreed to the plan as it stands."""
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction():
        latest = _locked(viewer, plan)
        if latest.number != base_number:
            raise ChangedMeanwhile(queries.version(viewer, plan, base_number), latest)
        if missing := hindrances(latest.content, clock.today()):
            raise NotReady(missing)
        agreed = _add_version(
            viewer, plan, latest.number + 1, latest.content, agreed_with=agreed_with, agreed_on=agreed_on
        )
        audit.record(viewer, "care_plan.agreed", "care_plan", plan.public_id, {"version": agreed.number})
        return agreed


def note_view(viewer: Viewer, plan: CarePlan, version: CarePlanVersion, how: str = "viewed") -> None:
    """Record that the viewer has read a version, or has printed it."""
    with transaction():
        audit.record(viewer, f"care_plan.{how}", "care_plan", plan.public_id, {"version": version.number})


def _locked(viewer: Viewer, plan: CarePlan) -> CarePlanVersion:
    """The newest version, with the plan held so that nobody adds another one meanwhile."""
    db_session.refresh(plan, with_for_update=True)
    latest = queries.version(viewer, plan)
    if latest is None:
        raise LookupError("a plan has at least one version")
    return latest


def _add_version(
    viewer: Viewer,
    plan: CarePlan,
    number: int,
    content: Content,
    *,
    agreed_with: str = "",
    agreed_on: date | None = None,
) -> CarePlanVersion:
    review_on = (section_value(content, "review") or {}).get("on")
    version = CarePlanVersion(
        practice_id=plan.practice_id,
        care_plan_id=plan.id,
        number=number,
        content=content,
        content_hash=content_hash(content),
        written_by_id=viewer.staff_id,
        written_at=clock.now(),
        review_on=date.fromisoformat(review_on) if review_on else None,
        agreed_on=agreed_on,
        agreed_with=agreed_with,
    )
    db_session.add(version)
    db_session.flush()
    return version
