"""Going on online with a request that began elsewhere: a code, and the birth date that only they know."""

from dataclasses import replace
from datetime import date, timedelta

from portal import access, audit, clock, i18n
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.i18n import gettext as _
from portal.messages.services import language_for, queue_message
from portal.people import queries as people
from portal.people.network_queries import practice_of
from portal.people.services import TRIES_AT_A_NAME, note_wrong_try, wrong_tries
from portal.people.ways_to_reach import is_mobile
from portal.triage import draft_queries
from portal.triage.draft_queries import TAKEN_OVER_WITHIN
from portal.triage.models import CODE_LETTERS, Request

SENT_FOR = timedelta(hours=2)  # a link that comes later finds the caller gone, or helped


class NobodyToText(Exception):
    """No mobile number is known that a link could go to."""


class TooManyCodes(Exception):
    """Too many wrong codes from this address: nobody tries another for a while (threat T4)."""


def as_code(text: str) -> str:
    """What was typed as a code, if it can be one: no name has six letters and none of A, E, I, O, U."""
    letters = "".join(text.split()).replace("-", "").upper()
    return letters if len(letters) == 6 and set(letters) <= set(CODE_LETTERS) else ""


def send_link(viewer: Viewer, request: Request, base_url: str) -> None:
    """Text the caller where to go on, with their code; the birth date opens it, and is never in it."""
    access.check(viewer, Permission.ENTER_REQUESTS)
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    if not is_mobile(request.contact_phone) or (patient and patient.has_died):
        raise NobodyToText
    language = language_for("sms", request.language)
    with transaction():
        with i18n.speaking(language):
            body = _(
                "%(practice)s: to go on with what we began on the phone, open %(link)s and enter %(code)s",
                practice=practice_of(viewer).name,
                link=f"{base_url}/continue",
                code=request.code,
            )
        queue_message(
            viewer,
            event=f"continue:{request.public_id}:{clock.now():%Y%m%d%H%M}",
            channel="sms",
            recipient=request.contact_phone,
            language=language,
            subject="",
            body=body,
            valid_until=clock.now() + min(SENT_FOR, TAKEN_OVER_WITHIN),
            request_id=request.public_id,
        )
        audit.record(viewer, "request.link_sent", "request", request.public_id)


def go_on_with(viewer: Viewer, code: str, born_on: date, *, address: str, key: str) -> Request | None:
    """The request with this code and birth date; wrong ones are counted alike. Raises TooManyCodes."""
    access.check(viewer, Permission.ASK)
    if wrong_tries("continue", address=address, key=key) >= TRIES_AT_A_NAME:
        raise TooManyCodes
    found = draft_queries.draft_with(as_code(code), born_on) if as_code(code) else None
    if found is None:
        note_wrong_try(viewer, "continue", address=address, key=key)
        return None
    with transaction():
        at_theirs = replace(viewer, practice_id=found.practice_id)
        audit.record(at_theirs, "request.continued", "request", found.public_id, {"by": "code"})
    return found
