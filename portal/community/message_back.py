"""The message back to the practice and the referrer about a case, in the national record's sections (H17).

Sections as in the PRSB social prescribing standard 1.1: person, practice, referral details, individual
requirements, consent, contacts, assessments, issues, risks, signposts and services, outcome, who wrote it,
for whom.
"""

from collections.abc import Callable, Mapping
from typing import Any

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.community import queries
from portal.community.models import CaseContact, MessageBack, Referral
from portal.community.queries import Asked
from portal.db import transaction
from portal.people import opening
from portal.people import queries as people
from portal.people.models import Patient
from portal.people.network_queries import practice_of
from portal.triage import queries as triage
from portal.triage.settling import add_task

# SNOMED CT UK edition. Not the “offered” code: national returns count referrals made and declined (H18).
REFERRED = {"code": "871731000000106", "display": "Referral to social prescribing service"}
DECLINED = {"code": "871711000000103", "display": "Social prescribing declined"}
SNOMED = "http://snomed.info/sct"
TASK, WITHIN, OWNER = "read_message_back", "2wd", "receptionist"
PURPOSE = "message_back"
NO_SCORES = "No scores were recorded."
# Scores belong to the area of plans, above this one, which joins in here: name, scale and results of each.
Scores = Callable[[Viewer, Referral], list[dict[str, Any]]]
SCORES_OF: list[Scores] = []


class NotAgreed(Exception):
    """The person does not want the practice to be told."""


def tell_practice(viewer: Viewer, referral: Referral, need_words: Mapping[str, object]) -> MessageBack:
    """Write down what came of the case and give it to the practice as a task. Raises NotAgreed."""
    access.check(viewer, Permission.SEE_CASELOAD)
    consents = queries.consents(viewer, referral)
    if consents.get(PURPOSE) == "no":
        raise NotAgreed
    with transaction() as session:
        message = MessageBack(
            practice_id=referral.practice_id,
            referral_id=referral.id,
            content=content(viewer, referral, need_words, consents),
            made_at=clock.now(),
            made_by_id=viewer.staff_id,
        )
        session.add(message)
        session.flush()
        request = triage.request_by_id(viewer, referral.request_id)
        if request:
            due_at = opening.promised_by(viewer, WITHIN, clock.now())
            add_task(viewer, request, TASK, due_at, OWNER)
        audit.record(viewer, "message_back.sent", "referral", referral.public_id)
    return message


def content(
    viewer: Viewer, referral: Referral, need_words: Mapping[str, object], consents: Mapping[str, str]
) -> dict[str, Any]:
    """All of it, from what is there already: nothing is typed for it (H25)."""
    patient = people.patient_by_id(viewer, referral.patient_id) if referral.patient_id else None
    staff = people.staff_names(viewer)
    asked = queries.asked_services(viewer, referral)
    practice = practice_of(viewer)
    assessments = [each for scores_of in SCORES_OF for each in scores_of(viewer, referral)]
    return {
        "standard": "PRSB social prescribing 1.1",
        "date": clock.today().isoformat(),
        "personDemographics": _person(patient),
        "gpPractice": {"identifier": practice.code, "name": practice.name},
        "referralDetails": _referral(referral, staff),
        "individualRequirements": _requirements(patient),
        "consent": [{"purpose": purpose, "answer": answer} for purpose, answer in consents.items()],
        "contactsWithProfessionals": [_contact(each, staff) for each in queries.contacts(viewer, referral)],
        "assessments": assessments,
        "assessmentsNote": "" if assessments else NO_SCORES,
        "presentingIssues": _issues(referral, need_words),
        "risks": [_risks(referral)],
        "signpostDetails": [_asked(each) for each in asked if each.row.state == "signposted"],
        "servicesAndCare": [_asked(each) for each in asked if each.row.state != "signposted"],
        "outcome": {"state": referral.state, "reason": referral.closed_because},
        "personCompletingRecord": {"name": viewer.name, "role": "Social prescribing link worker"},
        "distributionList": _readers(referral, practice.name, staff),
    }


def _person(patient: Patient | None) -> dict[str, Any]:
    if patient is None:
        return {"nhsNumberStatus": "not matched"}
    return {
        "name": patient.name,
        "dateOfBirth": patient.born_on.isoformat(),
        "nhsNumber": patient.nhs_number,
        "sex": patient.sex,
        "address": patient.address,
        "postcode": patient.postcode,
        "preferredSpokenLanguage": patient.spoken_language,
    }


def _referral(referral: Referral, staff: Mapping[int, str]) -> dict[str, Any]:
    coded = DECLINED if referral.state == "declined" else REFERRED
    return {
        "code": {"system": SNOMED, **coded},
        "date": clock.local(referral.created_at).date().isoformat(),
        "kind": referral.kind,
        "method": "self-referral" if referral.source == "triage" else "electronic",
        "referrer": staff.get(referral.referred_by_id or 0, "") or "the person",
        "reason": referral.reason or referral.own_words,
        "referralTo": {"name": staff.get(referral.link_worker_id or 0, ""), "role": "link worker"},
    }


def _requirements(patient: Patient | None) -> list[dict[str, str]]:
    needs = patient.needs if patient else []
    return [{"system": SNOMED, "code": need.code, "kind": need.kind} for need in needs]


def _contact(contact: CaseContact, staff: Mapping[int, str]) -> dict[str, Any]:
    return {
        "date": contact.at.isoformat(),
        "consultationMethod": contact.way,
        "minutes": contact.minutes,
        "outcome": contact.outcome,
        "mood": contact.mood,
        "seenBy": staff.get(contact.staff_id, ""),
    }


def _issues(referral: Referral, need_words: Mapping[str, object]) -> dict[str, Any]:
    return {
        "personReported": referral.own_words,
        "needs": [
            {
                "need": need,
                "words": str(need_words.get(need, need)),
                "state": referral.need_states.get(need, "open"),
            }
            for need in referral.needs
        ],
    }


def _risks(referral: Referral) -> dict[str, str]:
    return {
        "state": referral.risk_state,
        "note": referral.risk_note,
        "loneWorking": referral.lone_working,
    }


def _asked(asked: Asked) -> dict[str, Any]:
    return {
        "service": asked.service.name,
        "organisation": asked.service.organisation,
        "need": asked.row.need,
        "state": asked.row.state,
        "date": clock.local(asked.row.made_at).date().isoformat(),
        "reports": [
            {"state": event.state, "date": clock.local(event.at).date().isoformat(), "reason": event.reason}
            for event in asked.events
        ],
    }


def _readers(referral: Referral, practice: str, staff: Mapping[int, str]) -> list[str]:
    referrer = staff.get(referral.referred_by_id or 0)
    return [practice, *([referrer] if referrer else [])]
