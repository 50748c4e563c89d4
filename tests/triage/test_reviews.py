"""A review form sent ahead: the link says nothing, the birth date opens it, and it is the same questions."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from portal import clock
from portal.db import db_session
from portal.messages.models import Message
from portal.people.models import Patient
from portal.triage.models import Request, ReviewInvitation
from tests.factories import a_manager, a_patient, a_receptionist, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, path_of, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def sent_to(client: Visitor, patient: Patient, pathway: str = "diabetes_review") -> str:
    """Send the form as a receptionist; the link's path."""
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, a_receptionist())
    answer = other.submit(f"/patient/{patient.public_id}/send-review", {"pathway": pathway})
    assert path_of(answer) == f"/patient/{patient.public_id}/review-sent", answer.text
    assert "The form is on its way" in other.get(answer.location).text
    message = db_session.query(Message).order_by(Message.id.desc()).first()
    assert message
    found = re.search(r"/review/\S+", message.body)
    assert found
    return found[0]


def birth_date(patient: Patient, year: int | None = None) -> dict[str, int]:
    on = patient.born_on
    return {"born_on-day": on.day, "born_on-month": on.month, "born_on-year": year or on.year}


def test_the_link_opens_the_review_after_the_birth_date_and_the_check(client: Visitor) -> None:
    patient = a_patient()
    link = sent_to(client, patient)
    page = client.get(link).text
    assert "date of birth" in page
    assert "iabetes" not in page
    rid = path_of(client.submit(link, birth_date(patient))).split("/")[2]
    assert where(client, rid) == "question/g_life"
    asked = answer_all(client, rid, NO_EMERGENCY)
    assert len(asked) > 3
    assert where(client, rid) in ("check-answers", "result")
    db_session.expire_all()
    request = db_session.query(Request).one()
    assert request.assessment.pathway_ids == ["diabetes_review"]
    assert request.patient_id == patient.id
    send(client, rid)


def test_the_message_says_nothing_of_what_it_is_for_and_the_table_holds_no_secret(client: Visitor) -> None:
    link = sent_to(client, a_patient())
    message = db_session.query(Message).one()
    assert (message.channel, message.recipient) == ("sms", "+447700900123")
    for word in ("diabetes", "review", "Anna"):
        assert word not in message.body.replace(link, "")
    assert link.rpartition("/")[2] not in db_session.query(ReviewInvitation).one().secret_hash


def test_opened_again_on_another_phone_it_goes_on_where_it_was(client: Visitor) -> None:
    patient = a_patient()
    link = sent_to(client, patient)
    first = path_of(client.submit(link, birth_date(patient)))
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    assert other.get(first).status_code == 404
    assert path_of(other.submit(link, birth_date(patient))) == first
    assert db_session.query(Request).count() == 1


def test_a_wrong_birth_date_opens_nothing_and_five_rest_the_link(client: Visitor) -> None:
    patient = a_patient()
    link = sent_to(client, patient)
    for _ in range(4):
        assert client.submit(link, birth_date(patient, 1901)).status_code == 422
    assert client.submit(link, birth_date(patient, 1901)).status_code == 429
    answer = client.get(link)
    assert answer.status_code == 429
    assert "rests until" in answer.text
    assert db_session.query(Request).count() == 0


def test_after_the_pause_it_opens_again(client: Visitor, set_clock: Callable[[datetime], None]) -> None:
    patient = a_patient()
    link = sent_to(client, patient)
    for _ in range(5):
        client.submit(link, birth_date(patient, 1901))
    set_clock(clock.now() + timedelta(minutes=31))
    assert client.submit(link, birth_date(patient)).status_code == 303


def test_an_old_or_broken_link_says_what_to_do(
    client: Visitor, set_clock: Callable[[datetime], None]
) -> None:
    link = sent_to(client, a_patient())
    assert client.get("/review/nonsense").status_code == 410
    set_clock(clock.now() + timedelta(days=29))
    answer = client.get(link)
    assert answer.status_code == 410
    assert "This link has ended" in answer.text


def test_without_a_mobile_it_goes_by_email_and_without_either_it_is_said_so(client: Visitor) -> None:
    sent_to(client, a_patient(phone="+441632960123", email="anna@example.test"))
    assert db_session.query(Message).one().channel == "email"
    sign_in(client, a_receptionist())
    patient = a_patient(phone="", email="")
    answer = client.submit(f"/patient/{patient.public_id}/send-review", {"pathway": "diabetes_review"})
    assert answer.status_code == 422
    assert "no mobile number or e-mail address" in answer.text


def test_only_who_enters_requests_sends_forms_and_only_for_reviews(client: Visitor) -> None:
    patient = a_patient()
    sign_in(client, a_manager())
    assert client.get(f"/patient/{patient.public_id}/send-review").status_code == 403
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, a_receptionist())
    assert other.submit(f"/patient/{patient.public_id}/send-review", {"pathway": "rash"}).status_code == 422
    assert other.get("/patient/nobody/send-review").status_code == 404
