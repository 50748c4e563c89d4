"""The loop: a service is asked, answers by its link, reports how it goes; silence is nudged and returned."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from portal import sealing
from portal.access import Role, Viewer
from portal.community import caseload_queries, helping, links, news, queries
from portal.community.case_notes import Risks, note_consent, note_risks
from portal.community.models import Referral, Service, ServiceReferral
from portal.community.transitions import LEGAL, next_for
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Staff
from portal.triage.models import Task
from tests.factories import a_clinician, a_link_worker, a_referral, a_service, as_viewer, the_system

pytestmark = pytest.mark.database
MONDAY = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


@pytest.fixture
def worker(db: object, set_clock: Callable[[datetime], None]) -> Staff:
    set_clock(MONDAY)
    return a_link_worker()


def ready(worker: Staff) -> Referral:
    """A case whose person agreed to be referred on, with the note on risks made."""
    referral = a_referral(link_worker=worker)
    note_consent(as_viewer(worker), referral, {"services": "yes"})
    note_risks(as_viewer(worker), referral, Risks("none_known", lone_working="Meet at the surgery first"))
    return referral


def asked_by(worker: Staff, **service: Any) -> tuple[ServiceReferral, Viewer]:
    """A service that was asked, and the viewer it is with its link."""
    of = a_service(email="hello@befrienders.example", **service)
    asked = helping.ask_service(
        as_viewer(worker), ready(worker), of, need="loneliness", reason="Likes gardens"
    )
    return asked, Viewer(Role.PROVIDER, asked.practice_id, f"service:{of.public_id}")


def mails() -> list[Message]:
    return db_session.query(Message).order_by(Message.id).all()


def test_nothing_is_sent_without_consent_or_without_a_note_on_risks(worker: Staff) -> None:
    viewer, referral, service = as_viewer(worker), a_referral(link_worker=worker), a_service()
    with pytest.raises(helping.NoConsent):
        helping.ask_service(viewer, referral, service, need="loneliness", reason="")
    note_consent(viewer, referral, {"services": "yes"})
    with pytest.raises(helping.NoRiskNote):
        helping.ask_service(viewer, referral, service, need="loneliness", reason="")
    note_consent(viewer, referral, {"services": "no"})
    with pytest.raises(helping.NoConsent):
        helping.ask_service(viewer, referral, service, need="loneliness", reason="")
    helping.point_to(viewer, referral, service, need="loneliness", reason="")  # tells the person only
    assert mails() == []


def test_a_service_reports_from_yes_to_the_end_and_each_answer_ends_the_link_before_it(worker: Staff) -> None:
    asked, service = asked_by(worker)
    assert [each.recipient for each in mails()] == ["hello@befrienders.example"]
    for state in ("accepted", "started", "attended", "attended", "finished"):
        version = asked.link_version
        helping.report(service, asked, state, version=version)
        with pytest.raises(helping.NotNow):
            helping.report(service, asked, "attended", version=version)
    told = queries.asked_services(as_viewer(worker), referral_of(asked))[0]
    assert [each.state for each in told.events] == [
        "sent", "accepted", "started", "attended", "attended", "finished",
    ]  # fmt: skip
    assert asked.link_ends_at is None
    assert len({each.body for each in mails()}) == 5  # one link each, none after the end
    assert sealing.seal(asked.practice_id)
    assert sealing.first_break(asked.practice_id) is None


def referral_of(asked: ServiceReferral) -> Referral:
    return db_session.get_one(Referral, asked.referral_id)


def test_only_legal_changes_are_taken_from_every_state(worker: Staff) -> None:
    asked, service = asked_by(worker)
    worker_viewer = as_viewer(worker)
    for before, legal in LEGAL.items():
        for after in LEGAL:
            for viewer in (service, worker_viewer):
                asked.state = before
                db_session.commit()
                reason = {"declined": "full", "stopped": "person_stopped"}.get(after, "")
                if after in next_for(viewer, before):
                    assert after in legal
                    assert helping.report(viewer, asked, after, reason=reason).state == after
                else:
                    with pytest.raises(helping.NotNow):
                        helping.report(viewer, asked, after, reason=reason)


def test_silence_is_nudged_after_five_working_days_and_returned_to_the_worker_after_ten(
    worker: Staff, set_clock: Callable[[datetime], None]
) -> None:
    asked, service = asked_by(worker)
    system, viewer = the_system(), as_viewer(worker)
    told = []
    for day in range(22):
        set_clock(MONDAY + timedelta(days=day, hours=9))
        before = len(mails())
        helping.nudge_silent_services(system)
        helping.nudge_silent_services(system)  # a second worker finds nothing left to do
        db_session.refresh(asked)
        told.append((day, len(mails()) - before, asked.state))
    assert [day for day, sent, _ in told if sent] == [7]  # one reminder, on Monday a week later
    assert [day for (_, _, was), (day, _, now) in pairwise(told) if (was, now) == ("sent", "returned")] == [
        14
    ]
    assert caseload_queries.counts(viewer)["back"] == 1
    # An answer that comes late is better than none, and takes it off the worker's list.
    helping.report(service, asked, "accepted", version=asked.link_version)
    assert caseload_queries.counts(viewer)["back"] == 0


def test_a_no_goes_back_to_the_worker_until_it_is_seen_to(worker: Staff) -> None:
    asked, service = asked_by(worker)
    viewer = as_viewer(worker)
    with pytest.raises(ValueError, match="tired"):
        helping.report(service, asked, "declined", reason="tired", version=1)
    helping.report(service, asked, "declined", reason="full", version=1)
    assert [case.is_back for case in caseload_queries.cases(viewer, "back")] == [True]
    helping.mark_seen_to(viewer, asked)
    assert caseload_queries.cases(viewer, "back") == []


def test_a_service_without_email_is_asked_once_and_comes_back_sooner(
    worker: Staff, set_clock: Callable[[datetime], None]
) -> None:
    viewer, referral, service = as_viewer(worker), ready(worker), a_service(email="")
    first = helping.ask_service(viewer, referral, service, need="loneliness", reason="")
    assert helping.ask_service(viewer, referral, service, need="loneliness", reason="").id == first.id
    set_clock(MONDAY + timedelta(days=8))
    assert helping.nudge_silent_services(the_system()) == 1
    db_session.refresh(first)
    assert (first.state, mails()) == ("returned", [])


def test_a_link_opens_only_what_it_was_made_for(worker: Staff) -> None:
    asked, _ = asked_by(worker)
    token = links.answer_token(asked)
    assert links.read_link(token, links.ENTRY) is None
    assert links.read_link(token + "x", links.ANSWER) is None
    link = links.read_link(token, links.ANSWER)
    assert link is not None
    assert (link.public_id, link.version) == (asked.public_id, 1)
    service = db_session.get_one(Service, asked.service_id)
    assert links.read_link(links.entry_token(service), links.ANSWER) is None


def test_a_referrer_is_told_of_a_no_unless_the_person_does_not_want_it(worker: Staff) -> None:
    nurse = a_clinician("practice_nurse")
    for answer, tasks in (("yes", 1), ("no", 0)):
        referral = ready(worker)
        referral.referred_by_id = nurse.id
        note_consent(as_viewer(worker), referral, {"message_back": answer})
        service = a_service(f"Service {answer}", email=f"{answer}@befrienders.example")
        asked = helping.ask_service(as_viewer(worker), referral, service, need="loneliness", reason="")
        by = Viewer(Role.PROVIDER, asked.practice_id, f"service:{service.public_id}")
        helping.report(by, asked, "declined", reason="full")
        found = db_session.query(Task).filter(Task.request_id == referral.request_id).all()
        assert [(each.kind, each.owner_role) for each in found] == [(news.TASK, "practice_nurse")] * tasks
