"""The demonstration's data is as legal as what people enter."""

from collections import Counter
from datetime import timedelta

import pytest
from nhs_number.validate import is_valid
from sqlalchemy import select

from portal import clock, sealing
from portal.booking.models import Appointment, AppointmentEvent, Claim, Slot
from portal.care_plans.models import CarePlan, CarePlanVersion
from portal.community.models import Referral, Service
from portal.db import db_session
from portal.demo_data.caseloads import viewer_of
from portal.desk.forecast import outlook
from portal.people.demo import PEOPLE, PEOPLE_BESIDE
from portal.people.folding import folded
from portal.people.models import Patient, Site, Staff, SupportNeed
from portal.people.opening import CORE_HOURS, due_in
from portal.people.support_needs import KINDS
from portal.triage.judging import judge
from portal.triage.models import BOOKED, DRAFT, ESCALATED, QUEUED, Request, Task
from portal.triage.queries import outcome
from portal.triage.work_models import Decision
from tests.demo_data.conftest import TUESDAY, Demo

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("tuesday")]


def test_the_people_are_invented_and_nobody_can_be_reached(demo: Demo) -> None:
    patients = list(db_session.scalars(select(Patient)))
    assert len(patients) == demo.filled.patients == 900 + len(PEOPLE_BESIDE)
    numbers = [each.nhs_number for each in patients if each.nhs_number]
    assert len(numbers) > 880
    assert all(is_valid(number) and number.startswith("999") for number in numbers)
    assert all(each.postcode.startswith("LX") for each in patients)
    assert all(each.phone.startswith(("+447700900", "+441632960")) for each in patients)
    assert all(each.email.endswith("@example.com") for each in patients if each.email)


def test_the_people_are_whole(demo: Demo) -> None:
    patients = list(db_session.scalars(select(Patient)))
    for each in patients:
        assert (each.given_key, each.family_key) == (folded(each.given_name), folded(each.family_name))
        assert each.given_key
        assert timedelta(0) <= clock.today() - each.born_on < timedelta(days=110 * 366)
    children = [each for each in patients if (clock.today() - each.born_on).days < 16 * 365]
    assert 0.1 < len(children) / len(patients) < 0.3
    assert len({each.spoken_language for each in patients}) > 4
    assert {each.nhs_number for each in patients} > {person.nhs_number for person in PEOPLE}
    kinds = Counter(need.kind for need in db_session.scalars(select(SupportNeed)))
    assert kinds["interpreter"] > 5
    assert set(kinds) <= set(KINDS)


def test_every_appointment_is_one_that_the_rules_gave_its_owner(demo: Demo) -> None:
    slots = {each.id: each for each in db_session.scalars(select(Slot))}
    requests = {each.id: each for each in db_session.scalars(select(Request))}
    claims = {
        each.appointment_id: each for each in db_session.scalars(select(Claim).where(Claim.state == "booked"))
    }
    appointments = list(db_session.scalars(select(Appointment)))
    assert len(appointments) > 80
    for each in appointments:
        slot, request = slots[claims[each.id].slot_id], requests[each.request_id]
        given = outcome(request)
        assert given is not None
        assert (each.starts_at, each.staff_id, each.role) == (slot.starts_at, slot.staff_id, slot.role)
        assert each.role in given.roles
        assert slot.places > 1 if each.mode == "group" else getattr(slot, each.mode)
        assert given.disposition.rank >= slot.least_rank
        assert request.submitted_at is not None
        assert request.submitted_at <= TUESDAY
        limit = due_in(CORE_HOURS, given.disposition.max_wait, request.submitted_at)
        assert each.starts_at <= limit
        assert (request.state, request.patient_id) == (BOOKED, each.patient_id)
        assert each.status == ("booked" if each.ends_at > TUESDAY else "fulfilled")


def test_every_appointment_has_its_history(demo: Demo) -> None:
    events = set(
        db_session.scalars(select(AppointmentEvent.appointment_id).where(AppointmentEvent.status == "booked"))
    )
    assert events == set(db_session.scalars(select(Appointment.id)))


