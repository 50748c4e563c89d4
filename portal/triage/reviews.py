"""Review forms sent ahead: the link, who may open it, and the request that it begins (B20)."""

import hashlib
import secrets
from datetime import date, timedelta

from portal import access, audit, clock, i18n
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.i18n import LazyText
from portal.i18n import lazy_gettext as _l
from portal.pathways.model import Pathway, RuleSet
from portal.people import queries as people
from portal.people.birth_date_lock import WrongBirthDate, try_birth_date
from portal.people.models import Patient
from portal.people.network_queries import practice_of
from portal.people.writing_to import write_to
from portal.triage import queries, services
from portal.triage.models import Request, ReviewInvitation
from portal.triage.wording import REVIEWS

VALID = timedelta(days=28)


def reviews_of(rules: RuleSet) -> list[Pathway]:
    """The reviews that a form can be sent for."""
    return [rules.pathways[each] for each in REVIEWS if each in rules.pathways]


def send_review(viewer: Viewer, patient: Patient, pathway_id: str, base_url: str) -> ReviewInvitation:
    """Send the link. What it is for stands behind the birth date, never in the message."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    secret = secrets.token_urlsafe(24)
    with transaction() as session:
        invitation = ReviewInvitation(
            practice_id=viewer.practice_id,
            patient_id=patient.id,
            pathway_id=pathway_id,
            secret_hash=_hashed(secret),
            sent_by_id=viewer.staff_id,
            created_at=clock.now(),
            ends_at=clock.now() + VALID,
            wrong_tries=0,
        )
        session.add(invitation)
        session.flush()
        _send(viewer, patient, invitation, f"{base_url}/review/{secret}")
        details = {"pathway": pathway_id}
        audit.record(viewer, "review.sent", "patient", patient.public_id, details)
    return invitation


def send_way_back(viewer: Viewer, request: Request, patient: Patient, base_url: str) -> None:
    """Send the way back into a request of theirs, for them to choose a time by themselves (D25).

    The link asks for the birth date as that of a form does. Raises NoAddress.
    """
    access.check(viewer, Permission.SEE_CASELOAD)
    secret = secrets.token_urlsafe(24)
    with transaction() as session:
        invitation = ReviewInvitation(
            practice_id=viewer.practice_id,
            patient_id=patient.id,
            pathway_id=next(iter(request.assessment.pathway_ids), ""),
            request_id=request.id,
            secret_hash=_hashed(secret),
            sent_by_id=viewer.staff_id,
            created_at=clock.now(),
            ends_at=clock.now() + VALID,
            wrong_tries=0,
        )
        session.add(invitation)
        session.flush()
        words = _l("%(practice)s: please choose a time to talk with us by %(date)s: %(link)s")
        _send(viewer, patient, invitation, f"{base_url}/review/{secret}", words)
        audit.record(viewer, "request.way_back_sent", "request", request.public_id)


FILL_IN = _l("%(practice)s: please fill in a short form for us by %(date)s: %(link)s")


def _send(
    viewer: Viewer, patient: Patient, invitation: ReviewInvitation, link: str, words: LazyText = FILL_IN
) -> None:
    def body() -> str:
        return str(words) % {
            "practice": practice_of(viewer).name,
            "date": i18n.format_date(clock.local(invitation.ends_at).date(), "EEEE d MMMM"),
            "link": link,
        }

    write_to(viewer, patient, f"review:{invitation.public_id}", body, invitation.ends_at)


def invitation_for(rules: RuleSet, secret: str) -> ReviewInvitation | None:
    """The invitation that a link is for, while it may be used."""
    found = queries.invitation(_hashed(secret))
    if found is None or found.ends_at < clock.now():
        return None
    # a way back into a request needs no problem to begin with
    return found if found.request_id or found.pathway_id in rules.pathways else None


def is_for_somebody_here(viewer: Viewer, invitation: ReviewInvitation) -> bool:
    """Whether whom it was sent to is still on the list; a mistake undone, the link works again."""
    patient = people.patient_by_id(viewer, invitation.patient_id)
    return patient is not None and patient.left_on is None


def open_review(
    viewer: Viewer, rules: RuleSet, invitation: ReviewInvitation, born_on: date, language: str
) -> Request:
    """Begin the review, or go on with it, for who knows the birth date. Raises WrongBirthDate and Resting."""
    access.check(viewer, Permission.ASK)
    with transaction() as session:
        session.refresh(invitation, with_for_update=True)
        patient = people.patient_by_id(viewer, invitation.patient_id)
        refusal = try_birth_date(invitation, born_on, patient.born_on if patient else None)
        if patient and refusal is None:
            return _begun(viewer, rules, invitation, patient, language)
        audit.record(viewer, "review.wrong_birth_date", "review", invitation.public_id)
    raise refusal or WrongBirthDate


def _begun(
    viewer: Viewer, rules: RuleSet, invitation: ReviewInvitation, patient: Patient, language: str
) -> Request:
    before = queries.request_by_id(viewer, invitation.request_id) if invitation.request_id else None
    if before:
        return before
    request = begin_review(viewer, rules, patient, invitation.pathway_id, language)
    invitation.request_id = request.id
    audit.record(viewer, "review.begun", "request", request.public_id, {"review": invitation.public_id})
    return request


def begin_review(viewer: Viewer, rules: RuleSet, patient: Patient, pathway_id: str, language: str) -> Request:
    """The form of a review, for who has shown that it is theirs; in the transaction of the caller."""
    request = services.begin_request(viewer, informant="self", channel="online", language=language)
    services.state_details(viewer, request, patient)
    services.choose_problem(viewer, rules, request, [pathway_id])
    return request


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
