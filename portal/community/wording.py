"""A referral in words: the needs and the answers, as the rules word them."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from portal.community.services import NEEDS
from portal.pathways.model import Question, RuleSet
from portal.triage.wording import answer_said, said


def need_words(rules: RuleSet) -> dict[str, str | Markup]:
    """Each need id with its words: those of the question the person ticked it in."""
    return {option.value: said(option.text) for option in _question(rules, NEEDS).options}


def what_was_said(
    rules: RuleSet, kept: Iterable[Mapping[str, Any]]
) -> list[tuple[str | Markup, str | Markup]]:
    """Question and answer, in the order they were asked, in the language in use."""
    questions = _questions(rules)
    told: list[tuple[str | Markup, str | Markup]] = []
    for each in kept:
        question = questions.get(each["question"])
        if question is None:  # asked under rules that have changed since: the stored words stand
            told.append((str(each["question"]), str(each["answer"])))
            continue
        answer = tuple(each["answer"]) if isinstance(each["answer"], list) else each["answer"]
        told.append((said(question.text), answer_said(question, answer)))
    return told


def _questions(rules: RuleSet) -> dict[str, Question]:
    every = [rules.red_flags, *rules.pathways.values()]
    return {question.id: question for pathway in every for question in pathway.questions}


def _question(rules: RuleSet, question_id: str) -> Question:
    return _questions(rules)[question_id]
