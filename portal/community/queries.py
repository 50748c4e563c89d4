"""Reads of referrals: one of them with its consents, contacts, history and the services asked to help."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from sqlalchemy import Select, or_, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.community.directory_models import Service
from portal.community.models import (
    CaseContact,
    Consent,
    MessageBack,
    Referral,
    ReferralEvent,
    ServiceReferral,
    ServiceReferralEvent,
)
from portal.db import db_session
from portal.people import queries as people
from portal.people.listed_queries import Listed
from portal.people.models import Patient

Person = TypeVar("Person", Patient, Listed)  # the whole record, or what a list shows of it
OPEN = ("new", "active")


@dataclass(frozen=True, slots=True)
class Case(Generic[Person]):
    """A referral with whom it is about; nobody yet for a person reception has still to find."""

    referral: Referral
    patient: Person | None
    is_back: bool = False  # a service was silent or said no: the worker acts on it
    contacts: int = 0

    @property
    def is_late(self) -> bool:
        """Whether the next contact that was promised is overdue."""
        due = self.referral.next_contact_on
        return self.referral.state in OPEN and due is not None and due < clock.today()


@dataclass(frozen=True, slots=True)
class Asked:
    """A service that was asked to help, with what was reported, the latest last."""

    row: ServiceReferral
    service: Service
    events: list[ServiceReferralEvent]


def referrals_of(viewer: Viewer) -> Select[Referral]:
    """The referrals of the viewer's practice."""
    return select(Referral).where(Referral.practice_id == viewer.practice_id)


def referral(viewer: Viewer, public_id: str) -> Referral | None:
    """The referral, for a link worker of the practice it came to."""
    access.check(viewer, Permission.SEE_CASELOAD)
    return db_session.scalars(referrals_of(viewer).where(Referral.public_id == public_id)).first()


def referral_by_id(viewer: Viewer, referral_id: int) -> Referral | None:
    """The case that a row which the viewer may see belongs to."""
    return db_session.scalars(referrals_of(viewer).where(Referral.id == referral_id)).first()


def referral_for_request(viewer: Viewer, request_id: int) -> Referral | None:
    """The referral that a request already led to."""
    return db_session.scalars(referrals_of(viewer).where(Referral.request_id == request_id)).first()


def waiting(viewer: Viewer) -> list[Case[Patient]]:
    """Referrals that no link worker has taken yet, the longest waiting first."""
    access.check(viewer, Permission.SEE_CASELOAD)
    untaken = referrals_of(viewer).where(Referral.link_worker_id.is_(None), Referral.state == "new")
    return with_people(viewer, db_session.scalars(untaken.order_by(Referral.first_contact_by)).all())


def helped_since(viewer: Viewer, since: datetime, until: datetime) -> list[Referral]:
    """Referrals made in this time that a link worker took; without those who want no counting."""
    access.check(viewer, Permission.SEE_CASELOAD)
    made = referrals_of(viewer).where(
        Referral.created_at.between(since, until), Referral.state.in_(("active", "closed"))
    )
    found = list(db_session.scalars(made))
    refused = _newest_answers(viewer, "numbers", [each.id for each in found])
    return [each for each in found if refused.get(each.id) != "no"]


def _newest_answers(viewer: Viewer, purpose: str, referral_ids: list[int]) -> dict[int, str]:
    rows = db_session.execute(
        select(Consent.referral_id, Consent.answer)
        .where(
            Consent.practice_id == viewer.practice_id,
            Consent.purpose == purpose,
            Consent.referral_id.in_(referral_ids),
        )
        .order_by(Consent.id)
    )
    return {row[0]: row[1] for row in rows}


def with_people(viewer: Viewer, referrals: Iterable[Referral]) -> list[Case[Patient]]:
    """Each referral with the person it is about."""
    referrals = list(referrals)
    patients = people.patients_by_id(viewer, {each.patient_id for each in referrals if each.patient_id})
    return [Case(each, patients.get(each.patient_id or 0)) for each in referrals]


def consents(viewer: Viewer, referral: Referral) -> dict[str, str]:
    """What the person last said for each purpose."""
    rows = db_session.execute(
        select(Consent.purpose, Consent.answer)
        .where(Consent.practice_id == viewer.practice_id, Consent.referral_id == referral.id)
        .order_by(Consent.id)
    )
    return {row.purpose: row.answer for row in rows}


def contacts(viewer: Viewer, referral: Referral) -> list[CaseContact]:
    """The contacts with the person, the latest first."""
    access.check(viewer, Permission.SEE_CASELOAD)
    rows = select(CaseContact).where(
        CaseContact.practice_id == viewer.practice_id, CaseContact.referral_id == referral.id
    )
    return list(db_session.scalars(rows.order_by(CaseContact.at.desc(), CaseContact.id.desc())))


def history(viewer: Viewer, referral: Referral) -> list[ReferralEvent]:
    """The steps of the referral in their order."""
    rows = select(ReferralEvent).where(
        ReferralEvent.practice_id == viewer.practice_id, ReferralEvent.referral_id == referral.id
    )
    return list(db_session.scalars(rows.order_by(ReferralEvent.id)))


