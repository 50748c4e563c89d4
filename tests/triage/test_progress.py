"""“At most so many questions are left” is true: never fewer than still come, and never more than before."""

import pytest
from flask import Flask

from portal.pathways.model import RuleSet
from portal.triage import services
from portal.triage.judging import judge
from portal.triage.models import DRAFT
from tests.factories import a_patient, a_visitor
from tests.triage.answers import answer_mildly, mildest
from tests.triage.journeys import begin_as
from tests.visitor import Visitor

pytestmark = pytest.mark.database


@pytest.mark.parametrize("problems", [["back_pain"], ["low_mood_anxiety"], ["back_pain", "sore_throat"]])
@pytest.mark.parametrize("doubt", ["", "not_sure"])
def test_the_number_falls_with_every_answer_and_reaches_none_at_the_end(
    app: Flask, client: Visitor, problems: list[str], doubt: str
) -> None:
    rules: RuleSet = app.extensions["portal"].rules
    begun = services.begin_request(a_visitor(), informant="self", channel="online", language="en")
    viewer = a_visitor(begun)
    services.state_details(viewer, begun, a_patient())
    answer_mildly(viewer, rules, begun)
    services.choose_problem(viewer, rules, begun, problems)
    told: list[int] = []
    while begun.state == DRAFT and (question := judge(rules, begun).next_question):
        told.append(judge(rules, begun).left_at_most)
        services.save_answer(viewer, rules, begun, question.id, doubt or mildest(question))
    assert all(later < earlier for earlier, later in zip(told, told[1:], strict=False)), told
    assert all(said >= len(told) - place for place, said in enumerate(told)), told


def test_the_page_says_it_in_words(client: Visitor) -> None:
    rid = begin_as(client, a_patient())
    page = client.get(f"/request/{rid}/question/g_life").text
    assert "of this check are left, with this one." in page
