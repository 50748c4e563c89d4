"""Referrals of somebody who has died or left the list: they end with that reason, and go on after a mistake.

No service is left waiting for somebody who has died: reception is asked to tell those who were helping.
"""

from portal import audit, clock
from portal.access import Viewer
from portal.community import queries
from portal.community.helping import add_event as add_service_event
from portal.community.helping import start_clock
from portal.community.models import Referral, ServiceReferral
from portal.community.services import add_event
from portal.db import transaction
from portal.messages.services import withdraw_messages
from portal.people import opening
from portal.people.models import Patient
from portal.triage import queries as triage
from portal.triage.settling import add_task, close_task

TELL_SERVICES, WITHIN = "tell_services", "1wd"
AT_WORK = frozenset({"sent", "accepted", "started", "attended", "returned"})
WITHDRAWN = "withdrawn"


def end_referrals(viewer: Viewer, patient: Patient) -> None:
    """Close what is open, with the reason; in the transaction that notes the departure."""
    for referral in queries.open_of_patient(viewer, patient.id):
        with transaction():
            referral.state, referral.closed_at = "closed", clock.now()
            referral.closed_because = patient.left_why
            add_event(viewer, referral, "closed", patient.left_why)
            asked = [each for each in queries.asks_of(viewer, referral) if each.state in AT_WORK]
            for each in asked:
                _end_ask(viewer, each, patient.left_why)
            if asked:
                _ask_to_tell(viewer, referral)
            details = {"reason": patient.left_why}
            audit.record(viewer, "referral.closed", "referral", referral.public_id, details)


def _end_ask(viewer: Viewer, asked: ServiceReferral, because: str) -> None:
    asked.state, asked.changed_at = WITHDRAWN, clock.now()
    asked.link_version += 1
    asked.nudge_at = asked.return_at = asked.link_ends_at = asked.act_by = None
    add_service_event(viewer, asked, WITHDRAWN, because)
    withdraw_messages(viewer, asked.public_id)
    audit.record(viewer, "service.withdrawn", "service_referral", asked.public_id, {"reason": because})


def _ask_to_tell(viewer: Viewer, referral: Referral) -> None:
    request = triage.request_by_id(viewer, referral.request_id)
    if request is not None and triage.open_task(viewer, request, TELL_SERVICES) is None:
        due_at = opening.promised_by(viewer, WITHIN, clock.now())
        add_task(viewer, request, TELL_SERVICES, due_at, "receptionist")


def reopen_referrals(viewer: Viewer, patient: Patient) -> None:
    """The departure was a mistake: what it closed is as it was, and its services are waited for anew."""
    for referral in queries.closed_because_of_patient(viewer, patient.id, patient.left_why):
        with transaction():
            referral.state = "active" if referral.link_worker_id else "new"
            referral.closed_at, referral.closed_because = None, ""
            add_event(viewer, referral, referral.state)
            for each in queries.asks_of(viewer, referral):
                before = queries.state_before_departure(each, patient.left_why)
                if each.state == WITHDRAWN and before:
                    _take_up(viewer, each, before)
            if request := triage.request_by_id(viewer, referral.request_id):
                close_task(viewer, request, TELL_SERVICES)
            audit.record(viewer, "referral.reopened", "referral", referral.public_id)


def _take_up(viewer: Viewer, asked: ServiceReferral, state: str) -> None:
    asked.state, asked.changed_at = state, clock.now()
    start_clock(viewer, asked, queries.service_of(viewer, asked))
    add_service_event(viewer, asked, state)
