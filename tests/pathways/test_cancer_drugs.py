"""Cancer drugs weaken the body's defence: who ticks them and not the line below is no less at risk for it."""

import pytest

from portal.pathways import Answer, Case, Question, RuleSet, walk
from tests.pathways.people import harmless, person

ADULT = person(years=70, sex="female")
CHILD = person(years=4, sex="male", informant="parent")


def some_answer(question: Question) -> Answer:
    """The harmless answer, or where the question does not tell which that is, the same for both people."""
    try:
        return harmless(question)
    except LookupError:
        if question.kind == "duration":
            return "10d"
        return question.options[-1].value if question.options else question.minimum or 1


def rank_with(rules: RuleSet, pathway_id: str, child: bool, risk: str) -> int:
    given: dict[str, Answer] = {"risks": [risk]}
    while True:
        step = walk(rules, Case((pathway_id,), CHILD if child else ADULT, given))
        if step.outcome:
            return step.outcome.disposition.rank
        assert step.next_question
        given[step.next_question.id] = some_answer(step.next_question)


@pytest.mark.parametrize("child", [False, True])
def test_cancer_drugs_count_as_a_weak_immune_system_in_every_pathway(
    real_rules: RuleSet, child: bool
) -> None:
    less = [
        each
        for each in real_rules.pathways
        if rank_with(real_rules, each, child, "chemo_6w") < rank_with(real_rules, each, child, "immuno")
    ]
    assert less == []
