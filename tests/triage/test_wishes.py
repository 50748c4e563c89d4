"""Ideas, concerns and hopes, and how, with whom and when: asked once, kept whole, never needed."""

import pytest

from portal.booking.wanted import wanted_for
from portal.db import db_session
from portal.triage import queries
from portal.triage.models import Request
from tests.factories import a_patient, a_receptionist, a_visitor, sign_in
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, path_of, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def the_request() -> Request:
    db_session.expire_all()
    return db_session.query(Request).one()


@pytest.fixture
def rid(client: Visitor) -> str:
    """A request with every question answered, at the optional page."""
    begun = begin_as(client, a_patient())
    answer_all(client, begun, NO_EMERGENCY)
    say(client, begun, "", "back_pain")
    while (place := where(client, begun, stop_at="help-us")).startswith("question/"):
        answer_one(client, begun, place.removeprefix("question/"))
    assert place == "help-us"
    return begun


def test_left_empty_it_leads_on_and_is_not_shown_again(client: Visitor, rid: str) -> None:
    client.submit(f"/request/{rid}/help-us", {})
    assert where(client, rid, stop_at="help-us") == "check-answers"
    assert the_request().assessment.wishes == {}
    assert f'href="/request/{rid}/help-us"' in client.get(f"/request/{rid}/check-answers").text


def test_what_is_said_is_shown_before_it_is_sent_and_to_staff(client: Visitor, rid: str) -> None:
    said = {
        "idea": "I think I moved a wardrobe", "concern": "That I cannot work", "hope": "A scan",
        "mode": "phone", "clinician": "female", "times": ["morning", "evening"],
    }  # fmt: skip
    client.submit(f"/request/{rid}/help-us", said)
    check = client.get(f"/request/{rid}/check-answers").text
    assert "I think I moved a wardrobe" in check
    assert "In the morning<br>After 5 pm" in check
    assert "How would you rather be helped?" in check  # the question, not what staff say of “them”
    assert "they would rather" not in check
    send(client, rid)
    sign_in(client, a_receptionist())
    page = client.get(f"/desk/request/{rid}").text
    for words in ("That I cannot work", "A scan", "A phone call", "A woman", "In the morning"):
        assert words in page


def test_the_way_of_meeting_wished_for_is_offered_first(client: Visitor, rid: str) -> None:
    client.submit(f"/request/{rid}/help-us", {"mode": "phone"})
    send(client, rid)
    request = the_request()
    outcome = queries.outcome(request)
    assert outcome
    modes = wanted_for(a_visitor(request), request, outcome).modes
    assert modes[0] == "phone"
    assert set(modes) == set(outcome.modes) & {"in_person", "phone", "video"}


def test_who_does_not_mind_is_kept_as_nothing(client: Visitor, rid: str) -> None:
    client.submit(f"/request/{rid}/help-us", {"mode": "any", "clinician": "any", "idea": "  "})
    assert the_request().assessment.wishes == {}


def test_words_of_an_emergency_are_asked_about_here_too(client: Visitor, rid: str) -> None:
    client.submit(f"/request/{rid}/help-us", {"concern": "I want to die"})
    assert where(client, rid) == "emergency-words"


def test_it_comes_after_the_questions_only(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    assert path_of(client.get(f"/request/{rid}/help-us")) == f"/request/{rid}/question/g_life"


def test_a_made_up_choice_is_refused(client: Visitor, rid: str) -> None:
    assert client.submit(f"/request/{rid}/help-us", {"mode": "carrier pigeon"}).status_code == 422
