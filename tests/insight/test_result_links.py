"""From a result to the rule that made it, and to the advice on a page of its own."""

import re

import pytest

from tests.factories import a_patient
from tests.triage.journeys import NO_EMERGENCY, answer_all, begin_as, say, send
from tests.visitor import Visitor

pytestmark = pytest.mark.database


def leads_to(visitor: Visitor, page: str) -> str:
    """The address behind “How we decided this”; the anchor is on the page that it leads to."""
    found = re.search(r'href="(/how-we-decide/[^"]+)">How we decided this', page)
    assert found
    path, _, anchor = found[1].partition("#")
    target = visitor.get(path)
    assert target.status_code == 200
    assert f'id="{anchor}"' in target.text
    return found[1]


def test_a_result_leads_to_the_rule_that_made_it(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "My back is sore", "back_pain")
    answer_all(client, rid, {})
    assert leads_to(client, send(client, rid).text) == "/how-we-decide/back_pain#rule-otherwise"


def test_a_stop_leads_to_the_emergency_check(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, {"g_life": "choking"})
    page = client.get(f"/request/{rid}/result").text
    assert leads_to(client, page).startswith("/how-we-decide/general_red_flags#rule-")


def test_advice_for_home_is_on_a_page_of_its_own(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    answer_all(client, rid, NO_EMERGENCY)
    say(client, rid, "My throat is sore", "sore_throat")
    answer_all(client, rid, {})
    assert 'href="/self-care/sore_throat"' in send(client, rid).text
