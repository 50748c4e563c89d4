"""Reads of referrals, the caseload and the directory of local services."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from portal import access, clock
from portal.access import Permission, Viewer
from portal.community.models import Referral, Service
from portal.db import db_session
from portal.people import queries as people
from portal.people.models import Patient


@dataclass(frozen=True, slots=True)
class Case:
    """A referral with whom it is about; nobody yet for a person reception has still to find."""

    referral: Referral
    patient: Patient | None

    @property
    def is_late(self) -> bool:
        """Whether the promised first contact is overdue."""
        return self.referral.state == "new" and self.referral.first_contact_by < clock.now()


def _referrals_of(viewer: Viewer) -> Select[Referral]:
    return select(Referral).where(Referral.practice_id == viewer.practice_id)


def referral(viewer: Viewer, public_id: str) -> Referral | None:
    """The referral, for a link worker of the practice it came to."""
    access.check(viewer, Permission.SEE_CASELOAD)
    return db_session.scalars(_referrals_of(viewer).where(Referral.public_id == public_id)).first()


def referral_by_id(viewer: Viewer, referral_id: int) -> Referral | None:
    """The referral that a plan which the viewer may see began with."""
    access.check(viewer, Permission.SEE_CASELOAD)
    return db_session.scalars(_referrals_of(viewer).where(Referral.id == referral_id)).first()


def referral_for_request(viewer: Viewer, request_id: int) -> Referral | None:
    """The referral that a request already led to."""
    return db_session.scalars(_referrals_of(viewer).where(Referral.request_id == request_id)).first()


def caseload(viewer: Viewer) -> list[Case]:
    """The viewer's own open cases, those whose first contact is due soonest first."""
    access.check(viewer, Permission.SEE_CASELOAD)
    own = _referrals_of(viewer).where(
        Referral.link_worker_id == viewer.staff_id, Referral.state.in_(("new", "active"))
    )
    return _with_people(viewer, db_session.scalars(own.order_by(Referral.first_contact_by)).all())


def waiting(viewer: Viewer) -> list[Case]:
    """Referrals that no link worker has taken yet, the longest waiting first."""
    access.check(viewer, Permission.SEE_CASELOAD)
    untaken = _referrals_of(viewer).where(Referral.link_worker_id.is_(None), Referral.state == "new")
    return _with_people(viewer, db_session.scalars(untaken.order_by(Referral.first_contact_by)).all())


def _with_people(viewer: Viewer, referrals: Iterable[Referral]) -> list[Case]:
    referrals = list(referrals)
    patients = people.patients_by_id(viewer, {each.patient_id for each in referrals if each.patient_id})
    return [Case(each, patients.get(each.patient_id or 0)) for each in referrals]


def needs_offered(viewer: Viewer) -> list[str]:
    """Every need that some service in the directory answers."""
    rows = db_session.scalars(select(Service.needs).where(Service.practice_id == viewer.practice_id))
    return sorted({need for needs in rows for need in needs})


def services_for(
    viewer: Viewer, *, needs: Iterable[str] = (), text: str = "", step_free: bool = False, limit: int = 60
) -> list[Service]:
    """Active services that answer any of the needs and hold the text, those answering most needs first.

    The needs are compared here and not in SQL: a practice's directory is some hundreds of rows, and a search
    inside JSON differs between the two databases.
    """
    access.check(viewer, Permission.SEE_DIRECTORY)
    wanted = select(Service).where(Service.practice_id == viewer.practice_id, Service.status == "active")
    if text:
        pattern = f"%{text.lower()}%"
        everything = func.lower(Service.name + " " + Service.organisation + " " + Service.description)
        wanted = wanted.where(everything.like(pattern))
    asked = set(needs)
    found = [
        (len(asked & set(each.needs)), each)
        for each in db_session.scalars(wanted.order_by(Service.name))
        if (not asked or asked & set(each.needs)) and (not step_free or "step_free" in each.access)
    ]
    found.sort(key=lambda pair: -pair[0])
    return [each for _, each in found[:limit]]
