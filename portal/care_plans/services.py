"""Changes to care and support plans: begun, saved section by section, agreed. Each makes a new version."""

import contextlib
from datetime import date

from sqlalchemy.exc import IntegrityError

from portal import access, audit, clock
from portal.access import NotAllowed, Permission, Viewer
from portal.care_plans import queries, sharing_queries
from portal.care_plans.authors import Author, author_of
from portal.care_plans.completeness import hindrances
from portal.care_plans.content import Content, content_hash, owed_words, section_value, with_section
from portal.care_plans.models import CarePlan, CarePlanVersion, PlanLook, PlanTemplateDocument
from portal.care_plans.plan_templates import PlanTemplate, Section
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
    viewer: Viewer, template: PlanTemplate, referral: Referral | None, patient_id: int, content: Content
) -> CarePlan:
    """Begin a plan; a referral's only once, so that the one there is comes back."""
    access.check(viewer, Permission.WRITE_PLANS)
    key_worker_id = (referral and referral.link_worker_id) or viewer.staff_id
    referral_id = referral.id if referral else None
    author = Author("staff", viewer.name, "", viewer.staff_id)
    try:
        return add_plan(viewer, author, template, patient_id, content, key_worker_id, referral_id)
    except IntegrityError:
        existing = queries.plan_of_referral(viewer, referral_id) if referral_id else None
        if existing is None:
            raise
        return existing


def add_plan(
    viewer: Viewer,
    author: Author,
    template: PlanTemplate,
    patient_id: int,
    content: Content,
    key_worker_id: int | None,
    referral_id: int | None = None,
) -> CarePlan:
    """A new plan with its first version, pinned to the template as it is worded today."""
    with transaction() as session:
        keep_template(template)
        plan = CarePlan(
            practice_id=viewer.practice_id,
            patient_id=patient_id,
            referral_id=referral_id,
            key_worker_id=key_worker_id,
            template_id=template.id,
            template_version=template.version,
            template_hash=template.hash,
            created_at=clock.now(),
        )
        session.add(plan)
        session.flush()
        add_version(author, plan, 1, content)
        details = {"template": template.id, "by": author.kind}
        audit.record(viewer, "care_plan.begun", "care_plan", plan.public_id, details)
        return plan


def keep_template(template: PlanTemplate) -> None:
    """Keep the form as it is worded today, under its hash."""
    with transaction() as session:
        if session.get(PlanTemplateDocument, template.hash) is not None:
            return
        kept = PlanTemplateDocument(
            hash=template.hash,
            template_id=template.id,
            version=template.version,
            document=template.document,
            kept_at=clock.now(),
        )
        with contextlib.suppress(IntegrityError), session.begin_nested():  # another process was quicker
            session.add(kept)


def save_section(
    viewer: Viewer, plan: CarePlan, section: Section | str, base_number: int, value: object
) -> CarePlanVersion:
    """Write one section anew, as a new version of the plan.

    Other sections may have been saved since the viewer opened the page: those stay. Raises ChangedMeanwhile
    when this very section was, so that the viewer can put both together.
    """
    author = author_of(viewer, plan)
    if not author.is_staff and (isinstance(section, str) or not author.may_write(section)):
        raise NotAllowed(Permission.WRITE_PLANS.value)
    section_id = section if isinstance(section, str) else section.id
    with transaction():
        latest = locked(viewer, plan)
        base = latest if latest.number == base_number else queries.version(viewer, plan, base_number)
        there = section_value(latest.content, section_id)
        was = section_value(base.content, section_id) if base else None
        if base and value == was:
            value = there  # nothing was changed here, so what others wrote meanwhile stands
        if value != there and (base is None or was != there):
            raise ChangedMeanwhile(base, latest)
        content = with_section(latest.content, section_id, value)
        content = owed_words(content, section_id, is_owed=not author.is_staff and value != there)
        if content == latest.content:
            return latest
        saved = add_version(author, plan, latest.number + 1, content)
        details = {"version": saved.number, "section": section_id, "written_on": base_number}
        audit.record(viewer, "care_plan.saved", "care_plan", plan.public_id, details)
        return saved


def agree_plan(
    viewer: Viewer, plan: CarePlan, base_number: int, *, agreed_with: str, agreed_on: date
) -> CarePlanVersion:
    """Note that the person, or who spoke for them, has agreed to the plan as it stands."""
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction():
        latest = locked(viewer, plan)
        if latest.number != base_number:
            raise ChangedMeanwhile(queries.version(viewer, plan, base_number), latest)
        if missing := hindrances(latest.content, clock.today()):
            raise NotReady(missing)
        author = author_of(viewer, plan)
        number = latest.number + 1
        agreed = add_version(author, plan, number, latest.content, agreed_with, agreed_on)
        audit.record(viewer, "care_plan.agreed", "care_plan", plan.public_id, {"version": agreed.number})
        return agreed


def note_view(
    viewer: Viewer,
    plan: CarePlan,
    version: CarePlanVersion,
    how: str = "viewed",
    author: Author | None = None,
) -> int:
    """Record that the viewer has read a version, or has printed it.

    An `author`'s look is remembered; which version they saw last time is given back, 0 for none.
    """
    seen = 0
    with transaction() as session:
        if author:
            look = sharing_queries.look(viewer, plan, author.key)
            if look is None:
                look = PlanLook(practice_id=plan.practice_id, care_plan_id=plan.id, seen_by=author.key)
                session.add(look)
            seen = look.number or 0
            look.number, look.seen_at = version.number, clock.now()
        audit.record(viewer, f"care_plan.{how}", "care_plan", plan.public_id, {"version": version.number})
    return seen


def note_page(viewer: Viewer, plan: CarePlan, version: CarePlanVersion, page: str) -> None:
    """Record which page of a plan a member of staff opened."""
    with transaction():
        details = {"version": version.number, "page": page}
        audit.record(viewer, "care_plan.viewed", "care_plan", plan.public_id, details)


def change_key_worker(viewer: Viewer, plan: CarePlan, staff_id: int) -> None:
    """The plan has one current key worker at a time."""
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction():
        plan = db_session.merge(plan)
        details = {"from": plan.key_worker_id, "to": staff_id}
        plan.key_worker_id = staff_id
        audit.record(viewer, "care_plan.key_worker_changed", "care_plan", plan.public_id, details)


def locked(viewer: Viewer, plan: CarePlan) -> CarePlanVersion:
    """The newest version, with the plan held so that nobody adds another one meanwhile."""
    db_session.refresh(plan, with_for_update=True)
    latest = queries.version(viewer, plan)
    if latest is None:
        raise LookupError("a plan has at least one version")
    return latest


def add_version(
    author: Author,
    plan: CarePlan,
    number: int,
    content: Content,
    agreed_with: str = "",
    agreed_on: date | None = None,
) -> CarePlanVersion:
    """The plan as it is now, on the form that it is pinned to; in the caller's transaction."""
    review_on = (section_value(content, "review") or {}).get("on")
    version = CarePlanVersion(
        practice_id=plan.practice_id,
        care_plan_id=plan.id,
        number=number,
        template_hash=plan.template_hash,
        content=content,
        content_hash=content_hash(content),
        author_kind=author.kind,
        author_name=author.name,
        written_by_id=author.staff_id,
        written_at=clock.now(),
        review_on=date.fromisoformat(review_on) if review_on else None,
        agreed_on=agreed_on,
        agreed_with=agreed_with,
    )
    db_session.add(version)
    db_session.flush()
    return version
