"""Reception notes that somebody has died or left: nothing reaches them, all ends, a mistake is undone."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from portal import Portal
from portal.booking import departures, inviting, queries, services
from portal.booking.reminders import queue_reminders
from portal.care_plans import beginning, emergency, sharing
from portal.care_plans.asking_again import ask_again
from portal.care_plans.models import CarePlan
from portal.care_plans.services import begin_plan
from portal.community import helping
from portal.community import services as community
from portal.community.case_notes import Risks, note_consent, note_risks
from portal.community.models import Referral, ServiceReferral
from portal.db import db_session
from portal.messages.models import Message
from portal.people.cohort_queries import Cohort
from portal.people.models import Patient, Staff
from portal.people.ways_to_reach import NoAddress
from portal.triage import continuing, conversing, reviews
from portal.triage.abandoned import call_back_abandoned
from portal.triage.models import WITHDRAWN, Request, Task
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.factories import (
    a_clinician,
    a_link_worker,
    a_patient,
    a_receptionist,
    a_referral,
    a_request,
    a_service,
    a_slot,
    a_visitor,
    as_viewer,
    sign_in,
    the_system,
)
from tests.visitor import Visitor

pytestmark = pytest.mark.database
TODAY = date(2026, 6, 1)
SetClock = Callable[[datetime], None]
BENS, LATER = "+447700900777", ("asked again", "reminder")  # which have nothing to say on the first day
OUTSIDE = ("waiting", "to_print", "sent", "delivered")


@pytest.fixture(autouse=True)
def _monday_morning(db: object, set_clock: SetClock) -> None:
    set_clock(NOW)


def booked(patient: Patient, days: int = 2) -> Request:
    request = a_sent_request(patient, an_outcome(roles=("gp",)), contact_phone=patient.phone)
    slot = a_slot(NOW + timedelta(days=days), staff=a_clinician(), minutes=30)
    services.hold_slot(a_visitor(request), request, slot.public_id, "phone")
    services.confirm_booking(a_visitor(request), request)
    return request


def helped(patient: Patient, worker: Staff) -> tuple[Referral, ServiceReferral]:
    """A case on a link worker's hands, with a service that was asked."""
    viewer, referral = as_viewer(worker), a_referral(patient)
    community.take_referral(viewer, referral)
    note_consent(viewer, referral, {"services": "yes"})
    note_risks(viewer, referral, Risks("none_known", lone_working="Meet at the surgery first"))
    service = a_service(email="hello@befrienders.example")
    return referral, helping.ask_service(viewer, referral, service, need="loneliness", reason="")


def planned(app: Flask, patient: Patient, worker: Staff, referral: Referral) -> CarePlan:
    portal: Portal = app.extensions["portal"]
    template = portal.plan_templates["social_prescribing"]
    first = beginning.first_content(
        template, portal.rules, referral, patient, asked_in="en", key_worker=worker.name
    )
    return begin_plan(as_viewer(worker), template, referral, patient.id, first)


def signed_in(app: Flask, staff: Staff) -> Visitor:
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    sign_in(visitor, staff)
    return visitor


def to_the_person(phone: str = "+447700900123") -> list[Message]:
    """What has gone to them, or still may."""
    found = db_session.query(Message).filter(Message.state.in_(OUTSIDE), Message.recipient == phone)
    return found.order_by(Message.id).all()


def path_in(message: Message) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", message.body)
    assert found
    return found[1]


