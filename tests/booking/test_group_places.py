"""Places in a group: opened to somebody by a link worker's link, chosen by themselves, never one too many."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from portal import clock
from portal.booking.models import Appointment, Claim, ClinicSession, Slot
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Patient, Staff
from portal.triage.judging import person_facts
from portal.triage.models import Request
from tests.booking.conftest import NOW
from tests.booking.factories import a_sent_request, an_outcome
from tests.booking.invariants import broken_invariants
from tests.factories import a_link_worker, a_patient, a_referral, a_slot, sign_in
from tests.visitor import Visitor

pytestmark = pytest.mark.usefixtures("db", "monday_morning")
RIGHT = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}


def a_walking_group(worker: Staff, places: int) -> Slot:
    slot = a_slot(NOW + timedelta(days=1), staff=worker, minutes=60, modes=("in_person",), places=places)
    db_session.get_one(ClinicSession, slot.clinic_session_id).title = "Walking group"
    db_session.commit()
    return slot


def referred(worker: Staff, name: str) -> tuple[Patient, Request, str]:
    """A patient whom the rules send to a link worker, and the address of the case."""
    patient = a_patient(name)
    facts = person_facts(
        born_on=patient.born_on, sex="female", today=clock.today(), informant="self", known={}
    )
    outcome = an_outcome("social_prescriber")
    request = a_sent_request(patient, outcome, pathway_ids=["social_needs"], asked_from=facts)
    referral = a_referral(patient, link_worker=worker)
    referral.request_id = request.id
    db_session.commit()
    return patient, request, f"/referral/{referral.public_id}"


def come_by_the_link(app: Flask, request: Request) -> tuple[Visitor, str]:
    """The newest link of the request, opened with the birth date; the address of the times."""
    told = db_session.query(Message).order_by(Message.id.desc()).first()
    assert told
    link = re.search(r"http://[^/]+(/review/\S+)", told.body)
    assert link
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    assert visitor.submit(link[1], RIGHT).status_code == 303
    return visitor, f"/request/{request.public_id}"


def test_a_link_worker_opens_a_group_to_people_who_choose_a_place_until_there_is_none(app: Flask) -> None:
    grace = a_link_worker()
    worker = app.test_client()
    assert isinstance(worker, Visitor)
    sign_in(worker, grace)
    group = a_walking_group(grace, places=2)
    choice = {"slot": f"{group.public_id}.group"}
    people = [referred(grace, name) for name in ("Ann", "Ben", "Cy")]
    coming = []
    for _patient, request, case in people:
        worker.submit(f"{case}/invite", {}, page=case)
        visitor, url = come_by_the_link(app, request)
        assert "Walking group" not in visitor.get(f"{url}/times").text  # a time of one's own, and no group
        worker.submit(f"{case}/invite", {"how": "group"}, page=case)
        visitor, url = come_by_the_link(app, request)
        page = visitor.get(f"{url}/times").text
        assert "Walking group<br>In a group, at " in page
        coming.append((visitor, url))
    for visitor, url in coming[:2]:
        assert visitor.submit(f"{url}/hold", choice, page=f"{url}/times").status_code == 303
        assert "Walking group" in visitor.get(f"{url}/confirm").text
        visitor.submit(f"{url}/confirm", {"contact_phone": "07700 900123"})
        assert "Walking group" in visitor.get(f"{url}/booked").text
    late, url = coming[2]
    refused = late.submit(f"{url}/hold", choice, page="/start/who-for")
    assert refused.status_code == 409
    assert "Somebody else has just taken that time." in refused.text
    assert "Walking group" not in refused.text
    assert db_session.query(Appointment).count() == 2
    places = sorted(row.place for row in db_session.query(Claim.place).filter_by(state="booked"))
    assert places == [1, 2]
    assert [each for each in broken_invariants() if each.startswith("I1")] == []
