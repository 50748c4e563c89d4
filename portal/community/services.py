"""Changes to referrals to the link workers: made by triage or a colleague, taken, declined, closed."""

from collections.abc import Mapping

from portal import access, audit, clock
from portal.access import Permission, Role, Viewer
from portal.community import news, queries
from portal.community.case_notes import Risks, note_consent, note_risks
from portal.community.models import Referral, ReferralEvent
from portal.db import db_session, transaction
from portal.pathways.outcome import Outcome
from portal.people import opening
from portal.triage import queries as triage
from portal.triage.models import Request

DISPOSITION = "social_prescriber"
NEEDS = "so_need"  # the question of the social_needs pathway whose options are the need ids
SHARE = "so_share"
FIRST_CONTACT = "10wd"  # social-needs.md: a link worker within 10 working days
KINDS = ("social_prescribing", "health_coaching", "self_management", "carer")
CLOSED_BECAUSE = ("goals_met", "person_chose", "moved_on", "not_reached")


class AlreadyTaken(Exception):
    """Another link worker has taken this referral meanwhile."""


class NotOpen(Exception):
    """The referral is closed or was declined: nothing more happens to it."""


def refer_from_triage(viewer: Viewer, request: Request, outcome: Outcome) -> None:
    """Pass a settled request with a social need to the link workers, with all that the person said (H25).

    Called in the transaction that settles the request; does nothing for other outcomes. A person whose need
    is more urgent than a link worker (no food today, say) is referred too, so that help goes on afterwards.
    """
    answers = request.assessment.answers
    needs = _needs_said(request)
    if outcome.disposition.id != DISPOSITION and not needs:
        return
    if queries.referral_for_request(viewer, request.id):
        return
    with transaction():
        source = "desk" if viewer.is_staff else "triage"
        referral = _new(viewer, request, outcome, source=source, needs=needs)
        if answers.get(SHARE) in ("yes", "no"):
            note_consent(viewer, referral, {"services": str(answers[SHARE])})


def refer(
    viewer: Viewer,
    request: Request,
    *,
    kind: str,
    needs: list[str],
    reason: str,
    risks: Risks,
    consents: Mapping[str, str],
) -> Referral:
    """Pass somebody to the link workers from their request, which carries all that was said (H02, H24).

    A request that led to a referral already leads to that one: what the colleague adds is added to it.
    """
    access.check(viewer, Permission.REFER)
    with transaction():
        referral = queries.referral_for_request(viewer, request.id)
        if referral is None:
            source = "clinician" if viewer.role is Role.CLINICIAN else "desk"
            referral = _new(viewer, request, triage.outcome(request), source=source, needs=needs)
        referral.kind = kind
        referral.reason = reason
        referral.referred_by_id = viewer.staff_id
        referral.needs = list(dict.fromkeys([*referral.needs, *needs]))
        note_risks(viewer, referral, risks)
        note_consent(viewer, referral, consents)
    return referral


def _needs_said(request: Request) -> list[str]:
    said = request.assessment.answers.get(NEEDS)
    if not isinstance(said, list | tuple):
        return []  # not asked, or “I’m not sure”: the link worker asks
    return [need for need in said if need != "none"]


def _new(
    viewer: Viewer, request: Request, outcome: Outcome | None, *, source: str, needs: list[str]
) -> Referral:
    first_contact_by = opening.promised_by(viewer, FIRST_CONTACT, clock.now())
    referral = Referral(
        practice_id=request.practice_id,
        request_id=request.id,
        patient_id=request.patient_id,
        source=source,
        kind="carer" if needs == ["carer"] else "social_prescribing",
        referred_by_id=viewer.staff_id,
        needs=needs,
        said=_said(request, outcome),
        own_words=request.assessment.own_words,
        created_at=clock.now(),
        first_contact_by=first_contact_by,
        next_contact_on=clock.local(first_contact_by).date(),
    )
    db_session.add(referral)
    db_session.flush()
    add_event(viewer, referral, "new")
    audit.record(viewer, "referral.made", "referral", referral.public_id, {"source": source})
    return referral


def _said(request: Request, outcome: Outcome | None) -> list[dict[str, object]]:
    """The answers in the order they were asked; ids and values, worded when shown."""
    answers = request.assessment.answers
    order = outcome.questions_asked if outcome else tuple(answers)
    return [
        {"question": question, "answer": answers[question]}
        for question in order
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
        if referral.state != "new":
            raise NotOpen
        referral.link_worker_id = viewer.staff_id
        referral.state = "active"
        add_event(viewer, referral, "active")
        news.tell_person(viewer, referral)
        news.tell_referrer(viewer, referral)
        audit.record(viewer, "referral.taken", "referral", referral.public_id)


def close_referral(viewer: Viewer, referral: Referral, reason: str) -> None:
    """End a referral, with one of CLOSED_BECAUSE. Raises NotOpen when it has ended already."""
    access.check(viewer, Permission.SEE_CASELOAD)
    if reason not in CLOSED_BECAUSE:
        raise ValueError(reason)
    with transaction() as session:
        session.refresh(referral, with_for_update=True)
        if referral.state not in ("new", "active"):
            raise NotOpen
        # Somebody who never wanted this is told apart from somebody it was done with: national codes differ.
        is_declined = referral.state == "new" and reason == "person_chose"
        referral.state = "declined" if is_declined else "closed"
        referral.closed_at = clock.now()
        referral.closed_because = reason
        add_event(viewer, referral, referral.state, reason)
        if is_declined:
            news.tell_referrer(viewer, referral)
        audit.record(viewer, "referral.closed", "referral", referral.public_id, {"reason": reason})


def add_event(viewer: Viewer, referral: Referral, state: str, reason: str = "") -> None:
    """One more step of its history; in the transaction of the caller."""
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


def note_look(viewer: Viewer, referral: Referral, page: str) -> None:
    """Who looked at a case, and at which page of it."""
    with transaction():
        audit.record(viewer, "referral.viewed", "referral", referral.public_id, {"page": page})
