"""A way into a plan without an account: a signed link, opened with the birth date, that can be ended."""

from dataclasses import dataclass
from datetime import date, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from portal import access, audit, clock, i18n
from portal.access import Permission, Viewer
from portal.care_plans import sharing_queries
from portal.care_plans.authors import Author
from portal.care_plans.content import Content
from portal.care_plans.models import CARER, PERSON, CarePlan, PlanLink
from portal.care_plans.plan_templates import PlanTemplate
from portal.care_plans.services import add_plan
from portal.config import Settings
from portal.db import db_session, transaction
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.birth_date_lock import try_birth_date
from portal.people.models import Patient
from portal.people.network_queries import practice_of
from portal.people.writing_to import write_to

VALID = timedelta(days=90)


@dataclass(slots=True)
class Signing:
    """Set once, when the application starts."""

    base_url: str = ""
    plans: URLSafeSerializer | None = None
    emergencies: URLSafeSerializer | None = None


_signing = Signing()


def arrange(settings: Settings) -> None:
    """Take over the settings that links need."""
    _signing.base_url = settings.base_url
    _signing.plans = URLSafeSerializer(settings.secret_key, salt="plan-link")
    _signing.emergencies = URLSafeSerializer(settings.secret_key, salt="emergency-card")


def signed(public_id: str, *, is_emergency: bool = False) -> str:
    """The part of an address that names a link or a card, and that nobody can make up."""
    made = _signer(is_emergency).dumps(public_id)
    return made.decode() if isinstance(made, bytes) else made


def read_token(token: str, *, is_emergency: bool = False) -> str | None:
    """Which link or card it is; None when the token was not made here, or not wholly copied."""
    try:
        return str(_signer(is_emergency).loads(token))
    except (BadSignature, ValueError, TypeError):
        return None


def _signer(is_emergency: bool) -> URLSafeSerializer:
    signer = _signing.emergencies if is_emergency else _signing.plans
    if signer is None:
        raise RuntimeError("plans have not been given their settings: arrange() comes first")
    return signer


def address_of(link: PlanLink) -> str:
    """The whole address, to be sent or shown once."""
    return f"{_signing.base_url}/my-plan/{signed(link.public_id)}"


def questions_address(invitation_id: str) -> str:
    """The whole address of questions that are asked again."""
    return f"{_signing.base_url}/how-are-you/{signed(invitation_id)}"


def emergency_address(card_id: str) -> str:
    """The whole address behind the code on a card."""
    return f"{_signing.base_url}/emergency/{signed(card_id, is_emergency=True)}"


def share_plan(
    viewer: Viewer,
    patient: Patient,
    plan: CarePlan | None,
    template_id: str,
    *,
    carer_name: str = "",
    can_write: bool = True,
    is_sent: bool = True,
) -> PlanLink:
    """Give the person, or a carer whom they allow, a way in. Without a plan yet they start it themselves.

    Sent to the person's own number or address, never a carer's: the person hands it on. Raises NoAddress.
    """
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction() as session:
        link = PlanLink(
            practice_id=viewer.practice_id,
            patient_id=patient.id,
            care_plan_id=plan.id if plan else None,
            template_id=template_id,
            kind=CARER if carer_name else PERSON,
            name=carer_name or patient.name,
            can_write=can_write,
            sent_by_id=viewer.staff_id,
            created_at=clock.now(),
            ends_at=clock.now() + VALID,
            wrong_tries=0,
        )
        session.add(link)
        session.flush()
        if is_sent:
            _send(viewer, patient, link)
        subject = plan.public_id if plan else patient.public_id
        details = {"link": link.public_id, "for": link.kind, "can_write": can_write}
        audit.record(viewer, "care_plan.shared", "care_plan" if plan else "patient", subject, details)
    return link


def _send(viewer: Viewer, patient: Patient, link: PlanLink) -> None:
    def body() -> str:
        return _(
            "%(practice)s: you can read and write your part here until %(date)s: %(link)s",
            practice=practice_of(viewer).name,
            date=i18n.format_date(clock.local(link.ends_at).date(), "EEEE d MMMM"),
            link=address_of(link),
        )

    write_to(viewer, patient, f"plan-link:{link.public_id}", body, link.ends_at)


def end_link(viewer: Viewer, plan: CarePlan, link: PlanLink) -> None:
    """Nobody comes in by this link any more, not even who has opened it before."""
    access.check(viewer, Permission.WRITE_PLANS)
    with transaction() as session:
        session.add(link)
        link.ended_at = clock.now()
        details = {"link": link.public_id}
        audit.record(viewer, "care_plan.link_ended", "care_plan", plan.public_id, details)


def prove_birth_date(viewer: Viewer, link: PlanLink, born_on: date) -> None:
    """Accept the person's birth date. Raises WrongBirthDate, counted in the database, and Resting."""
    with transaction() as session:
        session.refresh(link, with_for_update=True)
        patient = people.patient_by_id(viewer, link.patient_id)
        refusal = try_birth_date(link, born_on, patient.born_on if patient else None)
        if refusal is None:
            link.used_at = clock.now()
        action = "care_plan.wrong_birth_date" if refusal else "care_plan.link_opened"
        audit.record(viewer, action, "plan_link", link.public_id)
    if refusal:
        raise refusal


def start_plan(viewer: Viewer, link: PlanLink, template: PlanTemplate, content: Content) -> CarePlan | None:
    """The person (or their carer) starts the plan that the link invited them to; once."""
    if link.public_id not in viewer.plan_link_ids or not link.can_write:
        raise access.NotAllowed(Permission.OPEN_PLANS.value)
    with transaction():
        db_session.refresh(link, with_for_update=True)
        if link.care_plan_id is not None:
            return None
        author = Author(link.kind, link.name, f"link:{link.id}")
        plan = add_plan(viewer, author, template, link.patient_id, content, link.sent_by_id)
        link.care_plan_id = plan.id
        return plan


def own_links(viewer: Viewer, plan: CarePlan) -> list[PlanLink]:
    """Who else has a way in, for staff and for the person."""
    return [each for each in sharing_queries.links(viewer, plan) if each.ended_at is None]
