"""Hypothesis draws people, and answers to every question that a case might ask."""

from collections.abc import Mapping
from functools import cache, reduce
from operator import or_

from hypothesis import strategies as st

from portal.pathways import Answer, Case, Outcome, Person, Question, RuleSet, walk
from portal.pathways.joining import Parts, parts_for, script_of
from tests.pathways.people import person

# safety-invariants.md, "Small model": ages at which something changes, and a day to either side of some.
AGES: list[dict[str, int]] = [
    {"years": 0, "days": 27},
    {"years": 0, "months": 1},
    {"years": 0, "months": 2, "days": 27},
    {"years": 0, "months": 3},
    {"years": 0, "months": 11},
    *(
        {"years": years}
        for years in (1, 4, 5, 11, 12, 15, 16, 17, 18, 45, 50, 55, 60, 64, 65, 70, 75, 80, 95)
    ),
]
TEMPERATURES = (35.9, 36.0, 37.0, 37.8, 37.9, 38.0, 38.9, 39.0, 41.0)
DURATIONS = ("1h", "23h", "1d", "2d", "3d", "4d", "5d", "7d", "10d", "2w", "3w", "4w", "6w", "3m", "1y")


@st.composite
def people(draw: st.DrawFn, youngest: int = 0, oldest: int = 1200) -> Person:
    """Someone between these ages in months."""
    fitting = [age for age in AGES if youngest <= age.get("years", 0) * 12 + age.get("months", 0) <= oldest]
    age = draw(st.sampled_from(fitting))
    sex = draw(st.sampled_from(["female", "male", "other"]))
    informant = draw(st.sampled_from(["self", "parent", "staff"]))
    return person(
        years=age.get("years", 0),
        months=age.get("months", 0),
        days=age.get("days", 0),
        sex=sex,
        informant=informant,
    )


def answer_to(question: Question) -> st.SearchStrategy[Answer]:
    doubt: list[Answer] = ["not_sure", "prefer_not_to_say"] if question.sensitive else ["not_sure"]
    values = [option.value for option in question.options]
    signs = [option.value for option in question.options if not option.exclusive]
    if question.kind == "yes_no":
        return st.sampled_from(["no", "no", "yes", *doubt])
    if question.kind == "choice":
        return st.sampled_from([*values, *doubt])
    if question.kind == "multi":
        ticked = st.lists(st.sampled_from(signs), min_size=1, max_size=3, unique=True)
        return st.one_of(st.just([values[-1]]), ticked, st.sampled_from(doubt))
    if question.kind == "temperature":
        return st.sampled_from([*TEMPERATURES, "not_measured", *doubt])
    if question.kind == "duration":
        return st.sampled_from([*DURATIONS, *doubt])
    if question.kind == "text":
        return st.sampled_from(["It hurts.", *doubt])
    lowest, highest = int(question.minimum or 0), int(question.maximum or 0)
    return st.one_of(st.integers(lowest, highest), st.sampled_from(doubt))


@st.composite
def cases(
    draw: st.DrawFn, rules: RuleSet, pathway_ids: tuple[str, ...], youngest: int = 0, oldest: int = 1200
) -> Case:
    """Someone who has an answer ready to whatever may be asked."""
    who = draw(people(youngest, oldest))
    return Case(pathway_ids, who, draw(all_answers(rules, parts_for(rules, pathway_ids, who))))


@cache
def all_answers(rules: RuleSet, parts: Parts) -> st.SearchStrategy[dict[str, Answer]]:
    script = script_of(rules, parts)
    masks = [*(line.bits for line in script.lines), *(height.bits for height in script.floors)]
    may_be_asked = reduce(or_, masks, 0)
    return st.fixed_dictionaries(
        {
            name: answer_to(question)
            for name, question in script.questions.items()
            if question.for_clinician or script.bit[name] & may_be_asked
        }
    )


def end_of(rules: RuleSet, case: Case) -> Outcome:
    step = walk(rules, case)
    assert step.next_question is None
    assert step.outcome is not None
    return step.outcome


def with_answers(case: Case, changed: Mapping[str, Answer]) -> Case:
    return Case(case.pathway_ids, case.person, {**case.answers, **changed})