def asked_services(viewer: Viewer, referral: Referral) -> list[Asked]:
    """The services that were asked, or pointed to, for this person; the latest first."""
    rows = db_session.execute(
        select(ServiceReferral, Service)
        .join(Service, Service.id == ServiceReferral.service_id)
        .where(ServiceReferral.practice_id == viewer.practice_id, ServiceReferral.referral_id == referral.id)
        .order_by(ServiceReferral.id.desc())
    ).all()
    events: dict[int, list[ServiceReferralEvent]] = {row[0].id: [] for row in rows}
    wanted = select(ServiceReferralEvent).where(ServiceReferralEvent.service_referral_id.in_(events))
    for event in db_session.scalars(wanted.order_by(ServiceReferralEvent.id)):
        events[event.service_referral_id].append(event)
    return [Asked(row[0], row[1], events[row[0].id]) for row in rows]


def open_of_patient(viewer: Viewer, patient_id: int) -> list[Referral]:
    """The referrals of one person that have not ended, for what ends them all."""
    wanted = referrals_of(viewer).where(Referral.patient_id == patient_id, Referral.state.in_(OPEN))
    return list(db_session.scalars(wanted.order_by(Referral.id)))


def closed_because_of_patient(viewer: Viewer, patient_id: int, because: str) -> list[Referral]:
    """Those of one person that were closed for this reason."""
    wanted = referrals_of(viewer).where(
        Referral.patient_id == patient_id, Referral.state == "closed", Referral.closed_because == because
    )
    return list(db_session.scalars(wanted.order_by(Referral.id)))


def asks_of(viewer: Viewer, referral: Referral) -> list[ServiceReferral]:
    """Every service that was asked, or pointed to, for this referral."""
    wanted = select(ServiceReferral).where(
        ServiceReferral.practice_id == viewer.practice_id, ServiceReferral.referral_id == referral.id
    )
    return list(db_session.scalars(wanted.order_by(ServiceReferral.id)))


def state_before_departure(asked: ServiceReferral, because: str) -> str:
    """How far a service had come when its person died or left; empty where something else ended it."""
    wanted = select(ServiceReferralEvent).where(
        ServiceReferralEvent.service_referral_id == asked.id, ServiceReferralEvent.state != "nudged"
    )
    *_before, was, last = (None, None, *db_session.scalars(wanted.order_by(ServiceReferralEvent.id)))
    return was.state if was and last and last.reason == because else ""


def asked_service(viewer: Viewer, public_id: str) -> ServiceReferral | None:
    """One service that the practice asked to help."""
    access.check(viewer, Permission.ANSWER_REFERRALS)
    return db_session.scalars(
        select(ServiceReferral).where(
            ServiceReferral.practice_id == viewer.practice_id, ServiceReferral.public_id == public_id
        )
    ).first()


def asked_by_link(public_id: str) -> ServiceReferral | None:
    """What a link asks a service, whichever practice sent it: its signature lets the bearer this far."""
    return db_session.scalars(select(ServiceReferral).where(ServiceReferral.public_id == public_id)).first()


def open_ask(viewer: Viewer, referral: Referral, service_id: int) -> ServiceReferral | None:
    """Whether this service was asked for this person already, and may still answer."""
    return db_session.scalars(
        select(ServiceReferral).where(
            ServiceReferral.practice_id == viewer.practice_id,
            ServiceReferral.referral_id == referral.id,
            ServiceReferral.service_id == service_id,
            ServiceReferral.return_at.is_not(None),
        )
    ).first()


def service_of(viewer: Viewer, asked: ServiceReferral) -> Service:
    """The service that was asked."""
    wanted = select(Service).where(Service.practice_id == viewer.practice_id, Service.id == asked.service_id)
    return db_session.scalars(wanted).one()


def referral_of(viewer: Viewer, asked: ServiceReferral) -> Referral:
    """Whose help it is about; a service sees of it no more than its page shows."""
    access.check(viewer, Permission.ANSWER_REFERRALS)
    return db_session.scalars(referrals_of(viewer).where(Referral.id == asked.referral_id)).one()


def silent_asks(viewer: Viewer, limit: int = 500) -> list[int]:
    """Services whose answer is overdue, the longest silent first."""
    now = clock.now()
    return list(
        db_session.scalars(
            select(ServiceReferral.id)
            .where(
                ServiceReferral.practice_id == viewer.practice_id,
                or_(ServiceReferral.nudge_at <= now, ServiceReferral.return_at <= now),
            )
            .order_by(ServiceReferral.return_at)
            .limit(limit)
        )
    )


def ask_locked(viewer: Viewer, ask_id: int) -> ServiceReferral | None:
    """One of them under its lock, as it is now; nothing while another worker has it."""
    return db_session.scalars(
        select(ServiceReferral)
        .where(ServiceReferral.practice_id == viewer.practice_id, ServiceReferral.id == ask_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).first()


def message_back(viewer: Viewer, public_id: str) -> MessageBack | None:
    """What the practice was told about a case."""
    if not viewer.can(Permission.SEE_CASELOAD):
        access.check(viewer, Permission.SEE_REQUESTS)
    return db_session.scalars(
        select(MessageBack).where(
            MessageBack.practice_id == viewer.practice_id, MessageBack.public_id == public_id
        )
    ).first()


def messages_back(viewer: Viewer, referral: Referral) -> list[MessageBack]:
    """All that the practice was told about a case, the latest first."""
    rows = select(MessageBack).where(
        MessageBack.practice_id == viewer.practice_id, MessageBack.referral_id == referral.id
    )
    return list(db_session.scalars(rows.order_by(MessageBack.id.desc())))
