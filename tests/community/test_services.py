"""Referrals: made by triage with all that was said, taken by one link worker, counted once."""

import pytest

from portal import audit
from portal.community import queries, services
from portal.db import db_session, transaction
from portal.people.models import Staff
from portal.triage import queries as triage
from tests.factories import a_link_worker, a_patient, a_referral, a_service, as_viewer, the_practice

pytestmark = pytest.mark.database


@pytest.fixture
def worker(db: object) -> Staff:
    return a_link_worker()


def test_a_link_worker_takes_a_waiting_referral_and_it_moves_to_the_own_caseload(worker: Staff) -> None:
    viewer, referral = as_viewer(worker), a_referral()
    assert [case.referral.id for case in queries.waiting(viewer)] == [referral.id]
    services.take_referral(viewer, referral)
    assert queries.waiting(viewer) == []
    assert [case.referral.id for case in queries.caseload(viewer)] == [referral.id]
    assert audit.first_break(viewer.practice_id) is None


def test_the_second_of_two_link_workers_is_told_and_changes_nothing(worker: Staff) -> None:
    referral = a_referral()
    services.take_referral(as_viewer(worker), referral)
    with pytest.raises(services.AlreadyTaken):
        services.take_referral(as_viewer(a_link_worker()), referral)
    db_session.refresh(referral)
    assert referral.link_worker_id == worker.id


def test_a_closed_referral_leaves_the_caseload(worker: Staff) -> None:
    viewer, referral = as_viewer(worker), a_referral(link_worker=worker)
    services.close_referral(viewer, referral, "goals_met")
    assert queries.caseload(viewer) == []


def test_a_person_matched_later_is_named_on_the_referral(worker: Staff) -> None:
    viewer, referral = as_viewer(worker), a_referral()
    found = a_patient()
    with transaction():
        referral.patient_id = None
        request = triage.request_by_id(viewer, referral.request_id)
        assert request is not None
        request.patient_id = found.id
        services.name_patient(viewer, request)
    assert queries.waiting(viewer)[0].patient == found


def test_services_that_answer_more_of_the_needs_come_first(worker: Staff) -> None:
    practice = the_practice()
    a_service("Benefits Bus", needs=["benefits"], practice_id=practice.id)
    a_service("Open Door", needs=["benefits", "loneliness"], practice_id=practice.id)
    a_service("Closed Door", needs=["benefits", "loneliness"], status="inactive", practice_id=practice.id)
    found = queries.services_for(as_viewer(worker), needs=["benefits", "loneliness"])
    assert [each.name for each in found] == ["Open Door", "Benefits Bus"]
    assert [each.name for each in queries.services_for(as_viewer(worker), text="bus")] == ["Benefits Bus"]
