"""Messages to and fro: the link tells nothing, the birth date opens it, an answer comes up on the list."""

import re

import pytest
from flask import Flask

from portal import i18n
from portal.db import db_session
from portal.desk.wording import phrase_in
from portal.messages.models import Message
from portal.people.birth_date_lock import MOST_WRONG
from portal.people.ways_to_reach import NoAddress
from portal.triage import conversing
from portal.triage.models import Request, Task
from portal.triage.work_models import Line, Work
from tests.booking.factories import a_sent_request, fresh
from tests.factories import a_clinician, a_patient, a_receptionist, as_viewer, sign_in
from tests.visitor import Visitor

pytestmark = [pytest.mark.database, pytest.mark.usefixtures("db")]
BIRTH = {"born_on-day": "12", "born_on-month": "4", "born_on-year": "1980"}


def written(request: Request, phrase: str = "how_now", text: str = "") -> str:
    """A clinician writes; the way to it, as the message that goes out has it."""
    conversing.write_to_patient(as_viewer(a_clinician()), request, phrase, text, "https://door.test")
    message = db_session.query(Message).order_by(Message.id.desc()).first()
    assert message is not None
    found = re.search(r"https://door\.test(/message/\S+)", message.body)
    assert found
    assert "better" not in message.body
    return found[1]


def test_the_birth_date_opens_it_and_the_answer_waits_for_its_reader(client: Visitor, app: Flask) -> None:
    request = a_sent_request(a_patient(), own_words="my back")
    way = written(request, text="Any numbness?")
    assert "numbness" not in client.get(way).text
    wrong = client.submit(way, BIRTH | {"born_on-year": "1981"})
    assert wrong.status_code == 422
    assert client.submit(way, BIRTH).status_code == 303
    page = client.get(way).text
    assert "Any numbness?" in page
    assert "my back" not in page  # the request itself stays closed
    assert client.submit(way, {"text": "A bit better, dziękuję"}).location.endswith("answer=sent")
    work = db_session.query(Work).one()
    assert (fresh_unread := work.unread_at) is not None
    assert work.waiting_for == ""
    task = db_session.query(Task).filter_by(kind="read_answer").one()
    assert (task.state, fresh_unread <= task.due_at) == ("open", True)
    doctor = app.test_client()
    assert isinstance(doctor, Visitor)
    sign_in(doctor, a_clinician())
    assert "Has answered" in doctor.get("/desk/requests?type=unread_answer").text
    url = f"/desk/request/{request.public_id}/messages"
    assert "A bit better, dziękuję" in doctor.get(url).text
    assert doctor.submit(f"{url}/read", page=url).status_code == 303
    assert "Has answered" not in doctor.get("/desk/requests?state=all").text


def test_words_of_an_emergency_in_an_answer_bring_a_call_within_the_hour(client: Visitor) -> None:
    request = a_sent_request(a_patient())
    way = written(request)
    client.submit(way, BIRTH)
    answer = client.submit(way, {"text": "I have crushing chest pain now"})
    assert "Call 999 now" in client.get(answer.location).text
    assert (fresh(request).state, fresh(request).urgency) == ("escalated", 88)


def test_too_many_wrong_birth_dates_let_the_link_rest_and_a_newer_message_ends_it(client: Visitor) -> None:
    request = a_sent_request(a_patient())
    way = written(request)
    for _try in range(MOST_WRONG):
        last = client.submit(way, BIRTH | {"born_on-year": "1990"})
    assert last.status_code == 429
    assert client.get(way).status_code == 429
    newer = written(request)
    assert client.get(way).status_code == 410
    assert client.get("/message/nonsense").status_code == 410
    assert newer != way


def test_of_something_private_the_message_does_not_even_name_the_surgery(app: Flask) -> None:
    request = a_sent_request(a_patient(email="anna@example.test"), is_private=True)
    written(request)
    message = db_session.query(Message).one()
    assert message.body.startswith("You have a message.")
    nobody = a_sent_request(a_patient(email="b@example.test"), is_private=True, contact_phone="")
    with pytest.raises(NoAddress):
        conversing.write_to_patient(as_viewer(a_receptionist()), nobody, "call_us", "", "https://door.test")
    assert db_session.query(Line).count() == 1


def test_a_ready_message_is_shown_in_the_patients_language_where_there_is_one() -> None:
    assert phrase_in("how_now", "en") == conversing.PHRASES["how_now"]
    for language in ("pl", "ur"):
        with i18n.speaking(language):
            is_ready = i18n.has_translation(conversing.PHRASES["how_now"])
        assert bool(phrase_in("how_now", language)) == is_ready
