"""Changes from the desk that touch more than one area, each of them one transaction."""

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.booking import naming
from portal.community import services as community
from portal.db import transaction
from portal.messages import services as outbox
from portal.messages.models import Message
from portal.people.models import Patient
from portal.triage import services as triage
from portal.triage import undelivered
from portal.triage.models import Request


class AlreadyMatched(Exception):
    """Somebody else has found meanwhile whose request this is."""


def begin_for_caller(
    viewer: Viewer, patient: Patient, *, informant: str, informant_name: str, channel: str
) -> Request:
    """Begin a request for a patient who is on the phone or at the desk, or for whom somebody asks."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    with transaction():
        request = triage.begin_request(
            viewer, informant=informant, channel=channel, language=patient.written_language
        )
        triage.state_details(viewer, request, patient, informant_name=informant_name)
    return request


def match_request(viewer: Viewer, request: Request, patient: Patient) -> None:
    """Say whose request this is; what came of it already is theirs too."""
    access.check(viewer, Permission.MATCH_PEOPLE)
    with transaction() as session:
        session.refresh(request, with_for_update=True)
        if request.match_state == "matched":
            raise AlreadyMatched
        triage.mark_matched(viewer, request, patient.id)
        session.flush()
        naming.name_patient(viewer, request)
        community.name_patient(viewer, request)


def phone_instead(viewer: Viewer, message: Message) -> Request | None:
    """Somebody phones, by a clock, and the message is tried no more; the request where the number is."""
    access.check(viewer, Permission.SEND_MESSAGES)
    with transaction():
        outbox.handle_otherwise(viewer, message)
        request = undelivered.requests_of(viewer, [message.request_id]).get(message.request_id)
        if request is not None and message.valid_until > clock.now():
            undelivered.phone_instead(viewer, message)
    return request


def note_search(viewer: Viewer, found: int) -> None:
    """Who looked for patients and how many they were shown; what was typed is kept nowhere."""
    with transaction():
        audit.record(viewer, "patients.searched", "patients", "list", {"found": found})


def note_view(viewer: Viewer, request: Request, page: str) -> None:
    """Who looked at a request, and at which page of it."""
    with transaction():
        audit.record(viewer, "request.viewed", "request", request.public_id, {"page": page})


def note_export(viewer: Viewer, of: str) -> None:
    """Who took a table of counts away."""
    with transaction():
        audit.record(viewer, "counts.exported", "counts", of)
