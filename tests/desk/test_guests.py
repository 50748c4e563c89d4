"""A clinician at the hub reads what led to a guest's appointment while it is near, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal.audit import AuditEvent
from portal.booking import services
from portal.booking.models import Appointment
from portal.db import db_session
from portal.people.models import Patient, Staff
from portal.people.networks import join_network
from portal.triage.models import Photo
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.factories import (
    a_clinician,
    a_patient,
    a_practice,
    a_receptionist,
    a_site,
    a_slot,
    a_visitor,
    saved,
    the_practice,
    the_system,
)
from tests.visitor import BrowserOf

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]
SetClock = Callable[[datetime], None]
MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
EVENING = MONDAY + timedelta(hours=10)


@pytest.fixture
def guest(set_clock: SetClock) -> Appointment:
    """Ben of Mill Lane, this evening with Dr Hub of the practice that keeps the hub."""
    set_clock(MONDAY)
    host, other = the_practice(), a_practice("Mill Lane Practice", phone="01632 960 111")
    for each in (host, other):
        join_network(the_system(each), each, "Brookford")
    hub = a_site(host, name="Evening hub", kind="hub")
    doctor = a_clinician(practice=host, name="Dr Rosa Hub")
    patient = a_patient("Ben", "Zebedee", practice=other, spoken_language="pl")
    a_sent_request(patient, own_words="my other secret", reference="ELSE1")
    request = a_sent_request(patient, an_outcome("within_48h"), own_words="my knee gives way")
    slot = a_slot(EVENING, staff=doctor, site=hub, service="hub")
    services.hold_slot(a_visitor(request), request, slot.public_id, "in_person")
    return services.confirm_booking(a_visitor(request), request)


def doctor_of(guest: Appointment) -> Staff:
    return db_session.get_one(Staff, guest.staff_id)


def test_a_guests_clinician_reads_what_led_to_it_and_their_practice_sees_that_she_looked(
    browser_of: BrowserOf, guest: Appointment
) -> None:
    picture = {"practice_id": guest.practice_id, "request_id": guest.request_id, "jpeg": b"jpeg"}
    photo = saved(Photo(**picture, width=1, height=1, created_at=MONDAY))
    url, rid = f"/desk/guest/{guest.public_id}", guest.request.public_id
    client = browser_of(doctor_of(guest))
    assert f'href="{url}"' in client.get("/desk/day").text
    page = client.get(url).text
    for words in (
        "Ben Zebedee",
        "Speaks Polish",
        "Mill Lane Practice",
        "01632 960111",
        "my knee gives way",
        "2 June 2026",
    ):
        assert words in page, words
    assert "my other secret" not in page
    for elsewhere in (f"/desk/request/{rid}", "/desk/patient/", "ELSE1"):
        assert elsewhere not in page, elsewhere
    assert client.get(f"/desk/request/{rid}").status_code == 404
    assert client.get(f"{url}/photo/{photo.public_id}").data == b"jpeg"
    assert client.get(f"{url}/photo/another").status_code == 404
    looks = db_session.query(AuditEvent).filter(AuditEvent.action.in_(("request.viewed", "photo.viewed")))
    assert [(each.practice_id, each.subject_id) for each in looks] == [(guest.practice_id, rid)] * 2


def test_a_guests_clinician_sees_the_words_of_an_emergency_and_what_was_added_to_the_request(
    browser_of: BrowserOf, guest: Appointment
) -> None:
    asked, patient = guest.request, db_session.get_one(Patient, guest.patient_id)
    asked.assessment.noticed = {"signs": ["chest_pain"], "now": "not_sure"}
    added = a_sent_request(patient, own_words="now my foot is numb", reference="LATER1")
    added.joined_to_id = asked.id
    saved(asked, added)
    page = browser_of(doctor_of(guest)).get(f"/desk/guest/{guest.public_id}").text
    assert "The text may speak of an emergency" in page
    assert "now my foot is numb" in page
    assert f"/desk/request/{added.public_id}" not in page


def test_nobody_else_at_the_hub_or_elsewhere_opens_it(browser_of: BrowserOf, guest: Appointment) -> None:
    host, url = the_practice(), f"/desk/guest/{guest.public_id}"
    for stranger in (
        a_clinician(practice=host),
        a_receptionist(practice=host),
        a_clinician(practice=a_practice("Far Away Practice")),
    ):
        client = browser_of(stranger)
        assert client.get(url).status_code == 404
        assert url not in client.get("/desk/day").text
    own = a_sent_request(a_patient("Anna"), own_words="at home")
    own_slot = a_slot(EVENING + timedelta(hours=1), staff=doctor_of(guest))
    services.hold_slot(a_visitor(own), own, own_slot.public_id, "in_person")
    at_home = services.confirm_booking(a_visitor(own), own)
    assert browser_of(doctor_of(guest)).get(f"/desk/guest/{at_home.public_id}").status_code == 404


def test_it_is_open_from_the_day_before_to_the_day_after_and_not_once_cancelled(
    browser_of: BrowserOf, guest: Appointment, set_clock: SetClock
) -> None:
    url = f"/desk/guest/{guest.public_id}"
    for days, status in ((-2, 404), (-1, 200), (1, 200), (2, 404)):
        set_clock(EVENING + timedelta(days=days))
        assert browser_of(doctor_of(guest)).get(url).status_code == status, days
    set_clock(MONDAY)
    again = fresh(guest)
    services.cancel_appointment(a_visitor(again.request), again, "patient")
    assert browser_of(doctor_of(guest)).get(url).status_code == 404
