"""A receptionist asks a caller the very same questions, on the very same pages."""

import pytest

from portal.db import db_session
from portal.triage import services
from portal.triage.models import Request
from tests.factories import a_manager, a_patient, a_receptionist, as_viewer, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, path_of, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.fixture
def rid(client: Visitor) -> str:
    """A request that a receptionist has begun for a caller whom she found in the list."""
    receptionist = a_receptionist()
    sign_in(client, receptionist)
    staff = as_viewer(receptionist)
    request = services.begin_request(staff, informant="carer", channel="phone", language="en")
    services.state_details(staff, request, a_patient(), informant_name="Jo Example")
    return request.public_id


def test_who_entered_it_and_how_it_came_is_kept(client: Visitor, rid: str) -> None:
    request = db_session.query(Request).one()
    assert (request.channel, request.informant, request.informant_name) == ("phone", "carer", "Jo Example")
    assert request.entered_by_id is not None
    assert request.match_state == "matched"


def test_the_questions_are_the_same_and_worded_to_be_read_aloud(client: Visitor, rid: str) -> None:
    page = client.get(f"/request/{rid}/{where(client, rid)}").text
    assert "Read aloud to the caller:" in page
    assert "Is any of this happening now?" in page
    assert "Sign out" in page


def test_she_types_the_callers_own_words_and_sees_what_to_do(client: Visitor, rid: str) -> None:
    answer_all(client, rid, {**NO_EMERGENCY})
    assert "The caller’s own words" in client.get(f"/request/{rid}/problem").text
    say(client, rid, "It has gone again, doctor knows", "back_pain")
    answer_all(client, rid, {})
    assert "Anna Kowalska" in client.get(f"/request/{rid}/check-answers").text
    page = send(client, rid).text
    assert "What reception does now" in page
    assert f'href="/request/{rid}/times"' in page


def test_a_draft_from_the_web_can_be_gone_on_with_by_phone(client: Visitor, rid: str) -> None:
    answer_one(client, rid, "g_life", "none")
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, a_receptionist())
    assert where(other, rid) == "question/g_serious"


def test_a_manager_has_no_business_in_a_request(client: Visitor, rid: str) -> None:
    other = client.application.test_client()
    assert isinstance(other, Visitor)
    sign_in(other, a_manager())
    assert other.get(f"/request/{rid}/result").status_code == 403


def test_a_request_begun_at_the_desk_for_somebody_new_asks_for_their_details(client: Visitor) -> None:
    sign_in(client, a_receptionist())
    answer = client.submit("/start/who-for", {"informant": "self"})
    assert path_of(answer).endswith("/details")
    assert db_session.query(Request).one().channel == "phone"
