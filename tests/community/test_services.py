"""Referrals: made by triage or a colleague with all that was said, taken by one link worker, counted once."""

from datetime import timedelta

import pytest

from portal import clock, sealing
from portal.community import case_notes, caseload_queries, queries, services
from portal.community.case_notes import ContactMade, Risks
from portal.community.models import Referral
from portal.db import db_session, transaction
from portal.people.models import Staff
from portal.triage import queries as triage
from tests.factories import a_clinician, a_link_worker, a_patient, a_referral, a_request, as_viewer

pytestmark = pytest.mark.database
CAREFUL = Risks("risks", note="A large dog", lone_working="Ring before you go in")


@pytest.fixture
def worker(db: object) -> Staff:
    return a_link_worker()


def ids(viewer: object, view: str) -> list[int]:
    return [case.referral.id for case in caseload_queries.cases(viewer, view)]  # type: ignore[arg-type]


def test_a_link_worker_takes_a_waiting_referral_and_it_moves_to_the_own_caseload(worker: Staff) -> None:
    viewer, referral = as_viewer(worker), a_referral()
    assert ids(viewer, "waiting") == [referral.id]
    services.take_referral(viewer, referral)
    assert ids(viewer, "waiting") == []
    assert ids(viewer, "mine") == [referral.id]
    assert [each.state for each in queries.history(viewer, referral)] == ["active"]
    assert sealing.seal(viewer.practice_id)
    assert sealing.first_break(viewer.practice_id) is None


def test_the_second_of_two_link_workers_is_told_and_changes_nothing(worker: Staff) -> None:
    referral = a_referral()
    services.take_referral(as_viewer(worker), referral)
    with pytest.raises(services.AlreadyTaken):
        services.take_referral(as_viewer(a_link_worker()), referral)
    db_session.refresh(referral)
    assert referral.link_worker_id == worker.id


def test_a_closed_referral_leaves_the_caseload_and_cannot_be_closed_again(worker: Staff) -> None:
    viewer, referral = as_viewer(worker), a_referral(link_worker=worker)
    services.close_referral(viewer, referral, "goals_met")
    assert ids(viewer, "mine") == []
    for again in (services.close_referral, lambda *of: services.take_referral(*of[:2])):
        with pytest.raises((services.NotOpen, services.AlreadyTaken)):
            again(as_viewer(a_link_worker()), referral, "moved_on")


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


def test_a_clinician_refers_with_what_was_said_already_and_must_speak_of_risks(
    worker: Staff,
) -> None:
    doctor = as_viewer(a_clinician())
    request = a_request(
        a_patient(), own_words="I see nobody", answers={"so_matters": "My garden", "g_age": 3}
    )
    how = {"kind": "carer", "needs": ["carer"], "reason": "Tired of caring", "consents": {"services": "yes"}}
    for silent in (Risks("", lone_working="None"), Risks("none_known"), Risks("risks", lone_working="None")):
        with pytest.raises(case_notes.RisksNotSaid):
            services.refer(doctor, request, risks=silent, **how)  # type: ignore[arg-type]
    assert queries.referral_for_request(doctor, request.id) is None
    referral = services.refer(doctor, request, risks=CAREFUL, **how)  # type: ignore[arg-type]
    assert (referral.source, referral.kind, referral.own_words) == ("clinician", "carer", "I see nobody")
    assert referral.said == [{"question": "so_matters", "answer": "My garden"}]
    assert queries.consents(doctor, referral) == {"services": "yes"}
    again = services.refer(doctor, request, risks=CAREFUL, **(how | {"needs": ["benefits"]}))  # type: ignore[arg-type]
    assert (again.id, again.needs) == (referral.id, ["carer", "benefits"])


def test_every_count_of_the_caseload_is_the_length_of_its_list(worker: Staff) -> None:
    viewer, other = as_viewer(worker), a_link_worker()
    today = clock.today()
    for days in (-2, -1, 0, 3):
        a_referral(link_worker=worker, next_contact_on=today + timedelta(days=days))
    at_risk = a_referral(link_worker=worker)
    case_notes.note_risks(viewer, at_risk, CAREFUL)
    a_referral()
    a_referral(link_worker=other)
    closed = a_referral(link_worker=worker)
    services.close_referral(viewer, closed, "moved_on")
    counts = caseload_queries.counts(viewer)
    assert counts == {"mine": 5, "overdue": 2, "back": 0, "at_risk": 1, "waiting": 1}
    assert {view: len(ids(viewer, view)) for view in counts} == counts
    soonest = caseload_queries.cases(viewer, "mine")
    assert [case.is_late for case in soonest] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("able", "needs", "suggested"),
    [
        ("can_do", ["food"], "single"),
        ("can_do", ["food", "fuel", "benefits"], "supported"),
        ("need_help", ["food"], "supported"),
        ("overwhelmed", ["food"], "intensive"),
        (None, ["food"], ""),
    ],
)
def test_how_much_support_is_suggested_follows_their_own_answer(
    able: str | None, needs: list[str], suggested: str
) -> None:
    said = [{"question": "so_able", "answer": able}] if able else []
    assert case_notes.suggested_intensity(Referral(needs=needs, said=said)) == suggested


def test_contacts_are_logged_and_add_up_to_the_workload(worker: Staff) -> None:
    viewer, referral = as_viewer(worker), a_referral(link_worker=worker)
    later = clock.today() + timedelta(days=9)
    for minutes in (10, 45):
        made = ContactMade("phone", minutes, "spoke", mood=4, next_contact_on=later)
        case_notes.log_contact(viewer, referral, made)
    case_notes.arrange_case(viewer, referral, intensity="intensive", need_states={"loneliness": "started"})
    assert [each.minutes for each in queries.contacts(viewer, referral)] == [45, 10]
    assert caseload_queries.cases(viewer, "mine")[0].contacts == 2
    (work,) = caseload_queries.workload(viewer)
    assert (work.cases, work.intensive, work.overdue, work.contacts, work.minutes) == (1, 1, 0, 2, 55)
    assert referral.next_contact_on == later