def test_nobody_is_in_two_places_at_once(demo: Demo) -> None:
    for owner in (Appointment.staff_id, Appointment.patient_id):
        alone = Appointment.mode != "group"  # in a group several meet one member of staff
        times = db_session.execute(select(owner, Appointment.starts_at).where(alone)).all()
        assert len(times) == len(set(times))


def test_every_request_comes_out_the_same_when_judged_again(demo: Demo) -> None:
    for request in db_session.scalars(select(Request)):
        again = judge(demo.rules, request).outcome
        assert again is not None
        assert again.to_json() == request.assessment.outcome


def test_no_request_is_without_an_owner_and_a_clock(demo: Demo) -> None:
    open_tasks = set(db_session.scalars(select(Task.request_id).where(Task.state == "open")))
    requests = list(db_session.scalars(select(Request)))
    assert not [each for each in requests if each.state == DRAFT]
    assert all(each.id in open_tasks for each in requests if each.state in (QUEUED, ESCALATED))
    assert sum(each.match_state == "not_matched" for each in requests) == 4
    assert sum(each.state == ESCALATED for each in requests) >= 2


def test_the_weeks_before_say_what_to_expect_and_how_right_the_rules_were(demo: Demo) -> None:
    manager = db_session.scalars(select(Staff).where(Staff.username == "manager")).one()
    days = [clock.today() + timedelta(days=ahead) for ahead in range(7)]
    expected = outlook(viewer_of(manager), days, [])
    assert all(each.expected is not None for each in expected)
    assert sum(sum(each.expected.values()) for each in expected if each.expected) > 10
    closed = list(db_session.scalars(select(Decision).where(Decision.kind == "close")))
    agreed = sum(each.own_urgency == each.rule_urgency for each in closed)
    assert 0.7 < agreed / len(closed) < 1


def test_there_is_a_service_for_every_need_that_is_asked_about(demo: Demo) -> None:
    services = list(db_session.scalars(select(Service)))
    assert len(services) == len({each.name for each in services}) == 60
    asked = demo.rules.every_question["so_need"].options
    answered = {need for each in services for need in each.needs}
    assert answered == {option.value for option in asked if option.value != "none"}
    assert all(len(each.description) > 20 for each in services)


def test_there_are_sites_and_staff_for_every_part_of_the_day(demo: Demo) -> None:
    ours = Site.practice_id == demo.viewer.practice_id
    assert sorted(db_session.scalars(select(Site.kind).where(ours))) == ["branch", "hub", "main"]
    posts = Counter(
        db_session.scalars(select(Staff.post).where(Staff.practice_id == demo.viewer.practice_id))
    )
    assert (posts["gp"], posts["practice_nurse"], posts["social_prescriber"]) == (6, 2, 2)
    hub = select(Slot.starts_at).join(Site, Slot.site_id == Site.id).where(Site.kind == "hub")
    wall = [clock.local(each) for each in db_session.scalars(hub)]
    assert all(each.hour >= 18 or each.weekday() == 5 for each in wall)
    assert {each.weekday() for each in wall} == {0, 1, 2, 3, 4, 5}


def test_the_record_of_changes_holds(demo: Demo) -> None:
    assert sealing.seal(demo.viewer.practice_id)
    assert sealing.first_break(demo.viewer.practice_id) is None


def test_link_workers_have_cases_and_one_plan_is_under_way(demo: Demo) -> None:
    referrals = list(db_session.scalars(select(Referral)))
    assert any(each.link_worker_id is None for each in referrals)
    taken = {each.link_worker_id for each in referrals if each.link_worker_id}
    assert len(taken) == 2
    plan = db_session.scalars(select(CarePlan)).one()
    assert plan.key_worker_id in taken
    versions = list(db_session.scalars(select(CarePlanVersion).order_by(CarePlanVersion.number)))
    assert len(versions) > 2
    assert versions[-1].agreed_on is None
    assert "goals" in versions[-1].content["sections"]
