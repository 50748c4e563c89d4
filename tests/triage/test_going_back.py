"""“Back” leads to the page before, from every page on the way and not from the questions alone."""

import re

import pytest

from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, answer_one, begin_as, say, send, where
from tests.visitor import Visitor

pytestmark = pytest.mark.database
BACK = re.compile(r'class="nhsuk-back-link" href="/request/[^/]+/([^"]+)"')


def back_from(client: Visitor, rid: str, place: str) -> str:
    found = BACK.search(client.get(f"/request/{rid}/{place}").text)
    assert found, f"no way back from {place}"
    return found[1]


def test_each_page_before_the_end_leads_back_to_the_one_before_it(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    asked = answer_all(client, rid, NO_EMERGENCY)
    assert back_from(client, rid, "problem") == f"question/{asked[-1]}"
    say(client, rid, "", "eczema")
    assert back_from(client, rid, "problem") == f"question/{asked[-1]}"
    while (place := where(client, rid, stop_at="photos")).startswith("question/"):
        answer_one(client, rid, last := place.removeprefix("question/"))
    assert back_from(client, rid, "photos") == f"question/{last}"
    client.submit(f"/request/{rid}/photos", {})
    assert back_from(client, rid, "help-us") == "photos"
    client.submit(f"/request/{rid}/help-us", {})
    assert back_from(client, rid, "check-answers") == "help-us"


def test_without_photos_the_way_back_leaves_their_page_out(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    asked = answer_all(client, rid, {})
    assert back_from(client, rid, "help-us") == f"question/{asked[-1]}"


def test_who_lost_their_visit_is_shown_the_way_in_by_code(client: Visitor) -> None:
    a_patient()
    lost = client.get("/request/somebody-elses/next")
    assert lost.status_code == 404
    assert 'href="/continue"' in lost.text


def test_whoever_comes_back_finds_their_place_on_the_waiting_list(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "", "back_pain")
    answer_all(client, rid, {})
    place = f'href="/request/{rid}/waiting"'
    assert place not in send(client, rid).text
    client.submit(f"/request/{rid}/no-time-suits", page=f"/request/{rid}/times")
    result = client.get(f"/request/{rid}/result").text
    assert place in result
    assert "You are on the waiting list" in result
