"""A clinician at the hub reads what led to a guest's appointment while it is near, and nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal.audit import AuditEvent
from portal.booking import services
from portal.booking.models import Appointment
from portal.db import db_session
from portal.people.models import Patient, Practice, Staff
from portal.people.networks import join_network
from portal.triage import working
from portal.triage.models import Photo, Task
from tests.booking.factories import a_sent_request, an_outcome, fresh
from tests.factories import (
    a_clinician,
    a_patient,
    a_practice,
    a_receptionist,
    a_site,
    a_slot,
    a_visitor,
    as_viewer,
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


def test_who_sees_a_guest_writes_to_their_practice_which_finds_the_words_and_a_task(
    browser_of: BrowserOf, guest: Appointment
) -> None:
    home, url = db_session.get_one(Practice, guest.practice_id), f"/desk/guest/{guest.public_id}"
    own_doctor = a_clinician(practice=home, name="Dr Own")
    working.add_note(as_viewer(own_doctor), guest.request, "a word among ourselves")
    client = browser_of(doctor_of(guest))
    refused = client.submit(f"{url}/note", {"text": "Please repeat his <bloods>"}, page=url)
    assert refused.status_code == 422
    assert "Please repeat his &lt;bloods&gt;" in refused.text
    assert db_session.query(Task).filter_by(kind="read_guest_note").count() == 0
    said = {"text": "Please repeat his <bloods>", "reader": "gp"}
    assert client.submit(f"{url}/note", said, page=url).status_code == 303
    page = client.get(url).text
    assert "Sent to Mill Lane Practice" in page
    assert "a word among ourselves" not in page
    at_home = browser_of(own_doctor)
    assert "Ben Zebedee" in at_home.get("/desk/requests?kind=read_guest_note").text
    read = at_home.get(f"/desk/request/{guest.request.public_id}").text
    for words in (
        "Please repeat his &lt;bloods&gt;",
        "Dr Rosa Hub",
        "Read what the clinician at the hub wrote",
    ):
        assert words in read, words
    lines = db_session.query(AuditEvent).filter(AuditEvent.action.in_(("request.noted", "task.added")))
    ours = [each for each in lines if each.actor_id == doctor_of(guest).public_id]
    assert {(each.action, each.practice_id) for each in ours} == {
        ("request.noted", home.id),
        ("task.added", home.id),
    }
    [task] = db_session.query(Task).filter_by(kind="read_guest_note")
    assert (task.owner_role, task.practice_id) == ("gp", home.id)
    assert task.due_at == datetime(2026, 6, 2, 17, 30, tzinfo=UTC)


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
