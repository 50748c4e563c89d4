"""What is noted on a case: consent for each purpose, risks, contacts, how far each need is, what is next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.community.gaps import Gap, note_gap
from portal.community.models import CaseContact, Consent, Referral
from portal.db import transaction
from portal.people import queries as people

PURPOSES = ("services", "message_back", "numbers")
NONE_KNOWN, RISKS = "none_known", "risks"
WAYS = ("phone", "in_person", "home", "video", "text", "email", "letter", "group")
OUTCOMES = ("spoke", "no_answer", "message_left", "did_not_attend", "other_person")
# From one conversation to going along with somebody: what the person's confidence and needs ask for.
INTENSITIES = ("single", "coaching", "supported", "intensive")
# How somebody answered “How do you feel about sorting this out?”, as a stand-in for a licensed measure of
# activation (social-needs.md); three needs or more ask for more. It never decides whether somebody is helped.
ABLE = "so_able"
_BY_ABLE = {"can_do": "single", "need_help": "supported", "overwhelmed": "intensive"}
NEED_STATES = ("open", "linked", "started", "met", "declined", "no_service")


@dataclass(frozen=True, slots=True)
class Risks:
    """What is known about risks: none, or which, and what somebody who goes there alone must heed (H24)."""

    state: str
    note: str = ""
    lone_working: str = ""


@dataclass(frozen=True, slots=True)
class ContactMade:
    """One contact, or a try at one, as the worker writes it down."""

    way: str
    minutes: int
    outcome: str
    note: str = ""
    mood: int | None = None
    at: datetime | None = None
    next_contact_on: date | None = None


def suggested_intensity(referral: Referral) -> str:
    """How much support their own answers speak for; nothing when they were not asked."""
    found = next((each["answer"] for each in referral.said if each["question"] == ABLE), "")
    suggested = _BY_ABLE.get(str(found), "")
    return "supported" if suggested == "single" and len(referral.needs) >= 3 else suggested


class RisksNotSaid(Exception):
    """“Risks” was chosen and none was written down, or the note for working alone is missing."""


def note_consent(viewer: Viewer, referral: Referral, answers: Mapping[str, str]) -> None:
    """Add what the person now says for each purpose; what they said before stays readable (H03)."""
    with transaction() as session:
        for purpose, answer in answers.items():
            session.add(
                Consent(
                    practice_id=referral.practice_id,
                    referral_id=referral.id,
                    purpose=purpose,
                    answer=answer,
                    at=clock.now(),
                    actor_role=viewer.role.value,
                    actor_id=viewer.actor_id,
                )
            )
        audit.record(viewer, "referral.consent", "referral", referral.public_id, dict(answers))


def note_risks(viewer: Viewer, referral: Referral, risks: Risks) -> None:
    """Write down the risks, or that none are known: one of the two must be said. Raises RisksNotSaid."""
    if risks.state not in (NONE_KNOWN, RISKS) or not risks.lone_working.strip():
        raise RisksNotSaid
    if risks.state == RISKS and not risks.note.strip():
        raise RisksNotSaid
    with transaction():
        referral.risk_state = risks.state
        referral.risk_note = risks.note.strip() if risks.state == RISKS else ""
        referral.lone_working = risks.lone_working.strip()
        details = {"state": risks.state}
        audit.record(viewer, "referral.risks", "referral", referral.public_id, details)


def log_contact(viewer: Viewer, referral: Referral, made: ContactMade) -> CaseContact:
    """Write a contact down, and when the next one is due."""
    access.check(viewer, Permission.SEE_CASELOAD)
    with transaction() as session:
        contact = CaseContact(
            practice_id=referral.practice_id,
            referral_id=referral.id,
            staff_id=viewer.staff_id,
            at=made.at or clock.now(),
            way=made.way,
            minutes=made.minutes,
            outcome=made.outcome,
            mood=made.mood,
            note=made.note,
        )
        session.add(contact)
        if made.next_contact_on:
            referral.next_contact_on = made.next_contact_on
        details = {"way": made.way, "minutes": made.minutes, "outcome": made.outcome}
        audit.record(viewer, "case.contact", "referral", referral.public_id, details)
    return contact


def arrange_case(
    viewer: Viewer, referral: Referral, *, intensity: str, need_states: Mapping[str, str]
) -> None:
    """Set how closely the worker goes along, and how far each need is."""
    access.check(viewer, Permission.SEE_CASELOAD)
    if intensity not in ("", *INTENSITIES) or not set(need_states.values()) <= set(NEED_STATES):
        raise ValueError(intensity)
    with transaction() as session:
        session.refresh(referral, with_for_update=True)
        newly_without = [
            need
            for need, state in need_states.items()
            if state == "no_service" and referral.need_states.get(need) != "no_service"
        ]
        referral.intensity = intensity
        referral.need_states = {**referral.need_states, **need_states}
        _note_gaps(viewer, referral, newly_without)
        details = {"intensity": intensity, **need_states}
        audit.record(viewer, "case.arranged", "referral", referral.public_id, details)


def _note_gaps(viewer: Viewer, referral: Referral, needs: list[str]) -> None:
    patient = people.patient_by_id(viewer, referral.patient_id) if referral.patient_id else None
    for need in needs:
        language = patient.spoken_language if patient and patient.spoken_language != "en" else ""
        area = patient.postcode.split()[0] if patient else ""
        note_gap(viewer, Gap(need=need, language=language, area=area, source="case"))
