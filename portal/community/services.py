"""Changes to referrals: made by triage, taken by a link worker, closed."""

from collections.abc import Mapping

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.community import queries
from portal.community.models import Consent, Referral, ReferralEvent
from portal.db import db_session, transaction
from portal.pathways.outcome import Outcome
from portal.people import opening
from portal.triage.models import Request

DISPOSITION = "social_prescriber"
NEEDS = "so_need"  # the question of the social_needs pathway whose options are the need ids
SHARE = "so_share"
CLOSED_BECAUSE = ("goals_met", "person_chose", "moved_on", "not_reached")


class AlreadyTaken(Exception):
    """Another link worker has taken this referral meanwhile."""


def refer_from_triage(viewer: Viewer, request: Request, outcome: Outcome) -> None:
    """Pass a settled request with a social need to the link workers, with all that the person said (H25).

    Called in the transaction that settles the request; does nothing for other outcomes. A person whose need
    is more urgent than a link worker (no food today, say) is referred too, so that help goes on afterwards.
    """
    answers = request.assessment.answers
    needs = [need for need in answers.get(NEEDS, ()) if need != "none"] if NEEDS in answers else []
    if not isinstance(answers.get(NEEDS, []), list):
        needs = []  # “I’m not sure”: the link worker asks
    if outcome.disposition.id != DISPOSITION and not needs:
        return
    if queries.referral_for_request(viewer, request.id):
        return
    with transaction() as session:
        referral = Referral(
            practice_id=request.practice_id,
            request_id=request.id,
            patient_id=request.patient_id,
            source="desk" if viewer.is_staff else "triage",
            needs=needs,
            said=_said(request, outcome),
            own_words=request.assessment.own_words,
            created_at=clock.now(),
            first_contact_by=opening.promised_by(viewer, "10wd", clock.now()),
        )
        session.add(referral)
        session.flush()
        _add_event(viewer, referral, "new")
        if answers.get(SHARE) in ("yes", "no"):
            note_consent(viewer, referral, {"services": str(answers[SHARE])})
        audit.record(viewer, "referral.made", "referral", referral.public_id, {"source": referral.source})


def _said(request: Request, outcome: Outcome) -> list[dict[str, object]]:
    """The answers in the order they were asked; ids and values, worded when shown."""
    answers = request.assessment.answers
    return [
        {"question": question, "answer": answers[question]}
        for question in outcome.questions_asked
        if question in answers and not question.startswith("g_")
    ]


def name_patient(viewer: Viewer, request: Request) -> None:
    """Reception has found whose request this was: the referral it led to is theirs too."""
    referral = queries.referral_for_request(viewer, request.id)
    if referral is None or request.patient_id is None:
        return
    with transaction():
        referral.patient_id = request.patient_id
        audit.record(viewer, "referral.matched", "referral", referral.public_id)


def take_referral(viewer: Viewer, referral: Referral) -> None:
    """Make the viewer this person's link worker. Raises AlreadyTaken when somebody else is."""
    access.check(viewer, Permission.SEE_CASELOAD)
    with transaction() as session:
        session.refresh(referral, with_for_update=True)
        if referral.link_worker_id not in (None, viewer.staff_id):
            raise AlreadyTaken
        if referral.state == "active":
            return
        referral.link_worker_id = viewer.staff_id
        referral.state = "active"
        _add_event(viewer, referral, "active")
        audit.record(viewer, "referral.taken", "referral", referral.public_id)


def close_referral(viewer: Viewer, referral: Referral, reason: str) -> None:
    """End a referral, with one of CLOSED_BECAUSE."""
    access.check(viewer, Permission.SEE_CASELOAD)
    if reason not in CLOSED_BECAUSE:
        raise ValueError(reason)
    with transaction():
        referral.state = "closed"
        referral.closed_at = clock.now()
        referral.closed_because = reason
        _add_event(viewer, referral, "closed", reason)
        audit.record(viewer, "referral.closed", "referral", referral.public_id, {"reason": reason})


def note_consent(viewer: Viewer, referral: Referral, answers: Mapping[str, str]) -> None:
    """Add what the person now says for each purpose; what they said before stays readable."""
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


def _add_event(viewer: Viewer, referral: Referral, state: str, reason: str = "") -> None:
    db_session.add(
        ReferralEvent(
            practice_id=referral.practice_id,
            referral_id=referral.id,
            state=state,
            at=clock.now(),
            actor_role=viewer.role.value,
            actor_id=viewer.actor_id,
            reason=reason,
        )
    )
