"""Changes to a request on its way: begun, details given; answering and settling are its neighbours' part."""

import secrets
from collections.abc import Sequence
from datetime import date

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.db import transaction
from portal.people import matching
from portal.people.matching import StatedDetails
from portal.people.models import Patient
from portal.triage.answering import (
    AlreadySent,
    NotReady,
    answer_symptoms,
    check_open,
    choose_problem,
    keep_own_words,
    save_answer,
    save_score,
    say_if_happening,
    send,
)
from portal.triage.bodies import organs_kept
from portal.triage.judging import person_facts
from portal.triage.models import Assessment, Request
from portal.triage.settling import (
    ask_for_help,
    ask_for_own_language,
    hand_over,
    mark_booked,
    mark_matched,
    mark_withdrawn,
    queue,
)

__all__ = [
    "AlreadySent",
    "NotReady",
    "answer_symptoms",
    "ask_for_help",
    "ask_for_own_language",
    "begin_request",
    "choose_problem",
    "hand_over",
    "keep_own_words",
    "mark_booked",
    "mark_matched",
    "mark_withdrawn",
    "queue",
    "save_answer",
    "save_score",
    "say_if_happening",
    "send",
    "state_details",
    "state_organs",
    "state_sex",
]

# No letter or digit that is taken for another when read aloud or by hand (O/0, I/1, B/8, S/5, Z/2).
ALPHABET = "ACDEFGHJKLMNPQRTUVWXY34679"


def _reference() -> str:
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def begin_request(
    viewer: Viewer, *, informant: str, channel: str, language: str, begun_from: str = ""
) -> Request:
    """Begin a request, from any door."""
    access.check(viewer, Permission.ASK)
    with transaction() as session:
        request = Request(
            practice_id=viewer.practice_id,
            reference=_reference(),
            informant=informant,
            channel=channel,
            entered_by_id=viewer.staff_id,
            language=language,
            begun_from=begun_from,
            created_at=clock.now(),
        )
        request.assessment = Assessment(practice_id=viewer.practice_id)
        session.add(request)
        session.flush()
        details = {"channel": channel, "informant": informant}
        audit.record(viewer, "request.begun", "request", request.public_id, details)
    return request


def state_details(
    viewer: Viewer,
    request: Request,
    details: StatedDetails | Patient,
    *,
    informant_name: str = "",
    is_guessed: bool = False,
) -> None:
    """Whom the request is about: a patient staff have found, or details to look for in the list.

    `is_guessed`: they were tried too often, so that a person looks for them and nobody learns anything.
    """
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        request.informant_name, request.begun_from = informant_name, ""
        if isinstance(details, Patient):
            request.contact_phone = details.phone
            _matched_to(viewer, request, details)
        else:
            _stated(viewer, request, details, is_guessed)
        audit.record(viewer, "request.details", "request", request.public_id, {"match": request.match_state})


def _stated(viewer: Viewer, request: Request, details: StatedDetails, is_guessed: bool) -> None:
    found = matching.GUESSED if is_guessed else matching.match(viewer, details)
    request.contact_phone = details.phone
    request.stated = {
        **{name: getattr(details, name) for name in ("given_name", "family_name", "postcode", "nhs_number")},
        "born_on": details.born_on.isoformat(),
        "reason": found.reason,
    }
    if found.patient:
        _matched_to(viewer, request, found.patient)
        return
    request.patient_id = None
    request.match_state = "not_matched"
    request.assessment.asked_from = {}  # the sex is not on record, so the facts wait for state_sex


def _matched_to(viewer: Viewer, request: Request, patient: Patient) -> None:
    request.patient_id = patient.id
    request.match_state = "matched"
    request.assessment.asked_from = person_facts(
        born_on=patient.born_on,
        sex=patient.sex,
        today=clock.today(),
        informant=request.informant,
        known=patient.known,
        by_staff=viewer.is_staff,
    )


def state_organs(viewer: Viewer, request: Request, organs: Sequence[str]) -> None:
    """Which organs there are, where the sex leaves it open; asked once a request, unless the record knows."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        assessment = request.assessment
        assessment.asked_from = {**assessment.asked_from, "organs": organs_kept(organs), "organs_said": True}
        audit.record(viewer, "request.organs", "request", request.public_id)


def state_sex(viewer: Viewer, request: Request, sex: str) -> None:
    """Somebody not found in the list says which body the questions are about, and goes on."""
    access.check(viewer, Permission.ASK)
    with transaction():
        check_open(request)
        request.stated = {**request.stated, "sex": sex}
        request.assessment.asked_from = person_facts(
            born_on=date.fromisoformat(request.stated["born_on"]),
            sex=sex,
            today=clock.today(),
            informant=request.informant,
            known={},
        )
        audit.record(viewer, "request.details", "request", request.public_id, {"match": "not_matched"})
