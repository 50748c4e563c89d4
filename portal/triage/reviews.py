"""Review forms sent ahead: the link, who may open it, and the request that it begins (B20)."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from babel.support import LazyProxy

from portal import access, audit, clock, i18n
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.i18n import gettext as _
from portal.i18n import lazy_gettext as _l
from portal.messages.services import language_for, queue_message
from portal.pathways.model import Pathway, RuleSet
from portal.people import queries as people
from portal.people.models import Patient
from portal.triage import queries, services
from portal.triage.models import Request, ReviewInvitation
from portal.triage.wording import REVIEWS

VALID = timedelta(days=28)
MOST_WRONG, PAUSE = 5, timedelta(minutes=30)


class NoAddress(Exception):
    """The record has neither a mobile number nor an e-mail address to send a link to."""


class WrongBirthDate(Exception):
    """It is not the birth date of the person whom the form was sent to."""


class Resting(Exception):
    """Too many wrong birth dates: the link rests until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until.isoformat())
        self.until = until


def reviews_of(rules: RuleSet) -> list[Pathway]:
    """The reviews that a form can be sent for."""
    return [rules.pathways[each] for each in REVIEWS if each in rules.pathways]


def send_review(viewer: Viewer, patient: Patient, pathway_id: str, base_url: str) -> ReviewInvitation:
    """Send the link. What it is for stands behind the birth date, never in the message."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    is_mobile = patient.phone.startswith("+447")
    if not is_mobile and not patient.email:
        raise NoAddress
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
        _send(viewer, patient, invitation, f"{base_url}/review/{secret}", "sms" if is_mobile else "email")
        details = {"pathway": pathway_id}
        audit.record(viewer, "review.sent", "patient", patient.public_id, details)
    return invitation


def send_way_back(viewer: Viewer, request: Request, patient: Patient, base_url: str) -> None:
    """Send the way back into a request of theirs, for them to choose a time by themselves (D25).

    The link asks for the birth date as that of a form does. Raises NoAddress.
    """
    access.check(viewer, Permission.SEE_CASELOAD)
    is_mobile = patient.phone.startswith("+447")
    if not is_mobile and not patient.email:
        raise NoAddress
    secret = secrets.token_urlsafe(24)
    with transaction() as session:
        invitation = ReviewInvitation(
            practice_id=viewer.practice_id,
            patient_id=patient.id,
            pathway_id=request.assessment.pathway_ids[0],
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
        channel = "sms" if is_mobile else "email"
        _send(viewer, patient, invitation, f"{base_url}/review/{secret}", channel, words)
        audit.record(viewer, "request.way_back_sent", "request", request.public_id)


FILL_IN = _l("%(practice)s: please fill in a short form for us by %(date)s: %(link)s")


def _send(
    viewer: Viewer,
    patient: Patient,
    invitation: ReviewInvitation,
    link: str,
    channel: str,
    words: LazyProxy = FILL_IN,
) -> None:
    language = language_for(channel, patient.written_language)
    before = i18n.current().code
    i18n.speak(language)
    try:
        body = str(words) % {
            "practice": people.front_door_practice().name,
            "date": i18n.format_date(clock.local(invitation.ends_at).date(), "EEEE d MMMM"),
            "link": link,
        }
        subject = "" if channel == "sms" else _("A message from your GP surgery")
    finally:
        i18n.speak(before)
    queue_message(
        viewer,
        event=f"review:{invitation.public_id}",
        channel=channel,
        recipient=patient.phone if channel == "sms" else patient.email,
        language=language,
        subject=subject,
        body=body,
        valid_until=invitation.ends_at,
    )


def invitation_for(viewer: Viewer, rules: RuleSet, secret: str) -> ReviewInvitation | None:
    """The invitation that a link is for, while it may be used."""
    found = queries.invitation(viewer, _hashed(secret))
    if found is None or found.ends_at < clock.now() or found.pathway_id not in rules.pathways:
        return None
    return found


def resting_until(invitation: ReviewInvitation) -> datetime | None:
    """When the link may be tried again, while it rests."""
    until = invitation.locked_until
    return until if until and clock.now() < until else None


def open_review(
    viewer: Viewer, rules: RuleSet, invitation: ReviewInvitation, born_on: date, language: str
) -> Request:
    """Begin the review, or go on with it, for who knows the birth date. Raises WrongBirthDate and Resting."""
    access.check(viewer, Permission.ASK)
    with transaction() as session:
        session.refresh(invitation, with_for_update=True)
        patient = people.patient_by_id(viewer, invitation.patient_id)
        until = resting_until(invitation)
        is_right = patient is not None and patient.born_on == born_on
        if until is None and patient and is_right:
            return _begun(viewer, rules, invitation, patient, language)
        if until is None:
            until = _count_wrong(viewer, invitation)
    if until:
        raise Resting(until)
    raise WrongBirthDate


def _count_wrong(viewer: Viewer, invitation: ReviewInvitation) -> datetime | None:
    invitation.wrong_tries += 1
    if invitation.wrong_tries >= MOST_WRONG:
        invitation.wrong_tries, invitation.locked_until = 0, clock.now() + PAUSE
    audit.record(viewer, "review.wrong_birth_date", "review", invitation.public_id)
    return resting_until(invitation)


def _begun(
    viewer: Viewer, rules: RuleSet, invitation: ReviewInvitation, patient: Patient, language: str
) -> Request:
    invitation.wrong_tries, invitation.locked_until = 0, None
    before = queries.request_by_id(viewer, invitation.request_id) if invitation.request_id else None
    if before:
        return before
    request = services.begin_request(viewer, informant="self", channel="online", language=language)
    services.state_details(viewer, request, patient)
    services.choose_problem(viewer, rules, request, [invitation.pathway_id])
    invitation.request_id = request.id
    audit.record(viewer, "review.begun", "request", request.public_id, {"review": invitation.public_id})
    return request


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
