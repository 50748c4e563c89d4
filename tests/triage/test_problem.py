"""Saying what is wrong: typed, browsed, or not in any list."""

import re
from datetime import timedelta

import pytest

from portal import clock
from portal.db import db_session
from portal.triage.models import Request
from portal.triage.routes import problem
from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, begin_as, path_of, say, token_on
from tests.visitor import Visitor

pytestmark = pytest.mark.database
PAINS = "back, neck, knee, hip, shoulder, elbow and foot"


@pytest.fixture
def rid(client: Visitor) -> str:
    """A request whose emergency check is done."""
    begun = begin_as(client, a_patient())
    answer_all(client, begun, NO_EMERGENCY)
    return begun


def test_while_typing_the_nearest_problems_show_and_nothing_is_kept(client: Visitor, rid: str) -> None:
    token = token_on(client.get(f"/request/{rid}/problem").text)
    url = f"/request/{rid}/problem/matches"
    part = client.post(url, data={"csrf_token": token, "own_words": "sore throte"}).text
    assert 'value="sore_throat"' in part
    assert 'value="something_else"' in part
    assert "<html" not in part
    assert db_session.query(Request).one().assessment.own_words == ""


def test_whoever_hears_the_page_is_told_in_one_sentence_what_was_found_while_typing(
    client: Visitor, rid: str
) -> None:
    page = client.get(f"/request/{rid}/problem").text
    assert re.search(r'<p [^>]*id="matches-said" role="status"></p>', page)  # there before it says anything
    data = {"csrf_token": token_on(page), "own_words": "sore throte, cant breathe"}
    part = client.post(f"/request/{rid}/problem/matches", data=data).text
    assert "aria-live" not in part  # a list of nine read out at each pause is too much
    said = part[part.index('<p id="matches-said" hx-swap-oob="innerHTML">') :]
    assert "If this is happening now, call 999." in said
    assert "near these words" in said


def test_the_first_few_show_and_the_rest_is_one_press_away(client: Visitor, rid: str) -> None:
    say(client, rid, PAINS)
    page = client.get(f"/request/{rid}/problem").text
    first, _, more = page.partition("Show more that may fit")
    assert first.count('name="pathway"') == problem.FIRST_SHOWN + 1  # and “Something else”
    chosen = re.findall(r'name="pathway" type="radio" value="(\w+)"', more)[-1]
    say(client, rid, PAINS, chosen)
    db_session.expire_all()
    assert db_session.query(Request).one().assessment.pathway_ids == [chosen]
    page = client.get(f"/request/{rid}/problem").text
    assert re.search(r"<details[^>]* open>", page)


def test_what_is_not_for_a_child_of_that_age_says_for_whom_it_is(client: Visitor) -> None:
    begun = begin_as(client, a_patient(born_on=clock.today() - timedelta(days=8 * 365)))
    answer_all(client, begun, NO_EMERGENCY)
    say(client, begun, "stinging wee")
    page = client.get(f"/request/{begun}/problem").text
    assert "For children under 16" in page
    say(client, begun, "my back hurts")
    assert "For people aged 16 or over" in client.get(f"/request/{begun}/problem").text


def test_while_typing_an_emergency_the_number_shows_at_once(client: Visitor, rid: str) -> None:
    token = token_on(client.get(f"/request/{rid}/problem").text)
    url = f"/request/{rid}/problem/matches"
    part = client.post(url, data={"csrf_token": token, "own_words": "he cant breathe"}).text
    assert "If this is happening now" in part
    assert client.post(url, data={"csrf_token": token, "own_words": ""}).text.count("<input") == 0


def test_words_that_find_nothing_lead_on_all_the_same(client: Visitor, rid: str) -> None:
    say(client, rid, "xyzzy")
    page = client.get(f"/request/{rid}/problem").text
    assert "We found nothing near that in our list." in page
    answer = say(client, rid, "xyzzy", "something_else")
    assert path_of(answer) == f"/request/{rid}/anything-else"


def test_the_list_can_be_browsed_and_keeps_the_words(client: Visitor, rid: str) -> None:
    say(client, rid, "it creaks")
    url = f"/request/{rid}/problem/browse/bones_joints"
    page = client.get(url).text
    assert 'value="knee_pain"' in page
    answer = client.submit(f"/request/{rid}/problem", {"pathway": "knee_pain"}, page=url)
    assert path_of(answer) == f"/request/{rid}/anything-else"
    db_session.expire_all()
    assessment = db_session.query(Request).one().assessment
    assert (assessment.own_words, assessment.pathway_ids) == ("it creaks", ["knee_pain"])


@pytest.mark.parametrize("further", [False, True])
def test_who_chooses_nothing_from_a_page_of_the_list_is_told_so_on_that_page(
    client: Visitor, rid: str, further: bool
) -> None:
    if further:
        say(client, rid, "", "eczema")
    place = "another-problem" if further else "problem"
    url = f"/request/{rid}/problem/browse/bones_joints{'?further=1' if further else ''}"
    answer = client.submit(f"/request/{rid}/{place}", {"group": "bones_joints"}, page=url)
    assert answer.status_code == 422
    assert "Choose a problem, or" in answer.text
    assert 'value="knee_pain"' in answer.text
    assert f'action="/request/{rid}/{place}"' in answer.text
    made_up = client.submit(f"/request/{rid}/{place}", {"group": "made-up"}, page=url)
    assert "Say what is wrong, or choose from the list below" in made_up.text


def test_a_grown_up_is_not_offered_the_list_for_children(client: Visitor, rid: str) -> None:
    page = client.get(f"/request/{rid}/problem").text
    assert "Babies and children" not in page
    answer = client.get(f"/request/{rid}/problem/browse/child")
    assert path_of(answer) == f"/request/{rid}/problem"


def test_a_long_story_is_kept_whole(client: Visitor, rid: str) -> None:
    story = "It began in March.\n\nThen it got worse. " * 80
    say(client, rid, story, "tiredness")
    db_session.expire_all()
    assert db_session.query(Request).one().assessment.own_words == story.strip()


def test_a_story_too_long_for_the_page_is_said_so_and_not_cut(client: Visitor, rid: str) -> None:
    story = "word " * 900
    answer = say(client, rid, story)
    assert answer.status_code == 422
    assert "too long" in answer.text
    assert story.strip() in answer.text
