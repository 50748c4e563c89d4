"""The card for the wallet and the emergency page behind its code: who opened it, and how it ends."""

from datetime import timedelta

import segno

from portal import access, audit, clock, i18n
from portal.access import NotAllowed, Permission, Viewer
from portal.care_plans import sharing_queries
from portal.care_plans.authors import author_of
from portal.care_plans.models import CARER, CarePlan, EmergencyCard, EmergencyOpening
from portal.db import transaction
from portal.i18n import gettext as _
from portal.people import queries as people
from portal.people.network_queries import practice_of
from portal.people.writing_to import may_write_to, write_to

VALID = timedelta(days=365)
OPEN_FOR = timedelta(hours=1)  # a crew may come back to the page; then they say again why
TELL_WITHIN = timedelta(days=7)  # later it is no news any more; the list of openings stays
REASONS = ("emergency", "cannot_speak", "asked", "urgent_care")


def make_card(viewer: Viewer, plan: CarePlan) -> EmergencyCard:
    """A new card; the ones before stop working, so that a lost one is worth nothing."""
    _check_may_keep(viewer, plan)
    with transaction() as session:
        _end_all(viewer, plan)
        card = EmergencyCard(
            practice_id=plan.practice_id,
            care_plan_id=plan.id,
            created_at=clock.now(),
            ends_at=clock.now() + VALID,
        )
        session.add(card)
        session.flush()
        details = {"card": card.public_id}
        audit.record(viewer, "care_plan.card_made", "care_plan", plan.public_id, details)
    return card


def end_cards(viewer: Viewer, plan: CarePlan) -> None:
    """The card is lost, or is no longer wanted."""
    _check_may_keep(viewer, plan)
    with transaction():
        _end_all(viewer, plan)
        audit.record(viewer, "care_plan.cards_ended", "care_plan", plan.public_id)


def _end_all(viewer: Viewer, plan: CarePlan) -> None:
    for card in sharing_queries.cards(viewer, plan):
        card.ended_at = card.ended_at or clock.now()


def _check_may_keep(viewer: Viewer, plan: CarePlan) -> None:
    """Staff and the person; a carer who may write has the card, but does not make or end one."""
    author = author_of(viewer, plan)
    if author.kind == CARER or not author.can_write:
        raise NotAllowed(Permission.OPEN_PLANS.value)


def living_card(viewer: Viewer, plan: CarePlan) -> EmergencyCard | None:
    """The card that works now."""
    cards = sharing_queries.cards(viewer, plan)
    return next((each for each in cards if not each.ended_at and each.ends_at > clock.now()), None)


def open_emergency(
    viewer: Viewer, card: EmergencyCard, plan: CarePlan, who: str, reason: str
) -> EmergencyOpening:
    """Somebody with the card in hand says who they are and why; the person sees it."""
    access.check(viewer, Permission.OPEN_PLANS)
    with transaction() as session:
        opening = EmergencyOpening(
            practice_id=card.practice_id,
            card_id=card.id,
            care_plan_id=plan.id,
            opened_at=clock.now(),
            who=who,
            reason=reason,
        )
        session.add(opening)
        session.flush()
        _tell_person(viewer, plan, opening)
        details = {"opening": opening.public_id, "reason": reason}
        audit.record(viewer, "care_plan.emergency_opened", "care_plan", plan.public_id, details)
    return opening


def _tell_person(viewer: Viewer, plan: CarePlan, opening: EmergencyOpening) -> None:
    """Who is not told that their page was opened cannot say that it should not have been (G14).

    The message says when, not by whom or why: a phone is shared, and what was opened is nobody else's matter.
    """
    patient = people.patient_by_id(viewer, plan.patient_id)
    practice = practice_of(viewer)

    def body() -> str:
        return _(
            "%(practice)s: your card was used on %(date)s at %(time)s. "
            "If this should not have happened, call us on %(phone)s.",
            practice=practice.name,
            date=i18n.format_date(clock.local(opening.opened_at).date(), "EEEE d MMMM"),
            time=i18n.format_time(opening.opened_at),
            phone=practice.phone,
        )

    event = f"emergency-opened:{opening.public_id}"
    if patient and may_write_to(patient):
        write_to(viewer, patient, event, body, clock.now() + TELL_WITHIN)


def code_path(address: str) -> tuple[str, int]:
    """The squares of a QR code as one SVG path, and how many squares wide it is with its quiet border."""
    border = 4  # squares of white that readers need round the code (ISO/IEC 18004)
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=border)]
    squares = (f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return "".join(squares), len(rows)