def test_nothing_of_ours_reaches_somebody_who_has_died_by_any_writer(app: Flask, set_clock: SetClock) -> None:
    """Every writer has its turn before the death, and again after it; Ben shows that they still write."""
    portal: Portal = app.extensions["portal"]
    maria, worker, desk = a_patient("Maria", sex="female"), a_link_worker(), as_viewer(a_receptionist())
    ben = a_patient("Ben", sex="male", phone=BENS)
    booked(ben)
    helped(ben, worker)
    request, gone = booked(maria), booked(maria, 3)
    appointment = queries.appointment_of(desk, gone)
    assert appointment
    services.cancel_appointment(a_visitor(gone), appointment, "time")  # its message waits for the worker
    referral, _asked = helped(maria, worker)
    plan = planned(app, maria, worker, referral)
    draft = a_request(maria, channel="phone", contact_phone=maria.phone, asked_from={"born_on": "1980-04-12"})
    card = emergency.make_card(as_viewer(worker), plan)

    def draw_up_and_write() -> None:
        cohort = Cohort(sex="female", to_age=99)
        group = inviting.draw_up(desk, "smear", "", cohort, {}, TODAY + timedelta(days=28))
        inviting.send_invitation(desk, group)
        inviting.write_to_invited(the_system())

    writers: dict[str, Callable[[], object]] = {
        "review": lambda: reviews.send_review(desk, maria, "diabetes_review", "https://portal.example"),
        "way back": lambda: reviews.send_way_back(
            as_viewer(worker), request, maria, "https://portal.example"
        ),
        "conversation": lambda: conversing.write_to_patient(
            desk, request, "call_us", "", "https://p.example"
        ),
        "continue": lambda: continuing.send_link(desk, draft, "https://portal.example"),
        "plan": lambda: sharing.share_plan(as_viewer(worker), maria, plan, "social_prescribing"),
        "card": lambda: emergency.open_emergency(a_visitor(), card, plan, "A nurse", "unwell"),
        "invited": draw_up_and_write,
        "asked again": lambda: ask_again(the_system()),
        "reminder": lambda: queue_reminders(the_system(), (1, 2, 3)),
    }
    before = len(to_the_person())
    request.assessment.pathway_ids = ["something_else"]
    db_session.commit()
    for name, write in writers.items():
        write()
        assert name in LATER or len(to_the_person()) > before, name
        before = len(to_the_person())
    departures.note_death(desk, maria, TODAY)
    assert [each.event for each in to_the_person()] == []
    later = NOW + timedelta(weeks=4, hours=2)
    for moment in (NOW + timedelta(days=1), NOW + timedelta(days=8), later):
        set_clock(moment)
        for name, write in writers.items():
            try:
                write()
            except (NoAddress, continuing.NobodyToText, inviting.NobodyFits, services.SlotNotOffered):
                db_session.rollback()
            assert [each.event for each in to_the_person()] == [], name
        assert call_back_abandoned(the_system(), portal.rules) == 0
    assert {each.event.partition(":")[0] for each in to_the_person(BENS)} >= {"reminder", "how-are-you"}


def test_a_death_ends_referral_service_and_links_and_a_mistake_brings_them_back(app: Flask) -> None:
    maria, worker = a_patient("Maria"), a_link_worker()
    referral, asked = helped(maria, worker)
    plan = planned(app, maria, worker, referral)
    desk = as_viewer(a_receptionist())
    sharing.share_plan(as_viewer(worker), maria, plan, "social_prescribing")
    own_plan = path_in(to_the_person()[-1])
    reviews.send_review(desk, maria, "diabetes_review", "https://portal.example")
    review = path_in(to_the_person()[-1])
    reception, link_worker = signed_in(app, a_receptionist()), signed_in(app, worker)
    phone = app.test_client()
    url = f"/desk/patient/{maria.public_id}/left"
    said = {"why": "died", "on-day": "1", "on-month": "6", "on-year": "2026"}
    reception.submit(url, said)
    assert (fresh(referral).state, fresh(referral).closed_because) == ("closed", "died")
    assert (fresh(asked).state, fresh(asked).return_at) == ("withdrawn", None)
    assert "They have died" in link_worker.get(f"/referral/{referral.public_id}").text
    assert "Died on" in link_worker.get(f"/plan/{plan.public_id}").text
    assert "Maria" not in link_worker.get("/plans").text
    assert "Maria" in link_worker.get("/plans?show=gone").text
    [task] = db_session.query(Task).filter_by(kind="tell_services", state="open").all()
    assert "Maria" in reception.get("/desk/requests").text
    asked_for = db_session.get_one(Request, referral.request_id)
    assert "Tell the services that helped them" in reception.get(f"/desk/request/{asked_for.public_id}").text
    assert [phone.get(path).status_code for path in (own_plan, review)] == [410, 410]
    reception.submit(f"{url}/undo", {}, page=url)
    assert (fresh(referral).state, fresh(referral).closed_because) == ("active", "")
    assert (fresh(asked).state, fresh(asked).return_at is not None) == ("sent", True)
    assert [phone.get(path).status_code for path in (own_plan, review)] == [200, 200]
    assert "Maria" in link_worker.get("/plans").text
    assert fresh(task).state == "done"


def test_who_has_left_is_not_referred_on_nor_asked_again_and_what_is_booked_stays(
    app: Flask, set_clock: SetClock
) -> None:
    maria, worker = a_patient("Maria"), a_link_worker()
    referral, _asked = helped(maria, worker)
    request = booked(maria)
    draft = a_request(maria, asked_from={"born_on": "1980-04-12"})
    departures.note_left(as_viewer(a_receptionist()), maria, TODAY)
    assert (fresh(referral).state, fresh(referral).closed_because) == ("closed", "left")
    assert (fresh(request).state, fresh(draft).state) == ("booked", "draft")
    before = len(to_the_person())
    set_clock(NOW + timedelta(weeks=4, hours=2))
    assert ask_again(the_system()) == 0
    assert len(to_the_person()) == before
    assert fresh(request).state != WITHDRAWN
