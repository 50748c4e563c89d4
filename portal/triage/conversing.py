"""Messages between the practice and a patient about a request: ready phrases, and own words."""

import hashlib
import secrets
from datetime import date, timedelta

from portal import access, audit, clock, i18n
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.i18n import gettext as _
from portal.messages.models import EMAIL, SMS
from portal.messages.services import language_for, queue_message
from portal.people import opening
from portal.people import queries as people
from portal.people.birth_date_lock import try_birth_date
from portal.people.carer_queries import number_for
from portal.people.models import Patient
from portal.people.network_queries import practice_of
from portal.people.ways_to_reach import NoAddress, is_mobile
from portal.triage import conversation_queries, queries, settling
from portal.triage.emergency_words import signs_in
from portal.triage.models import Request
from portal.triage.tasks import RECEPTIONS
from portal.triage.wording import N_
from portal.triage.work_models import Line, Work
from portal.triage.working import work_for

VALID = timedelta(days=14)
READ_ANSWER = "read_answer"
PHRASES = {
    "how_now": N_("How are you now? Is it better, the same or worse?"),
    "photo": N_("Please send us a photo of it: start a new request and choose the same problem."),
    "when_call": N_("We tried to call you and could not reach you. When is a good time to call?"),
    "call_us": N_("Please call us when you read this."),
    "medicines": N_("Which medicines do you take now? Please write their names and how much you take."),
    "prescription": N_("We have sent your prescription to your pharmacy."),
    "results_ok": N_("Your test results are normal. You do not need to do anything."),
    "worse": N_("If you get worse, or do not get better, tell us again. If it is an emergency, call 999."),
    "thanks": N_("Thank you. We have read your answer."),
}


def write_to_patient(viewer: Viewer, request: Request, phrase: str, text: str, base_url: str) -> Line:
    """Keep the message, and send a link to it: what it says stands behind the birth date alone."""
    access.check(viewer, Permission.SEND_MESSAGES)
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    channel, recipient = _address(request, patient)
    secret = secrets.token_urlsafe(24)
    with transaction() as session:
        line = _line(viewer, request, text, phrase=phrase, staff_id=viewer.staff_id)
        session.add(line)
        work = work_for(viewer, request)
        work.secret_hash, work.link_ends_at = hashed(secret), clock.now() + VALID
        work.waiting_for, work.wrong_tries = "patient", 0
        session.flush()
        _send(viewer, request, patient, line, channel, recipient, f"{base_url}/message/{secret}")
        details = {"phrase": phrase, "free": bool(text)}
        audit.record(viewer, "conversation.written", "request", request.public_id, details)
    return line


def _address(request: Request, patient: Patient | None) -> tuple[str, str]:
    if patient and patient.has_died:
        raise NoAddress
    phone = number_for(
        patient, informant=request.informant, phone=request.contact_phone, is_private=request.is_private
    )
    if is_mobile(phone):
        return SMS, phone
    if patient and patient.email and not request.is_private:  # what is on record may be shared (threat T16)
        return EMAIL, patient.email
    raise NoAddress


def _line(viewer: Viewer, request: Request, text: str, **details: object) -> Line:
    return Line(
        practice_id=viewer.practice_id,
        request_id=request.id,
        text=text,
        language=details.pop("language", "en"),
        written_at=clock.now(),
        **details,
    )


def _send(
    viewer: Viewer, request: Request, patient: Patient | None, line: Line, channel: str, to: str, link: str
) -> None:
    language = language_for(channel, language_of(request, patient))
    with i18n.speaking(language):
        if request.is_private:
            body = _("You have a message. Read it here: %(link)s", link=link)
        else:
            name = practice_of(viewer).name
            body = _("%(practice)s: you have a message. Read it here: %(link)s", practice=name, link=link)
        subject = "" if channel == SMS else _("You have a message")
    queue_message(
        viewer,
        event=f"conversation:{line.public_id}",
        channel=channel,
        recipient=to,
        language=language,
        subject=subject,
        body=body,
        valid_until=clock.now() + VALID,
        about=request.public_id,
        request_id=request.public_id,
    )


def language_of(request: Request, patient: Patient | None) -> str:
    """The language that the person reads: the one they asked in, or of a caller the one on record."""
    return patient.written_language if patient and request.channel != "online" else request.language


def prove_birth_date(viewer: Viewer, work: Work, born_on: date) -> None:
    """Accept the right birth date; raises WrongBirthDate, counted in the database, and Resting."""
    access.check(viewer, Permission.ASK)
    with transaction() as session:
        session.refresh(work, with_for_update=True)
        request = queries.request_by_id(viewer, work.request_id)
        refusal = try_birth_date(work, born_on, _born_on(viewer, request) if request else None)
        action = "conversation.wrong_birth_date" if refusal else "conversation.proved"
        audit.record(viewer, action, "request", request.public_id if request else "")
    if refusal:
        raise refusal


def _born_on(viewer: Viewer, request: Request) -> date | None:
    patient = people.patient_by_id(viewer, request.patient_id) if request.patient_id else None
    stated = request.stated.get("born_on")
    return patient.born_on if patient else (date.fromisoformat(str(stated)) if stated else None)


def answer_practice(viewer: Viewer, work: Work, text: str, language: str) -> bool:
    """Keep the patient’s answer, on the list until read; whether it speaks of an emergency, so we call."""
    access.check(viewer, Permission.ASK)
    request = queries.request_by_id(viewer, work.request_id)
    if request is None:
        raise LookupError(work.request_id)
    signs = signs_in(text)
    with transaction() as session:
        session.add(_line(viewer, request, text, language=language))
        fresh = work_for(viewer, request)
        fresh.unread_at = fresh.unread_at or clock.now()
        fresh.waiting_for = "" if fresh.waiting_for == "patient" else fresh.waiting_for
        if queries.open_task(viewer, request, READ_ANSWER) is None:
            due_at = opening.promised_by(viewer, "1wd", clock.now())
            settling.add_task(viewer, request, READ_ANSWER, due_at, _reader(viewer, request))
        audit.record(viewer, "conversation.answered", "request", request.public_id, {"signs": signs})
        if signs:
            settling.hand_over(viewer, request)
    return bool(signs)


def _reader(viewer: Viewer, request: Request) -> str:
    """Whose task it is to read it: reception's when all that is open for this request is reception's."""
    tasks = [each for each in queries.tasks_of(viewer, request) if each.state == "open"]
    is_receptions = bool(tasks) and all(each.owner_role in RECEPTIONS for each in tasks)
    return "receptionist" if is_receptions else "duty_clinician"


def mark_read(viewer: Viewer, request: Request) -> None:
    """Somebody has read what the patient answered."""
    access.check(viewer, Permission.SEND_MESSAGES)
    with transaction():
        for line in conversation_queries.lines_of(viewer, request):
            if line.staff_id is None and line.read_at is None:
                line.read_at, line.read_by_id = clock.now(), viewer.staff_id
        work_for(viewer, request).unread_at = None
        settling.close_task(viewer, request, READ_ANSWER)
        audit.record(viewer, "conversation.read", "request", request.public_id)


def hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
