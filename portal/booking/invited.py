"""What somebody invited does: opens the link with the birth date, books, or says no; and departures."""

from datetime import date

from portal import audit, clock
from portal.access import Permission, Viewer, check
from portal.booking import invitation_queries as queries
from portal.booking.arrangements import rules
from portal.booking.invitation_models import DECLINED, NEVER, InvitedPerson
from portal.booking.inviting import end_invited
from portal.db import transaction
from portal.people import queries as people
from portal.people.birth_date_lock import WrongBirthDate, try_birth_date
from portal.people.models import Patient
from portal.triage import queries as triage_queries
from portal.triage import services as triage
from portal.triage.inviting import begin_invited, kinds_of, outcome_of
from portal.triage.models import DRAFT, SIGNPOSTED, WITHDRAWN, Request
from portal.triage.reviews import begin_review


class NotAnyMore(Exception):
    """What they were invited to is no longer booked like this."""


def open_invitation(viewer: Viewer, person: InvitedPerson, born_on: date, language: str) -> Request:
    """The request to book by, begun once, for who knows the birth date.

    Raises WrongBirthDate and Resting, and NotAnyMore when the rules have changed meanwhile.
    """
    check(viewer, Permission.ASK)
    with transaction() as session:
        session.refresh(person, with_for_update=True)
        patient = people.patient_by_id(viewer, person.patient_id)
        refusal = try_birth_date(person, born_on, patient.born_on if patient else None)
        if patient and refusal is None:
            return _standing(viewer, person) or _begun(viewer, person, patient, language)
        audit.record(viewer, "invitation.wrong_birth_date", "invited", person.public_id)
    raise refusal or WrongBirthDate


def _standing(viewer: Viewer, person: InvitedPerson) -> Request | None:
    """The request begun before; one whose appointment they cancelled is over, and they may book anew."""
    before = triage_queries.request_by_id(viewer, person.request_id) if person.request_id else None
    return before if before and before.state != WITHDRAWN else None


def _begun(viewer: Viewer, person: InvitedPerson, patient: Patient, language: str) -> Request:
    kind = person.group.kind
    outcome = outcome_of(rules(), kind)
    if outcome is not None:
        request = begin_invited(viewer, rules(), patient, kind, outcome, language)
    elif kind in kinds_of(rules()):
        request = begin_review(viewer, rules(), patient, kind, language)
    else:
        raise NotAnyMore
    person.request_id = request.id
    audit.record(viewer, "invitation.opened", "invited", person.public_id, {"request": request.public_id})
    return request


def decline(viewer: Viewer, request: Request, person: InvitedPerson, *, for_good: bool) -> None:
    """They do not want it, or no invitations at all: nobody asks why, and nobody is reminded."""
    check(viewer, Permission.ASK)
    with transaction():
        end_invited(viewer, person, NEVER if for_good else DECLINED)
        if request.state in (DRAFT, SIGNPOSTED):
            triage.mark_withdrawn(viewer, request)


def end_after_departure(viewer: Viewer, patient: Patient) -> None:
    """Who has died or left is invited to nothing; in the transaction that notes it."""
    for person in queries.open_of_patient(viewer, patient.id):
        end_invited(viewer, person, patient.left_why)


def take_up_again(viewer: Viewer, patient: Patient) -> None:
    """The departure was noted by mistake: what it ended goes on where it was."""
    with transaction():
        for person in queries.ended_by_departure(viewer, patient.id):
            if person.group.stopped_at is None and person.group.ends_on >= clock.today():
                person.ended_at, person.ended_because = None, ""
                audit.record(viewer, "invitation.taken_up", "invited", person.public_id)
