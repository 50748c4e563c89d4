"""Local services asked to help a person: asked, pointed to, answering, silent, and seen to by the worker."""

from datetime import timedelta

from portal import access, audit, clock
from portal.access import Permission, Viewer
from portal.community import news, queries, telling
from portal.community.directory_models import Service
from portal.community.models import Referral, ServiceReferral, ServiceReferralEvent
from portal.community.transitions import ACT_WITHIN, NEEDS_REASON, PATIENCE, REASONS, may_become
from portal.db import db_session, transaction
from portal.people import opening

SIGNPOSTED, RETURNED, NUDGED = "signposted", "returned", "nudged"
# A service that answers late still can: the link outlives the moment at which the case goes back.
LINK_LASTS = timedelta(days=30)
SHARING = "services"


class NoConsent(Exception):
    """The person has not agreed that a service is told about them."""


class NoRiskNote(Exception):
    """Nobody has noted yet whether there are risks, not even that none are known."""


class NotNow(Exception):
    """This cannot follow on what is there; somebody has reported meanwhile, or the link is an old one."""


def ask_service(
    viewer: Viewer, referral: Referral, service: Service, *, need: str, reason: str
) -> ServiceReferral:
    """Refer the person on to a service, and send it the link to answer by. Asked twice, it is asked once.

    Raises NoConsent and NoRiskNote: a service is told only of who agreed, and never left to find a risk out.
    """
    access.check(viewer, Permission.SEE_CASELOAD)
    with transaction() as session:
        session.refresh(referral, with_for_update=True)
        if queries.consents(viewer, referral).get(SHARING) != "yes":
            raise NoConsent
        if referral.risk_state == "not_asked":
            raise NoRiskNote
        if already := queries.open_ask(viewer, referral, service.id):
            return already
        asked = _new(viewer, referral, service, need, reason, "sent")
        start_clock(viewer, asked, service)
        telling.tell_asked(viewer, asked, service)
        return asked


def point_to(
    viewer: Viewer, referral: Referral, service: Service, *, need: str, reason: str
) -> ServiceReferral:
    """Note that the person was told of a service and goes there alone: nothing is sent to it (H07)."""
    access.check(viewer, Permission.SEE_CASELOAD)
    with transaction():
        return _new(viewer, referral, service, need, reason, SIGNPOSTED)


def _new(
    viewer: Viewer, referral: Referral, service: Service, need: str, reason: str, state: str
) -> ServiceReferral:
    asked = ServiceReferral(
        practice_id=referral.practice_id,
        referral_id=referral.id,
        service_id=service.id,
        need=need,
        reason=reason,
        state=state,
        link_version=1,
        made_at=clock.now(),
        made_by_id=viewer.staff_id,
        changed_at=clock.now(),
    )
    db_session.add(asked)
    db_session.flush()
    add_event(viewer, asked, state)
    if need:
        referral.need_states = {**referral.need_states, need: "linked"}
    details = {"service": service.public_id, "need": need, "state": state}
    audit.record(viewer, "service.asked", "service_referral", asked.public_id, details)
    return asked


def report(
    viewer: Viewer,
    asked: ServiceReferral,
    state: str,
    *,
    reason: str = "",
    note: str = "",
    version: int | None = None,
) -> ServiceReferral:
    """Say how it goes: a service through its link (`version` is the link's), or staff for it.

    Raises NotNow when it cannot follow on what is there: of two reports at once the second is told so.
    """
    access.check(viewer, Permission.ANSWER_REFERRALS)
    if state in NEEDS_REASON and reason not in REASONS[state]:
        raise ValueError(reason)
    with transaction() as session:
        session.refresh(asked, with_for_update=True)
        if version not in (None, asked.link_version) or not may_become(viewer, asked.state, state):
            raise NotNow
        service = queries.service_of(viewer, asked)
        asked.state = state
        asked.changed_at = clock.now()
        asked.link_version += 1
        asked.act_by = opening.promised_by(viewer, ACT_WITHIN, clock.now()) if state == "declined" else None
        start_clock(viewer, asked, service)
        add_event(viewer, asked, state, reason, note)
        if state == "sent":
            telling.tell_asked(viewer, asked, service)
        elif asked.link_ends_at:
            telling.tell_next_link(viewer, asked, service)
        if state in news.NEWS:
            news.tell_referrer(viewer, queries.referral_of(viewer, asked))
        details = {"state": state, "reason": reason}
        audit.record(viewer, "service.reported", "service_referral", asked.public_id, details)
    return asked


def mark_seen_to(viewer: Viewer, asked: ServiceReferral) -> None:
    """The worker has dealt with a service's no: it leaves the list of what to act on."""
    access.check(viewer, Permission.SEE_CASELOAD)
    with transaction() as session:
        session.refresh(asked, with_for_update=True)
        asked.act_by = None
        audit.record(viewer, "service.seen_to", "service_referral", asked.public_id)


def nudge_silent_services(viewer: Viewer) -> int:
    """Remind those who are silent, and bring back to the link worker what stayed so: how many in all.

    Safe with many workers at once: each row is looked at again under its lock.
    """
    seen_to = 0
    for number in queries.silent_asks(viewer):
        with transaction() as session:
            asked = queries.ask_locked(viewer, number)
            now = clock.now()
            if asked is None:
                continue
            if asked.return_at and asked.return_at <= now:
                _bring_back(viewer, asked)
                seen_to += 1
            elif asked.nudge_at and asked.nudge_at <= now:
                asked.nudge_at = None
                add_event(viewer, asked, NUDGED)
                telling.nudge(viewer, asked, queries.service_of(viewer, asked))
                audit.record(viewer, "service.nudged", "service_referral", asked.public_id)
                seen_to += 1
            session.flush()
    return seen_to


def _bring_back(viewer: Viewer, asked: ServiceReferral) -> None:
    asked.state = RETURNED
    asked.changed_at = clock.now()
    asked.nudge_at = asked.return_at = None
    asked.act_by = opening.promised_by(viewer, ACT_WITHIN, clock.now())
    add_event(viewer, asked, RETURNED, "silent")
    audit.record(viewer, "service.returned", "service_referral", asked.public_id)


def start_clock(viewer: Viewer, asked: ServiceReferral, service: Service) -> None:
    """From when silence is too long. A service without e-mail cannot be reminded, so it comes back sooner."""
    patience = PATIENCE.get(asked.state)
    if patience is None:
        asked.nudge_at = asked.return_at = asked.link_ends_at = None
        return
    now = clock.now()
    nudge_at = opening.promised_by(viewer, patience.nudge, now)
    asked.nudge_at = nudge_at if service.email else None
    asked.return_at = opening.promised_by(viewer, patience.back, now) if service.email else nudge_at
    asked.link_ends_at = asked.return_at + LINK_LASTS


def add_event(viewer: Viewer, asked: ServiceReferral, state: str, reason: str = "", note: str = "") -> None:
    """One more report in its history; in the transaction of the caller."""
    db_session.add(
        ServiceReferralEvent(
            practice_id=asked.practice_id,
            service_referral_id=asked.id,
            state=state,
            at=clock.now(),
            actor_role=viewer.role.value,
            actor_id=viewer.actor_id,
            reason=reason,
            note=note,
        )
    )
